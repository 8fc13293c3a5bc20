import { describe, expect, test } from 'vitest'
import type { Provenance } from '../../src/adapters/adapter.ts'
import { widths } from '../../src/protocol/spec.ts'
import { decodeTerms, encodeTerms, type Terms } from '../../src/protocol/statement.ts'
import { ppm, usdE6 } from '../../src/units/fixed.ts'
import { circuitVerdict, prepare, requestWith } from './proofRequest.ts'

/* The cheat: terms packed beyond a field's width spill into their neighbour and weaken another demand. */

const { terms } = requestWith()
const { witness, statement } = prepare(requestWith())
const refusal = (field: string) =>
  expect.objectContaining({
    code: 'INVALID_INPUT',
    details: expect.objectContaining({ field: `terms.${field}` }),
  })

describe('packing refuses a field beyond its width', () => {
  const beyond: readonly (readonly [string, Partial<Terms>])[] = [
    ['asOfSec', { asOfSec: 2 ** widths.asOfSec }],
    ['asOfSec', { asOfSec: -1 }],
    ['levelPpm', { levelPpm: ppm(1n << BigInt(widths.levelPpm)) }],
    ['levelPpm', { levelPpm: ppm(-1n) }],
    ['minExcess', { minExcess: usdE6(1n << BigInt(widths.minExcess)) }],
    ['minExcess', { minExcess: usdE6(-1n) }],
    ['provenance', { minProvenance: 'hearsay' as Provenance }],
    ['survivalPpm', { minSurvivalPpm: 2 ** widths.survivalPpm }],
    ['survivalPpm', { minSurvivalPpm: -1 }],
  ]
  test.each(beyond)('%s %o', (field, changes) => {
    expect(() => encodeTerms({ ...terms, ...changes })).toThrow(refusal(field))
  })

  test('and packs each field at the last value that fits', () => {
    const last: Terms = {
      asOfSec: 2 ** widths.asOfSec - 1,
      levelPpm: ppm((1n << BigInt(widths.levelPpm)) - 1n),
      minExcess: usdE6((1n << BigInt(widths.minExcess)) - 1n),
      minProvenance: 'proven',
      minSurvivalPpm: 2 ** widths.survivalPpm - 1,
    }
    expect(encodeTerms(last)).toBe((1n << 154n) - 1n)
    expect(decodeTerms(encodeTerms(last))).toEqual(last)
  })
})

describe('a level of zero, at which nothing is required', () => {
  const levelMask = ((1n << BigInt(widths.levelPpm)) - 1n) << BigInt(widths.asOfSec)

  test('is refused when packed and when unpacked', () => {
    expect(() => encodeTerms({ ...terms, levelPpm: ppm(0n) })).toThrow(refusal('levelPpm'))
    expect(() => decodeTerms(statement.terms & ~levelMask)).toThrow(refusal('levelPpm'))
  })

  test('is refused by the circuit, even from a holder who would pay', async () => {
    expect(await circuitVerdict({ ...witness, terms: statement.terms & ~levelMask })).toMatch(/^Margin/)
    // The smallest level that is none is accepted.
    expect(await circuitVerdict(prepare(requestAt(1n)).witness)).toBe('accepted')
  })
})

describe('raw terms with bits beyond the last field', () => {
  test.each([154n, 200n, 253n])('bit %s: refused by the decoder', (bit) => {
    expect(() => decodeTerms(statement.terms + (1n << bit))).toThrow(refusal('terms'))
  })

  test('negative ones are refused too', () => {
    expect(() => decodeTerms(-1n)).toThrow(refusal('terms'))
    expect(() => decodeTerms(statement.terms - (1n << 154n))).toThrow(refusal('terms'))
  })

  test('the circuit refuses them and accepts the terms without them', async () => {
    expect(await circuitVerdict(witness)).toBe('accepted')
    for (const bit of [154n, 200n]) {
      expect(await circuitVerdict({ ...witness, terms: statement.terms + (1n << bit) })).toMatch(/^Num2Bits/)
    }
  })
})

test('a spill is a stronger or weaker demand of its own, so it is not the same statement', () => {
  const spilt = statement.terms + (1n << BigInt(widths.asOfSec + widths.levelPpm + widths.minExcess))
  expect(decodeTerms(spilt)).toEqual({ ...terms, minProvenance: 'signed' })
})

const requestAt = (level: bigint) => requestWith({ terms: { ...terms, levelPpm: ppm(level) } })
