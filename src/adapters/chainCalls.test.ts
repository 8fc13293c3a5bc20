import { encodeAbiParameters, parseAbi } from 'viem'
import { describe, expect, test } from 'vitest'
import type { Envelope, Exchange } from './adapter.ts'
import {
  addressSchema,
  buildCall,
  checkScope,
  encodeRequest,
  indexAnswers,
  listCalls,
  parseScope,
} from './chainCalls.ts'

const abi = parseAbi(['function a() view returns (uint256)', 'function b() view returns (uint256)'])
const to = '0x70997970C51812dc3A010C7d01b50e0d17dc79C8'
const plan = {
  a: buildCall('a', { to, abi, name: 'a', args: [] }),
  list: [buildCall('b', { to, abi, name: 'b', args: [] }, true)],
}
const word = (value: bigint) => encodeAbiParameters([{ type: 'uint256' }], [value])
const answer = (label: 'a' | 'b', response: string): Exchange => {
  const call = label === 'a' ? plan.a : plan.list[0]
  return { label, request: call === undefined ? '' : encodeRequest(call), response }
}
const envelopeOf = (exchanges: readonly Exchange[]): Envelope => ({
  venue: 'test',
  account: to,
  asOfSec: 1,
  source: { kind: 'server', readAtMs: 1 },
  exchanges,
})
const refusal = (field: string, expected: unknown) =>
  expect.objectContaining({
    code: 'VENUE_DATA_MISSING',
    details: expect.objectContaining({ field, expected }),
  })

test('a plan is listed whatever its nesting', () => {
  expect(listCalls({ ...plan, nothing: null }).map(({ label }) => label)).toEqual(['a', 'b'])
})

describe('answers', () => {
  test('are read by call; an optional call that reverted is null', () => {
    const answers = indexAnswers(envelopeOf([answer('b', '0x'), answer('a', word(7n))]), plan)
    expect(answers.read(plan.a)).toBe(7n)
    expect(plan.list.map((call) => answers.readOptional(call))).toEqual([null])
  })

  test('an answer to another question is refused, the right bytes or not', () => {
    const swapped = { ...answer('a', word(7n)), label: 'b' }
    expect(() => indexAnswers(envelopeOf([answer('a', word(1n)), swapped]), plan)).toThrow(
      refusal('b', 'an answer to the question that the scope asks'),
    )
  })

  test('two answers to one question are refused, not picked from', () => {
    const twice = [answer('a', word(1n)), answer('a', word(2n)), answer('b', word(1n))]
    expect(() => indexAnswers(envelopeOf(twice), plan)).toThrow(refusal('a', 'one answer, not two'))
  })

  test('a call that may not revert has an answer', () => {
    expect(() => indexAnswers(envelopeOf([answer('a', '0x'), answer('b', word(1n))]), plan)).toThrow(
      refusal('a', expect.any(String)),
    )
  })
})

test('an address comes out of a scope checksummed, and nothing else comes out as one', () => {
  expect(checkScope(addressSchema, to.toLowerCase())).toBe(to)
  expect(() => checkScope(addressSchema, '0x12')).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }))
  const scope = { label: 'scope', request: '"0x12"', response: '' }
  expect(() => parseScope(envelopeOf([scope]), addressSchema)).toThrow(refusal('scope', expect.any(String)))
})
