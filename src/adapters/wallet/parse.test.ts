import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { decodeEnvelope } from '../envelope.ts'
import { parseWallet } from './parse.ts'

const load = (name: string) =>
  decodeEnvelope(readFileSync(new URL(`./fixtures/${name}.json`, import.meta.url), 'utf8'))

test('native ether and WETH are the same coin, one holding each', () => {
  const envelope = load('trader')
  const oneWei = `0x${(10n ** 18n).toString(16).padStart(64, '0')}`
  const exchanges = envelope.exchanges.map((exchange) =>
    exchange.label === 'WETH.balanceOf' ? { ...exchange, response: oneWei } : exchange,
  )
  const { holdings } = parseWallet({ ...envelope, exchanges })
  expect(holdings.map(({ origin }) => origin)).toEqual(['native.balance', 'WETH.balanceOf', 'USDC.balanceOf'])
  expect(holdings[1]).toMatchObject({ kind: 'coin', coin: 'ETH', amount: { atoms: 10n ** 18n, scale: 18 } })
  expect(holdings[2]).toMatchObject({ coin: 'USDC', amount: { atoms: 5_000_000_000n, scale: 6 } })
})

test('a token whose decimals are not those of the scope is refused', () => {
  const envelope = load('trader')
  const exchanges = envelope.exchanges.map((exchange) =>
    exchange.label === 'scope'
      ? { ...exchange, request: exchange.request.replace('"decimals":6', '"decimals":18') }
      : exchange,
  )
  expect(() => parseWallet({ ...envelope, exchanges })).toThrow(
    expect.objectContaining({
      code: 'VENUE_DATA_MISSING',
      details: expect.objectContaining({ field: 'USDC.decimals', expected: '18 decimals' }),
    }),
  )
})
