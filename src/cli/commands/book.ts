import type { Command } from 'commander'
import { giveIdentityNotice, releaseLien } from '../../attestor/book.ts'
import { encodeBook } from '../../attestor/bookFile.ts'
import { assertControl } from '../../attestor/control.ts'
import { parseControlProofs } from '../../attestor/controlFile.ts'
import { PlimsollError } from '../../errors.ts'
import { loadSigningKey } from '../attestorKey.ts'
import { BOOK_SCHEMA, loadBook } from '../bookFile.ts'
import type { CliContext } from '../cliContext.ts'
import { type ClockOptions, loadClock, withClockOption } from '../clockOption.ts'
import { assertOutput, readJson, writePrivate } from '../files.ts'
import { holdLock } from '../lockFile.ts'
import { print } from '../output.ts'
import { parseElement, parseInteger } from '../parseOption.ts'

/** Changes an existing book under its lock. */
async function changeBook(
  cli: CliContext,
  path: string,
  change: (book: Awaited<ReturnType<typeof loadBook>>) => void,
): Promise<void> {
  await assertOutput(path, '--book', BOOK_SCHEMA)
  const lock = await holdLock(path, '--book')
  try {
    const book = await loadBook(cli, path)
    change(book)
    await writePrivate(path, encodeBook(book))
  } finally {
    await lock.close()
  }
}

function assertKnown(isKnown: boolean): void {
  if (isKnown) return
  throw new PlimsollError('INVALID_INPUT', 'The book has no such account.', {
    field: '--account',
    expected: 'the id of an account that was attested',
  })
}

/** The registry's release of an account is final, or its lien has lapsed without credit. */
export function addReleaseCommand(program: Command, cli: CliContext): void {
  program
    .command('release')
    .description('enter in the book that a lien was released, or lapsed without credit')
    .requiredOption('--book <file>', 'the attestor set’s book')
    .requiredOption('--account <id>', 'account id')
    .requiredOption('--released <seconds>', 'when the release was final')
    .action(async (options: { book: string; account: string; released: string }) => {
      const accountId = parseElement(options.account, '--account')
      const releasedSec = parseInteger(options.released, '--released')
      await changeBook(cli, options.book, (book) => {
        assertKnown(book.bindings.has(accountId))
        releaseLien(book, accountId, releasedSec)
      })
      print(
        cli,
        { accountId, releasedSec },
        () => `the lien ends at ${releasedSec}; a new one waits out the freshness`,
      )
    })
}

interface NoticeOptions extends ClockOptions {
  readonly book: string
  readonly identity: string
  readonly control: string
  readonly keyVariable: string
}

/** An account passes to another identity: proved like control itself, effective after the policy's notice. */
export function addNoticeCommand(program: Command, cli: CliContext): void {
  const command = program
    .command('notice')
    .description(
      'enter in the book that accounts pass to another identity; nobody is signed until it takes effect',
    )
  withClockOption(command)
    .requiredOption('--book <file>', 'the attestor set’s book')
    .requiredOption('--identity <commitment>', 'the new identity')
    .requiredOption('--control <file>', 'proofs of control by the new identity, one per account')
    .option('--key-variable <name>', 'environment variable with the signing key', 'PLIMSOLL_ATTESTOR_KEY')
    .action(async (options: NoticeOptions) => {
      const identity = parseElement(options.identity, '--identity')
      const { key } = loadSigningKey(cli.environment, options.keyVariable)
      const nowSec = loadClock(cli, options)()
      const proofs = parseControlProofs(await readJson(options.control, '--control'))
      for (const proof of proofs) {
        await assertControl(proof, { identity, attestor: key, accountId: proof.claim.accountId }, nowSec)
      }
      const accounts = proofs.map(({ claim }) => claim.accountId)
      await changeBook(cli, options.book, (book) => {
        for (const accountId of accounts) {
          assertKnown(book.bindings.has(accountId))
          giveIdentityNotice(book, accountId, identity, nowSec)
        }
      })
      print(
        cli,
        { accounts, identity, nowSec },
        () => `notice for ${accounts.length} account(s) entered at ${nowSec}`,
      )
    })
}
