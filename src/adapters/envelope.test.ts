import { expect, test } from 'vitest'
import type { Envelope } from './adapter.ts'
import { decodeEnvelope, encodeEnvelope } from './envelope.ts'

const envelope: Envelope = {
  venue: 'wallet',
  account: '0x70997970C51812dc3A010C7d01b50e0d17dc79C8',
  asOfSec: 1_795_176_000,
  source: { kind: 'block', chainId: 1, number: 2n ** 60n, hash: `0x${'ab'.repeat(32)}`, timestampSec: 1 },
  exchanges: [{ label: 'native.balance', request: '{}', response: '0x01' }],
}

test('encode and decode are inverse, a block number beyond 2^53 included', () => {
  expect(decodeEnvelope(encodeEnvelope(envelope))).toEqual(envelope)
  const server: Envelope = { ...envelope, source: { kind: 'server', readAtMs: 1 } }
  expect(decodeEnvelope(encodeEnvelope(server))).toEqual(server)
})

test('a malformed envelope is refused by field', () => {
  const text = encodeEnvelope(envelope).replace(/"ab+/, '"')
  expect(() => decodeEnvelope('{')).toThrow('not JSON')
  expect(() => decodeEnvelope(text.replace('"asOfSec": 1795176000', '"asOfSec": "soon"'))).toThrow(
    expect.objectContaining({ details: expect.objectContaining({ field: 'envelope.asOfSec' }) }),
  )
})
