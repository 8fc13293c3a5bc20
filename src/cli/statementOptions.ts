import type { Command } from 'commander'
import type { Address } from 'viem'
import { type Provenance, provenances } from '../adapters/adapter.ts'
import { PlimsollError } from '../errors.ts'
import type { AttestorSet } from '../protocol/attestorSet.ts'
import { encodeTerms, type Terms } from '../protocol/statement.ts'
import { loadAttestorSet } from './attestorSetFile.ts'
import { type LoadedTable, loadTableInputs, type TableOptions, withTableOptions } from './inputs.ts'
import { type LienOptions, type LienRegistry, parseLienRegistry, withLienOptions } from './lienOption.ts'
import { parseAddress, parseElement, parseInteger, parseLevel, parseUsd } from './parseOption.ts'

export interface StatementOptions extends TableOptions, LienOptions {
  readonly attestors: string
  readonly level: string
  readonly minExcess: string
  readonly minProvenance: string
  readonly minSurvival: string
  readonly chainId: string
  readonly verifier: string
  readonly purpose: string
  readonly subject: string
}

/** What a verifier demands: the prover proves exactly this, the verifier rebuilds it. */
export interface StatementInputs {
  readonly inputs: LoadedTable
  readonly attestors: AttestorSet
  readonly terms: Terms
  readonly lienRegistry: LienRegistry | null
  readonly chainId: number
  readonly verifier: Address
  readonly purpose: string
  readonly subject: bigint
}

/** What a verifier demands, as options; `prove` and `verify` must be given the same. */
export function withStatementOptions(command: Command): Command {
  withTableOptions(command)
    .requiredOption('--attestors <file>', 'the verifier’s attestor set (plimsoll.attestors/1)')
    .requiredOption(
      '--verifier <address>',
      'the verifier contract, or the address a service chose for itself',
    )
    .requiredOption('--purpose <text>', 'what the verifier asks for; a proof is worth nothing for another')
    .requiredOption('--subject <number>', 'address or id of whoever may use the proof')
    .option('--chain-id <number>', 'chain of the verifier, 0 off chain', '0')
    .option('--level <level>', 'initial, maintenance, or a multiple of initial such as 1.5', 'initial')
    .option('--min-excess <usd>', 'what equity minus requirement must reach at least, dollars', '0')
    .option('--min-provenance <rank>', `weakest origin of a number: ${provenances.join(', ')}`, 'asserted')
    .option('--min-survival <ppm>', 'move that every account must survive on its own, ppm', '80000')
  return withLienOptions(command)
}

/** Table, set and terms that options name. Throws INVALID_INPUT naming the option or field. */
export async function loadStatementInputs(options: StatementOptions): Promise<StatementInputs> {
  const verifier = parseAddress(options.verifier, '--verifier')
  const chainId = parseInteger(options.chainId, '--chain-id')
  const subject = parseElement(options.subject, '--subject')
  const lienRegistry = parseLienRegistry(options)
  const minExcess = parseUsd(options.minExcess, '--min-excess')
  const minSurvivalPpm = parseInteger(options.minSurvival, '--min-survival')
  const minProvenance = parseProvenance(options.minProvenance)
  const inputs = await loadTableInputs(options)
  const levelPpm = parseLevel(options.level, inputs.parameters)
  const terms = { asOfSec: inputs.table.asOfSec, levelPpm, minExcess, minProvenance, minSurvivalPpm }
  // Refuses by name what does not fit, before anything long begins.
  encodeTerms(terms)
  const attestors = await loadAttestorSet(options.attestors)
  return { inputs, attestors, terms, lienRegistry, chainId, verifier, purpose: options.purpose, subject }
}

function parseProvenance(text: string): Provenance {
  const found = provenances.find((name) => name === text)
  if (found !== undefined) return found
  throw new PlimsollError('INVALID_INPUT', 'The value of --min-provenance is malformed.', {
    field: '--min-provenance',
    expected: `one of ${provenances.join(', ')}`,
  })
}
