import type { Command } from 'commander'
import { parseAccountsFile } from '../../accounts/accountsFile.ts'
import { attestAccount } from '../../attestor/attest.ts'
import { encodeBook } from '../../attestor/bookFile.ts'
import { parseControlProofs } from '../../attestor/controlFile.ts'
import { encodeSignedSnapshots } from '../../attestor/snapshotFile.ts'
import { PlimsollError } from '../../errors.ts'
import { signBatch } from '../../protocol/attestorSet.ts'
import { hashSnapshot, type Snapshot } from '../../protocol/snapshot.ts'
import { TREE_ARITY } from '../../protocol/spec.ts'
import { loadSigningKey } from '../attestorKey.ts'
import { BOOK_SCHEMA, loadBook } from '../bookFile.ts'
import type { CliContext } from '../cliContext.ts'
import { type ClockOptions, loadClock, withClockOption } from '../clockOption.ts'
import { assertOutput, readJson, writePrivate } from '../files.ts'
import { assertSameInstant, loadTableInputs, type TableOptions, withTableOptions } from '../inputs.ts'
import { encodeLien, type LienOptions, parseLienRegistry, withLienOptions } from '../lienOption.ts'
import { holdLock } from '../lockFile.ts'
import { print, progress } from '../output.ts'
import { parseElement } from '../parseOption.ts'
import { loadReadings } from '../readingsFile.ts'

interface Options extends TableOptions, LienOptions, ClockOptions {
  readonly readings: string
  readonly accounts: string
  readonly leaveOut?: string
  readonly identity: string
  readonly control: string
  readonly book: string
  readonly keyVariable: string
  readonly out: string
}

export function addAttestCommand(program: Command, cli: CliContext): void {
  const command = program.command('attest').description('check accounts as an attestor and sign snapshots')
  withLienOptions(withClockOption(withTableOptions(command)))
    .requiredOption('--readings <file>', 'what this attestor itself read (plimsoll read)')
    .requiredOption(
      '--accounts <file>',
      'this attestor’s accounts file: what an address of each chain is made of',
    )
    .option('--leave-out <ids>', 'instrument ids of long coins and options left out, comma-separated')
    .requiredOption('--identity <commitment>', 'identity commitment the snapshots are for')
    .requiredOption('--control <file>', 'proofs of control, one per account (plimsoll control)')
    .requiredOption('--book <file>', 'the attestor set’s book (private, mode 0600); made when missing')
    .option('--key-variable <name>', 'environment variable with the signing key', 'PLIMSOLL_ATTESTOR_KEY')
    .requiredOption('--out <file>', 'where to write the signed snapshots (private, mode 0600)')
    .action(async (options: Options) => {
      await assertOutput(options.out, '--out', 'plimsoll.snapshots/1')
      await assertOutput(options.book, '--book', BOOK_SCHEMA)
      const lock = await holdLock(options.book, '--book')
      try {
        await attest(cli, options)
      } finally {
        await lock.close()
      }
    })
}

async function attest(cli: CliContext, options: Options): Promise<void> {
  const { list, parameters, table } = await loadTableInputs(options)
  const { secret, key } = loadSigningKey(cli.environment, options.keyVariable)
  const identity = parseElement(options.identity, '--identity')
  const lien = encodeLien(parseLienRegistry(options))
  const nowSec = loadClock(cli, options)()
  const { venuesOfChain } = parseAccountsFile(await readJson(options.accounts, '--accounts'))
  const leaveOut = (options.leaveOut ?? '')
    .split(',')
    .filter((id) => id !== '')
    .map((id) => parseElement(id, '--leave-out'))
  const proofs = parseControlProofs(await readJson(options.control, '--control'))
  const readings = await loadReadings(options.readings)
  assertSameInstant(readings, table)
  const book = await loadBook(cli, options.book)
  const snapshots: Snapshot[] = []
  for (const reading of readings) {
    progress(cli, `checking ${reading.name}`)
    const control = proofs.find(({ claim }) => claim.accountId === reading.accountId)
    if (control === undefined) {
      throw new PlimsollError('CONTROL_UNPROVED', `No control proof is given for ${reading.name}.`, {
        field: '--control',
        expected: 'a proof for every account read',
        remedy: 'Make it from these readings with plimsoll control.',
      })
    }
    snapshots.push(
      await attestAccount(
        { key, book, list, parameters, venuesOfChain },
        { reading, identity, lien, control, nowSec, leaveOut },
      ),
    )
  }
  const signatures = Array.from({ length: Math.ceil(snapshots.length / TREE_ARITY) }, (_, b) =>
    signBatch(secret, key, snapshots.slice(b * TREE_ARITY, (b + 1) * TREE_ARITY).map(hashSnapshot)),
  )
  if (cli.signal.aborted)
    throw new PlimsollError('CANCELLED', 'The work was cancelled; nothing half-written is left.')
  // The book first: a snapshot that left without an entry could be contradicted later.
  await writePrivate(options.book, encodeBook(book))
  await writePrivate(options.out, encodeSignedSnapshots({ snapshots, signatures }))
  print(
    cli,
    { accounts: snapshots.length, signatures: signatures.length, attestor: key, file: options.out },
    () => `${snapshots.length} accounts attested, ${signatures.length} signature(s), kept in ${options.out}`,
  )
}
