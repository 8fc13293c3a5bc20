import { readFileSync } from 'node:fs'
import { createPublicClient, http, parseAbi } from 'viem'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type LocalChain, startLocalChain } from '../../scripts/demo/chain.ts'
import { localTokens, readEveryone } from '../../scripts/demo/recordFixtures.ts'
import { aaveAdapter } from '../../src/adapters/aave-v3/index.ts'
import { findBlockAsOf } from '../../src/adapters/chainBlock.ts'
import { encodeEnvelope } from '../../src/adapters/envelope.ts'
import { curieAdapter } from '../../src/adapters/perp-curie/index.ts'
import { walletAdapter } from '../../src/adapters/wallet/index.ts'
import { parseMarket } from '../../src/market/market.ts'
import { computeSurvival } from '../../src/portfolio/survival.ts'
import {
  compareExact,
  type Exact,
  formatExact,
  multiplyExact,
  parseExact,
  subtractExact,
} from '../../src/units/exact.ts'
import { ONE_PPM } from '../../src/units/fixed.ts'

const root = new URL('../../', import.meta.url)
const market = parseMarket(JSON.parse(readFileSync(new URL('examples/market.json', root), 'utf8')))
const T = market.asOfSec
const decimal = (text: string): Exact => parseExact(text, 'expected')
const within = (value: Exact, low: string, high: string): void => {
  const inside = compareExact(value, decimal(low)) >= 0 && compareExact(value, decimal(high)) <= 0
  expect(inside, `${formatExact(value)} in [${low}, ${high}]`).toBe(true)
}

describe('the trader’s address on a local chain with the real contracts', () => {
  let chain: LocalChain
  beforeAll(async () => {
    chain = await startLocalChain({ market })
  }, 60_000)
  afterAll(() => chain.close())

  const scopeOf = async () => {
    const client = createPublicClient({ transport: http(chain.rpcUrl), cacheTime: 0 })
    return {
      client,
      account: chain.trader,
      block: await findBlockAsOf(client, T),
      tokens: localTokens(chain),
    }
  }

  test('the block as of T is the last before T, and final', async () => {
    const { block } = await scopeOf()
    expect(block.timestampSec).toBe(T - 4)
  })

  test('wallet: what gas left of 4 ETH, and 5,000 USDC', async () => {
    const state = walletAdapter.parse(await walletAdapter.read(await scopeOf(), { asOfSec: T }))
    const [ether, usdc] = state.holdings
    expect(ether).toMatchObject({ kind: 'coin', coin: 'ETH' })
    expect(usdc).toMatchObject({ kind: 'coin', coin: 'USDC', amount: { atoms: 5_000_000_000n, scale: 6 } })
    if (ether?.kind !== 'coin') throw new RangeError('no ether')
    within(ether.amount, '3.99', '4')
  })

  test('Aave: 30 days of interest on both sides, health factor of the pool', async () => {
    const scope = { ...(await scopeOf()), deployment: chain.deployment.aave }
    const state = aaveAdapter.parse(await aaveAdapter.read(scope, { asOfSec: T }))
    const [supply, debt] = state.holdings
    if (supply?.kind !== 'coin' || debt?.kind !== 'coin') throw new RangeError('two coins expected')
    expect([supply.coin, debt.coin]).toEqual(['ETH', 'USDC'])
    expect(supply.amount).toEqual({ atoms: 20n * 10n ** 18n, scale: 18 })
    // 60 % of the pool borrowed: 60/90 x 4 % a year for 30 days is about 32.9 USDC.
    within(debt.amount, '-15033.5', '-15032.5')
    const { healthFactor } = state.detail.account
    // 20 x 3012.4 x 0.825 / (15,032.9 x 0.9999) = 3.3067
    expect(Number(healthFactor) / 1e18).toBeCloseTo(3.3067, 3)
    const margin = aaveAdapter.computeMargin(state, () => ONE_PPM)
    expect(margin.liquidatable).toBe(false)
    const computeMargin = (move: Parameters<typeof aaveAdapter.computeMargin>[1]) =>
      aaveAdapter.computeMargin(state, move)
    const survival = computeSurvival([{ venue: 'aave-v3', computeMargin }], (asset) =>
      asset === 'ETH' ? ONE_PPM : (0n as typeof ONE_PPM),
    )
    // C (1 - x) LT = D at x = 1 - 1 / HF.
    expect(survival.direction).toBe('down')
    expect(Number(survival.ppm) / 1e6).toBeCloseTo(1 - 1e18 / Number(healthFactor), 5)
  })

  test('Curie: short 8 ETH at the market’s perpetual mark, a day of funding received', async () => {
    const scope = { ...(await scopeOf()), deployment: chain.deployment.curie }
    const state = curieAdapter.parse(await curieAdapter.read(scope, { asOfSec: T }))
    const [cash, short, funding] = state.holdings
    expect(cash).toMatchObject({ kind: 'coin', coin: 'USDC', amount: { atoms: 10_000_000_000n, scale: 6 } })
    if (short?.kind !== 'linear' || funding?.kind !== 'settlement')
      throw new RangeError('three holdings expected')
    expect(short).toMatchObject({ underlying: 'ETH', expirySec: null, quote: 'USDC' })
    expect(short.size).toEqual({ atoms: -8n * 10n ** 18n, scale: 18 })
    const { markE18, indexE18 } = state.detail.marks[0] ?? {}
    const mark = { atoms: markE18 ?? 0n, scale: 18 }
    expect(indexE18).toBe(3_012_400_000_000_000_000_000n)
    within(mark, '3013.5', '3014.8')
    // The venue's unrealised P&L is size x mark - costBasis.
    const unrealised = subtractExact(multiplyExact(short.size, mark), short.costBasis)
    within(
      subtractExact(unrealised, { atoms: state.detail.account.unrealizedPnlE18, scale: 18 }),
      '-0.000001',
      '0.000001',
    )
    // Mark above index: the short is paid about (mark - index) x 8 for a day.
    within(funding.amount, '11', '15')
    const margin = curieAdapter.computeMargin(state, () => ONE_PPM)
    expect(margin.equity).toBe(state.detail.account.accountValue)

    const clearingHouse = { address: chain.deployment.curie.clearingHouse }
    const accountValueE18 = await scope.client.readContract({
      ...clearingHouse,
      abi: parseAbi(['function getAccountValue(address trader) view returns (int256)']),
      functionName: 'getAccountValue',
      args: [chain.trader],
      blockHash: scope.block.hash,
      requireCanonical: true,
    })
    expect(margin.equity * 10n ** 12n).toBe(accountValueE18)
  })

  test('the chain goes on: a later T becomes final', async () => {
    await chain.advanceTo(T + 3_600)
    await chain.mineFinalised()
    const { client } = await scopeOf()
    expect((await findBlockAsOf(client, T + 3_600)).timestampSec).toBe(T + 3_600)
  })
})

test('recording again gives the bytes of the fixtures', async () => {
  const chain = await startLocalChain({ market, cast: 'everyone' })
  try {
    for (const { venue, name, envelope } of await readEveryone(chain, T)) {
      const file = new URL(`src/adapters/${venue}/fixtures/${name}.json`, root)
      expect(encodeEnvelope(envelope), `${venue}/${name}`).toBe(readFileSync(file, 'utf8'))
    }
  } finally {
    await chain.close()
  }
}, 60_000)
