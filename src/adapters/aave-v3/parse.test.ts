import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { type Exact, formatExact } from '../../units/exact.ts'
import { ONE_PPM, ppm } from '../../units/fixed.ts'
import type { Envelope } from '../adapter.ts'
import { decodeEnvelope } from '../envelope.ts'
import { computeAaveFigures, computeAaveMargin, marginOfFigures } from './margin.ts'
import { parseAave } from './parse.ts'

const load = (name: string) =>
  decodeEnvelope(readFileSync(new URL(`./fixtures/${name}.json`, import.meta.url), 'utf8'))

/** The envelope as if the scope had not listed this token. */
function withoutToken(envelope: Envelope, symbol: string): Envelope {
  const exchanges = envelope.exchanges.map((exchange) => {
    if (exchange.label !== 'scope') return exchange
    const scope: { tokens: { symbol: string }[] } = JSON.parse(exchange.request)
    const tokens = scope.tokens.filter((token) => token.symbol !== symbol)
    return { ...exchange, request: JSON.stringify({ ...scope, tokens }) }
  })
  return { ...envelope, exchanges }
}

describe('the pool’s own figures', () => {
  test.each(['trader', 'stable', 'mixed', 'maker', 'empty'])('%s is reproduced to the unit', (name) => {
    const { detail } = parseAave(load(name))
    const figures = computeAaveFigures(detail, () => ONE_PPM)
    expect({
      totalCollateralBase: figures.collateralBase,
      totalDebtBase: figures.debtBase,
      ltv: figures.loanToValue,
      currentLiquidationThreshold: figures.liquidationThreshold,
      healthFactor: figures.healthFactor,
    }).toEqual(detail.account)
  })

  test('e-mode lifts the terms of its own reserves only', () => {
    const { positions } = parseAave(load('stable')).detail
    const terms = positions.map(({ coin, loanToValue, liquidationThreshold }) => [
      coin,
      loanToValue,
      liquidationThreshold,
    ])
    expect(terms).toEqual([
      ['ETH', 8_000n, 8_250n],
      ['USDC', 9_300n, 9_500n],
    ])
  })

  test('a supply that is not switched on as collateral counts nothing, and is still held', () => {
    const state = parseAave(load('mixed'))
    const usdc = state.detail.positions.find(({ coin }) => coin === 'USDC')
    expect(usdc).toMatchObject({ collateral: false })
    expect(usdc?.supplied).toBeGreaterThan(1_000_000_000n)
    expect(state.holdings.map((holding) => holding.kind === 'coin' && holding.coin)).toContain('USDC')
  })
})

describe('interest', () => {
  const rate = (accrual: { annualRate: Exact | null } | undefined) =>
    Number(formatExact(accrual?.annualRate ?? { atoms: 0n, scale: 0 }))

  test('a supply earns the liquidity rate, a variable debt pays the borrow rate, both on dollars of the oracle', () => {
    const { accruals } = parseAave(load('trader'))
    expect(accruals.map(({ kind, asset }) => `${kind} ${asset}`)).toEqual(['supply ETH', 'borrow USDC'])
    const [supply, debt] = accruals
    expect(rate(supply)).toBeGreaterThan(0)
    expect(rate(debt)).toBeLessThan(-0.02)
    // The curve of the local chain: below its kink a borrow rate is at most 4 %.
    expect(rate(debt)).toBeGreaterThan(-0.04)
    expect(Number(formatExact(debt?.notionalUsd ?? { atoms: 0n, scale: 0 }))).toBeCloseTo(15033.64, 2)
  })

  test('suppliers earn what borrowers pay, less what the pool keeps, so never a higher rate', () => {
    const supplied = parseAave(load('maker')).accruals.find(({ asset }) => asset === 'USDC')
    const borrowed = parseAave(load('trader')).accruals.find(({ kind }) => kind === 'borrow')
    expect(rate(supplied)).toBeLessThan(-rate(borrowed))
  })

  test('nothing held accrues nothing', () => {
    expect(parseAave(load('empty')).accruals).toEqual([])
  })
})

