import { type Address, encodeAbiParameters, keccak256 } from 'viem'
import type { Provenance } from '../adapters/adapter.ts'
import { provenances } from '../adapters/adapter.ts'
import { PlimsollError } from '../errors.ts'
import { type Ppm, ppm, type UsdE6, usdE6 } from '../units/fixed.ts'
import { isFieldElement } from './field.ts'
import { type PublicSignal, publicSignals, termsLayout } from './spec.ts'

/** What a verifier demands of a proof. */
export interface Terms {
  readonly asOfSec: number
  /** Multiple of the initial requirement: 1_000_000 initial, 800_000 maintenance, above for stress. Never 0. */
  readonly levelPpm: Ppm
  readonly minExcess: UsdE6
  readonly minProvenance: Provenance
  readonly minSurvivalPpm: number
}

/** The public statement, one field element per signal. */
export type Statement = Readonly<Record<PublicSignal, bigint>>

/**
 * Packs terms, least significant field first. Throws INVALID_INPUT naming a field beyond its width: packing it
 * anyway would spill into its neighbour and weaken another demand. A zero level is refused.
 */
export function encodeTerms(terms: Terms): bigint {
  for (const name of ['asOfSec', 'minSurvivalPpm'] as const) {
    if (!Number.isSafeInteger(terms[name])) throw beyond(name, 'a whole number')
  }
  const fields: Record<(typeof termsLayout)[number][0], bigint> = {
    asOfSec: BigInt(terms.asOfSec),
    levelPpm: terms.levelPpm,
    minExcess: terms.minExcess,
    provenance: BigInt(provenances.indexOf(terms.minProvenance)),
    survivalPpm: BigInt(terms.minSurvivalPpm),
  }
  if (fields.levelPpm === 0n) throw beyond('levelPpm', 'above zero')
  let packed = 0n
  let shift = 0n
  for (const [name, width] of termsLayout) {
    const value = fields[name]
    if (value < 0n || value >= 1n << BigInt(width)) throw beyond(name, `an integer of at most ${width} bits`)
    packed += value << shift
    shift += BigInt(width)
  }
  return packed
}

/** Inverse of {@link encodeTerms}. Throws INVALID_INPUT when bits are left over or the level is zero. */
export function decodeTerms(packed: bigint): Terms {
  let rest = packed
  const read = (width: number): bigint => {
    const value = rest & ((1n << BigInt(width)) - 1n)
    rest >>= BigInt(width)
    return value
  }
  const [asOfSec = 0n, levelPpm = 0n, minExcess = 0n, provenance = 0n, survivalPpm = 0n] = termsLayout.map(
    ([, width]) => read(width),
  )
  if (packed < 0n || rest !== 0n) throw beyond('terms', 'at most 154 bits')
  if (levelPpm === 0n) throw beyond('levelPpm', 'above zero')
  return {
    asOfSec: Number(asOfSec),
    levelPpm: ppm(levelPpm),
    minExcess: usdE6(minExcess),
    minProvenance: provenances[Number(provenance)] ?? 'proven',
    minSurvivalPpm: Number(survivalPpm),
  }
}

/** Public signals in the order of the circuit. Throws RangeError on a value that is not a field element. */
export function encodeStatement(statement: Statement): bigint[] {
  return publicSignals.map(([name]) => {
    const value = statement[name]
    if (!isFieldElement(value)) throw new RangeError(`${name} is not a field element`)
    return value
  })
}

/** Inverse of {@link encodeStatement}. Throws INVALID_INPUT on a wrong number of signals or a value beyond the field. */
export function decodeStatement(signals: readonly bigint[]): Statement {
  if (signals.length !== publicSignals.length) {
    throw new PlimsollError('INVALID_INPUT', 'The statement has the wrong number of public signals.', {
      field: 'publicSignals',
      expected: `${publicSignals.length} values`,
    })
  }
  const entries = publicSignals.map(([name], index): [PublicSignal, bigint] => {
    const value = signals[index] ?? -1n
    if (!isFieldElement(value)) {
      throw new PlimsollError('INVALID_INPUT', `${name} is not a field element.`, {
        field: `publicSignals.${index}`,
        expected: 'an integer below the BN254 scalar modulus',
      })
    }
    return [name, value]
  })
  return Object.fromEntries(entries) as Record<PublicSignal, bigint>
}

/** Where a proof may be used: chain id, verifier and purpose, keccak-256 of their ABI encoding cut to 248 bits. */
export function computeContext(chainId: number, verifier: Address, purpose: string): bigint {
  const encoded = encodeAbiParameters(
    [{ type: 'uint256' }, { type: 'address' }, { type: 'string' }],
    [BigInt(chainId), verifier, purpose],
  )
  return BigInt(keccak256(encoded)) >> 8n
}

/** The credit registry to which accounts are pledged: keccak-256 of (chain id, registry) cut to 248 bits. */
export function computeLien(chainId: number, registry: Address): bigint {
  const encoded = encodeAbiParameters([{ type: 'uint256' }, { type: 'address' }], [BigInt(chainId), registry])
  return BigInt(keccak256(encoded)) >> 8n
}

function beyond(field: string, expected: string): PlimsollError {
  return new PlimsollError('INVALID_INPUT', `The terms do not fit: ${field}.`, {
    field: `terms.${field}`,
    expected,
  })
}
