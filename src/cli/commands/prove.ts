import type { Command } from 'commander'
import { getAddress, isAddress } from 'viem'
import { z } from 'zod'
import { loadProvingArtifacts } from '../../../prover/artifacts.ts'
import { chooseSize, proveMargin } from '../../../prover/prove.ts'
import { closeSnarkjs } from '../../../prover/snarkjs.ts'
import { type Provenance, provenances } from '../../adapters/adapter.ts'
import { parseSignedSnapshots } from '../../attestor/snapshotFile.ts'
import { PlimsollError } from '../../errors.ts'
import { type AttestorSet, buildAttestorSet } from '../../protocol/attestorSet.ts'
import { computeContext } from '../../protocol/statement.ts'
import { commitTable } from '../../protocol/tableCommitment.ts'
import { usdE6 } from '../../units/fixed.ts'
import { readJson, writePrivate, writePublic } from '../files.ts'
import {
  loadTableInputs,
  parseElement,
  parseInteger,
  parseLevel,
  type TableOptions,
  withTableOptions,
} from '../inputs.ts'
import { print, progress } from '../output.ts'
import { loadIdentity, randomElement } from './identity.ts'

export interface StatementOptions extends TableOptions {
  readonly attestors: string
  readonly level: string
  readonly minExcess: string
  readonly minProvenance: string
  readonly minSurvival: string
  readonly chainId: string
  readonly verifier: string
  readonly purpose: string
  readonly subject: string
  readonly lien: string
}

/** What a verifier demands, as options; `prove` and `verify` must be given the same. */
export function withStatementOptions(command: Command): Command {
  return withTableOptions(command)
    .requiredOption('--attestors <file>', 'the verifier’s attestor set (plimsoll.attestors/1)')
    .requiredOption('--verifier <address>', 'the verifier contract, or 0x0…0 for an API')
    .requiredOption('--purpose <text>', 'the verifier’s purpose')
    .requiredOption('--subject <number>', 'address or id that may use the proof')
    .option('--chain-id <number>', 'chain of the verifier, 0 for an API', '0')
    .option('--level <level>', 'initial, maintenance, or a multiple of initial', 'initial')
    .option('--min-excess <usd>', 'minimum excess in 1e-6 USD', '0')
    .option('--min-provenance <rank>', provenances.join(', '), 'asserted')
    .option('--min-survival <ppm>', 'minimum survival of every account, ppm', '80000')
    .option('--lien <number>', 'registry that every snapshot must name, 0 for none', '0')
}

export async function loadAttestorSet(path: string): Promise<AttestorSet> {
  const integer = z
    .string()
    .regex(/^\d{1,78}$/)
    .transform(BigInt)
  const schema = z.strictObject({
    schema: z.literal('plimsoll.attestors/1'),
    keys: z
      .array(z.strictObject({ x: integer, y: integer }))
      .min(1)
      .max(64),
  })
  const parsed = schema.safeParse(await readJson(path, '--attestors'))
  if (parsed.success) return buildAttestorSet(parsed.data.keys)
  throw new PlimsollError('INVALID_INPUT', 'The attestor set is malformed.', {
    field: `attestors.${parsed.error.issues[0]?.path.join('.') ?? ''}`,
    expected: 'plimsoll.attestors/1 with 1 to 64 keys',
  })
}

/** Table, set, terms and context that options name. */
export async function loadStatementInputs(options: StatementOptions) {
  const inputs = await loadTableInputs(options)
  if (!provenances.includes(options.minProvenance as Provenance)) {
    throw new PlimsollError('INVALID_INPUT', 'The provenance is not understood.', {
      field: '--min-provenance',
      expected: provenances.join(', '),
    })
  }
  if (!isAddress(options.verifier)) {
    throw new PlimsollError('INVALID_INPUT', 'The verifier is no address.', {
      field: '--verifier',
      expected: 'an address',
    })
  }
  const terms = {
    asOfSec: inputs.table.asOfSec,
    levelPpm: parseLevel(options.level, inputs.parameters),
    minExcess: usdE6(parseElement(options.minExcess, '--min-excess')),
    minProvenance: options.minProvenance as Provenance,
    minSurvivalPpm: parseInteger(options.minSurvival, '--min-survival'),
  }
  return {
    inputs,
    table: commitTable(inputs.table),
    attestors: await loadAttestorSet(options.attestors),
    terms,
    lien: parseElement(options.lien, '--lien'),
    context: computeContext(
      parseInteger(options.chainId, '--chain-id'),
      getAddress(options.verifier),
      options.purpose,
    ),
    subject: parseElement(options.subject, '--subject'),
  }
}

interface Options extends StatementOptions {
  readonly snapshots: string
  readonly identity: string
  readonly out: string
  readonly disclosureOut?: string
  readonly allowDevelopmentKeys?: boolean
  readonly json?: boolean
}

export function addProveCommand(program: Command): void {
  withStatementOptions(program.command('prove').description('prove that equity covers the requirement'))
    .requiredOption('--snapshots <file>', 'what the attestors signed')
    .requiredOption('--identity <file>', 'the identity’s secret')
    .requiredOption('--out <file>', 'where to write the proof (public)')
    .option(
      '--disclosure-out <file>',
      'where to keep figures and blinding for an auditor (private, mode 0600)',
    )
    .option('--allow-development-keys', 'accept a key that anyone can forge proofs for')
    .option('--json', 'machine-readable output')
    .action(async (options: Options) => {
      const statement = await loadStatementInputs(options)
      const { snapshots, signatures } = parseSignedSnapshots(await readJson(options.snapshots, '--snapshots'))
      const request = {
        ...statement,
        snapshots,
        signatures,
        secret: await loadIdentity(options.identity),
        blinding: randomElement(),
      }
      const interrupt = new AbortController()
      process.once('SIGINT', () => interrupt.abort())
      const working = { onProgress: progress, signal: interrupt.signal }
      try {
        const artifacts = await loadProvingArtifacts(chooseSize(request), {
          ...working,
          allowDevelopment: options.allowDevelopmentKeys === true,
        })
        const started = performance.now()
        const { envelope, prepared } = await proveMargin(request, artifacts, working)
        const seconds = ((performance.now() - started) / 1000).toFixed(1)
        await writePublic(options.out, `${JSON.stringify(envelope, null, 2)}\n`)
        if (options.disclosureOut !== undefined) {
          const { equity, requirement, excess } = prepared.margin
          const opening = {
            schema: 'plimsoll.disclosure/1',
            equity,
            requirement,
            excess,
            blinding: request.blinding,
          }
          await writePrivate(
            options.disclosureOut,
            `${JSON.stringify(opening, (_, value) => (typeof value === 'bigint' ? value.toString() : value))}\n`,
          )
        }
        print(
          options.json === true,
          {
            size: envelope.size,
            trust: envelope.trust,
            publicSignals: envelope.publicSignals,
            file: options.out,
          },
          () =>
            `proved at size ${envelope.size} in ${seconds} s with a ${envelope.trust} key, written to ${options.out}`,
        )
      } finally {
        await closeSnarkjs()
      }
    })
}