describe('the rule under moves', () => {
  test('liquidation starts where collateral x threshold falls below debt', () => {
    const state = parseAave(load('trader'))
    const { totalCollateralBase, totalDebtBase } = state.detail.account
    // In ppm of the price at T, by the closed form D / (C x 0.825).
    const critical = (totalDebtBase * 10_000n * 1_000_000n) / (totalCollateralBase * 8_250n)
    const at = (price: bigint) =>
      computeAaveMargin(state, (asset) => (asset === 'ETH' ? ppm(price) : ONE_PPM)).liquidatable
    expect(at(critical + 2n)).toBe(false)
    expect(at(critical - 2n)).toBe(true)
  })

  test('equity meets maintenance at a health factor of one, initial where nothing more can be drawn', () => {
    const figures = {
      collateralBase: 1_000_00000000n,
      debtBase: 800_00000000n,
      loanToValue: 8_000n,
      liquidationThreshold: 8_000n,
      healthFactor: 10n ** 18n,
    }
    const margin = marginOfFigures(figures, 100_000_000n)
    expect(margin).toEqual({
      equity: 200_000_000n,
      initial: 200_000_000n,
      maintenance: 200_000_000n,
      liquidatable: false,
    })
  })

  test('collateral worth nothing is liquidatable, not an arithmetic error', () => {
    const state = parseAave(load('trader'))
    const margin = computeAaveMargin(state, (asset) => (asset === 'ETH' ? ppm(0n) : ONE_PPM))
    expect(margin.liquidatable).toBe(true)
    expect(margin.equity).toBeLessThan(0n)
    expect(margin.maintenance).toBeGreaterThan(0n)
  })
})

describe('refusals', () => {
  test('debt in a token that the scope does not list', () => {
    expect(() => parseAave(withoutToken(load('trader'), 'USDC'))).toThrow(
      expect.objectContaining({ code: 'OBLIGATION_WITHOUT_ROW' }),
    )
  })

  test('but a supply that cannot owe may stay unlisted: anybody can send one', () => {
    const { holdings } = parseAave(withoutToken(load('maker'), 'USDC'))
    expect(holdings).toEqual([])
  })

  test.each(['f00', 'f000000000000'])('a price (0x%s) that does not reproduce the pool’s totals', (price) => {
    const envelope = load('trader')
    const exchanges = envelope.exchanges.map((exchange) =>
      exchange.label === 'WETH.getAssetPrice'
        ? { ...exchange, response: `0x${price.padStart(64, '0')}` }
        : exchange,
    )
    expect(() => parseAave({ ...envelope, exchanges })).toThrow(
      expect.objectContaining({ code: 'VENUE_DATA_MISSING' }),
    )
  })

  test.each([
    ['loan-to-value', 1],
    ['liquidation threshold', 2],
  ])(
    'a reserve whose %s is zero counts for nothing in a category either, against the pool’s totals',
    (_, word) => {
      const envelope = load('stable')
      const start = 2 + 64 * word
      const exchanges = envelope.exchanges.map((exchange) => {
        if (exchange.label !== 'USDC.getReserveConfigurationData') return exchange
        const { response } = exchange
        return {
          ...exchange,
          response: `${response.slice(0, start)}${'0'.repeat(64)}${response.slice(start + 64)}`,
        }
      })
      expect(() => parseAave({ ...envelope, exchanges })).toThrow(
        expect.objectContaining({ details: expect.objectContaining({ field: 'pool.getUserAccountData' }) }),
      )
    },
  )

  test('an e-mode category whose terms were not read', () => {
    const envelope = load('stable')
    const exchanges = envelope.exchanges.map((exchange) =>
      exchange.label === 'scope'
        ? { ...exchange, request: exchange.request.replace('"eModeCategories":[1]', '"eModeCategories":[]') }
        : exchange,
    )
    expect(() => parseAave({ ...envelope, exchanges })).toThrow(
      expect.objectContaining({ details: expect.objectContaining({ field: 'pool.getUserEMode' }) }),
    )
  })
})
