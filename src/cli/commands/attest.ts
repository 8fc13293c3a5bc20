import { readFile } from 'node:fs/promises'
import type { Command } from 'commander'
import { z } from 'zod'
import { attestAccount } from '../../attestor/attest.ts'
import { createBook } from '../../attestor/book.ts'
import { decodeBook, encodeBook } from '../../attestor/bookFile.ts'
import { parseControlProofs } from '../../attestor/controlFile.ts'
import { encodeSignedSnapshots } from '../../attestor/snapshotFile.ts'
import { PlimsollError } from '../../errors.ts'
import { signBatch } from '../../protocol/attestorSet.ts'
import { derivePublicKey } from '../../protocol/eddsa.ts'
import { hashSnapshot, type Snapshot } from '../../protocol/snapshot.ts'
import { TREE_ARITY } from '../../protocol/spec.ts'
import { readJson, writePrivate } from '../files.ts'
import {
  loadTableInputs,
  parseElement,
  parseInteger,
  type TableOptions,
  withTableOptions,
} from '../inputs.ts'
import { print, progress } from '../output.ts'
import { loadReadings } from './read.ts'

interface Options extends TableOptions {
  readonly readings: string
  readonly identity: string
  readonly control: string
  readonly book: string
  readonly keyVariable: string
  readonly lien: string
  readonly now: string
  readonly out: string
  readonly json?: boolean
}

/** An attestor's signing key from the environment; never from a file of the project or the command line. */
function signingKey(variable: string): { secret: string; key: { x: bigint; y: bigint } } {
  const secret = z.string().min(32).safeParse(process.env[variable])
  if (!secret.success) {
    throw new PlimsollError('INVALID_INPUT', `The environment variable ${variable} holds no signing key.`, {
      field: '--key-variable',
      expected: 'at least 32 characters of uniformly random text',
    })
  }
  const [x, y] = derivePublicKey(secret.data)
  return { secret: secret.data, key: { x: BigInt(x), y: BigInt(y) } }
}

export function addAttestCommand(program: Command): void {
  withTableOptions(
    program.command('attest').description('check accounts as an attestor and sign their snapshots'),
  )
    .requiredOption('--readings <file>', 'what this attestor read (plimsoll read)')
    .requiredOption('--identity <commitment>', 'identity commitment the snapshots are for')
    .requiredOption('--control <file>', 'control proofs, one per account')
    .requiredOption('--book <file>', 'the attestor set’s book; made when missing')
    .requiredOption('--now <seconds>', 'the attestor’s clock, seconds')
    .option('--key-variable <name>', 'environment variable with the signing key', 'PLIMSOLL_ATTESTOR_KEY')
    .option('--lien <number>', 'registry the accounts are pledged to, 0 for none', '0')
    .requiredOption('--out <file>', 'where to write the signed snapshots (private, mode 0600)')
    .option('--json', 'machine-readable output')
    .action(async (options: Options) => {
      const { list, parameters } = await loadTableInputs(options)
      const { secret, key } = signingKey(options.keyVariable)
      const identity = parseElement(options.identity, '--identity')
      const lien = parseElement(options.lien, '--lien')
      const nowSec = parseInteger(options.now, '--now')
      const proofs = parseControlProofs(await readJson(options.control, '--control'))
      const saved = await readFile(options.book, 'utf8').catch(() => null)
      const book =
        saved === null
          ? createBook({ identityNoticeSec: 86_400, lienFreshnessSec: 3_600 })
          : decodeBook(saved)
      const snapshots: Snapshot[] = []
      for (const reading of await loadReadings(options.readings)) {
        progress(`checking ${reading.name}`)
        const control = proofs.find(({ claim }) => claim.accountId === reading.accountId)
        if (control === undefined) {
          throw new PlimsollError('CONTROL_UNPROVED', `No control proof is given for ${reading.name}.`, {
            field: '--control',
            expected: 'a proof for every account read',
          })
        }
        snapshots.push(
          await attestAccount({ key, book, list, parameters }, { reading, identity, lien, control, nowSec }),
        )
      }
      const batches = Array.from({ length: Math.ceil(snapshots.length / TREE_ARITY) }, (_, b) =>
        signBatch(secret, key, snapshots.slice(b * TREE_ARITY, (b + 1) * TREE_ARITY).map(hashSnapshot)),
      )
      // The book first: a snapshot that left without an entry could be contradicted later.
      await writePrivate(options.book, encodeBook(book))
      await writePrivate(options.out, encodeSignedSnapshots({ snapshots, signatures: batches }))
      print(
        options.json === true,
        { accounts: snapshots.length, signatures: batches.length, attestor: key, file: options.out },
        () =>
          `${snapshots.length} accounts attested under ${batches.length} signature(s), written to ${options.out}`,
      )
    })
}
