import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type LosslessJson, parseLosslessJson } from './losslessJson.ts'

const toPlain = (value: LosslessJson): unknown => {
  if (value === null || typeof value !== 'object') return value
  if (Array.isArray(value)) return value.map((item: LosslessJson) => toPlain(item))
  if ('numberText' in value) return Number(value.numberText)
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, toPlain(item)]))
}

describe('parseLosslessJson', () => {
  it.each(['0', '-0', '0.1', '1e-8', '123456789012345678901234567890.5', '-2.50E+3'])(
    'keeps %s as text',
    (text) => {
      expect(parseLosslessJson(`{"a":[ ${text} ]}`, 'reply')).toEqual({ a: [{ numberText: text }] })
    },
  )

  it('reads what JSON.parse reads', () => {
    const plain = fc
      .jsonValue({ maxDepth: 4 })
      .filter((value) => !JSON.stringify(value).includes('numberText'))
    fc.assert(
      fc.property(plain, fc.constantFrom(undefined, 1), (value, indent) => {
        const text = JSON.stringify(value, null, indent)
        expect(toPlain(parseLosslessJson(text, 'reply'))).toEqual(JSON.parse(text))
      }),
    )
  })

  it.each([
    '',
    '01',
    '.5',
    '5.',
    'NaN',
    '+1',
    '1 2',
    '[1,]',
    '{"a":1,}',
    '{"a":1,"a":2}',
    '{a:1}',
    '"\u0001"',
    '"\\x"',
    'tru',
    '[1',
    '['.repeat(100) + ']'.repeat(100),
  ])('refuses %j', (text) => {
    expect(() => parseLosslessJson(text, 'reply')).toThrow(
      expect.objectContaining({ code: 'VENUE_DATA_MISSING' }),
    )
  })
})
