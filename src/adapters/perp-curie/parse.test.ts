import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import {
  addExact,
  type Exact,
  formatExact,
  multiplyExact,
  rescaleFloor,
  subtractExact,
} from '../../units/exact.ts'
import { ONE_PPM, ppm } from '../../units/fixed.ts'
import type { Envelope } from '../adapter.ts'
import { decodeEnvelope } from '../envelope.ts'
import { computePremiumE18 } from './funding.ts'
import { computeCurieFigures, computeCurieMargin } from './margin.ts'
import { type CurieDetail, parseCurie } from './parse.ts'

const load = (name: string) =>
  decodeEnvelope(readFileSync(new URL(`./fixtures/${name}.json`, import.meta.url), 'utf8'))
const E18 = 10n ** 18n
const etherAt = (price: bigint) => (asset: string) => (asset === 'ETH' ? ppm(price) : ONE_PPM)

interface ScopeText {
  markets: readonly unknown[]
  tokens: readonly { readonly symbol: string }[]
}

function withScope(envelope: Envelope, change: (scope: ScopeText) => void): Envelope {
  const exchanges = envelope.exchanges.map((exchange) => {
    if (exchange.label !== 'scope') return exchange
    const scope: ScopeText = JSON.parse(exchange.request)
    change(scope)
    return { ...exchange, request: JSON.stringify(scope) }
  })
  return { ...envelope, exchanges }
}

describe('the venue’s own figures', () => {
  test.each(['trader', 'mixed', 'etherBacked', 'flat', 'empty'])('%s is reproduced to the unit', (name) => {
    const state = parseCurie(load(name))
    const { account } = state.detail
    const figures = computeCurieFigures(state.detail, () => ONE_PPM)
    expect(figures.accountValue).toBe(account.accountValue)
    expect(figures.requirementE18).toBe(account.requirementE18)
    expect(figures.debtValueE18).toBe(account.debtValueE18)
    expect(figures.collateralLiquidatable).toBe(account.collateralLiquidatable)
    // getFreeCollateral is what the vault would let go: equity above the initial requirement, never below zero.
    const margin = computeCurieMargin(state, () => ONE_PPM)
    const free = margin.equity - margin.initial
    expect(account.freeCollateral - free).toBeGreaterThanOrEqual(0n)
    expect(account.freeCollateral - free).toBeLessThanOrEqual(1n)
  })

  test.each(['trader', 'mixed', 'flat'])(
    '%s: the holdings at the venue’s mark are its account value',
    (name) => {
      const { holdings, detail } = parseCurie(load(name))
      const mark: Exact = { atoms: detail.marks[0]?.markE18 ?? 0n, scale: 18 }
      const equity = holdings.reduce<Exact>(
        (sum, holding) => {
          if (holding.kind === 'linear') {
            return addExact(sum, subtractExact(multiplyExact(holding.size, mark), holding.costBasis))
          }
          if (holding.kind === 'coin' || holding.kind === 'settlement') return addExact(sum, holding.amount)
          throw new RangeError(holding.kind)
        },
        { atoms: 0n, scale: 0 },
      )
      const difference = rescaleFloor(equity, 6) - detail.account.accountValue
      expect([-1n, 0n, 1n]).toContain(difference)
    },
  )
})

describe('signs', () => {
  test('a short has negative size and negative cost basis, and is paid while the mark is above the index', () => {
    const { holdings, detail } = parseCurie(load('trader'))
    const position = holdings.find(({ kind }) => kind === 'linear')
    expect(position).toMatchObject({ size: { atoms: -8n * E18 }, quote: 'USDC', expirySec: null })
    expect(position?.kind === 'linear' && position.costBasis.atoms).toBeLessThan(-24_000n * E18)
    expect(detail.pendingFundingE18).toBeLessThan(0n)
    const settlement = holdings.find(({ kind }) => kind === 'settlement')
    expect(settlement).toMatchObject({ amount: { atoms: -detail.pendingFundingE18, scale: 18 } })
  })

  test('a long mirrors it, and owes the loss of the part it closed', () => {
    const { holdings, detail } = parseCurie(load('mixed'))
    const position = holdings.find(({ kind }) => kind === 'linear')
    expect(position).toMatchObject({ size: { atoms: 2n * E18 } })
    expect(position?.kind === 'linear' && position.costBasis.atoms).toBeGreaterThan(6_000n * E18)
    expect(detail.owedRealizedPnlE18).toBeLessThan(0n)
    expect(detail.pendingFundingE18).toBeGreaterThan(0n)
  })
})

describe('funding', () => {
  const perYear = (name: string) => {
    const [accrual] = parseCurie(load(name)).accruals
    return Number(formatExact(accrual?.annualRate ?? { atoms: 0n, scale: 0 }))
  }

  test('has the sign of what is pending: the short is paid while the market is above the index, the long pays', () => {
    expect(perYear('trader')).toBeGreaterThan(0)
    expect(perYear('mixed')).toBeLessThan(0)
    expect(parseCurie(load('trader')).detail.pendingFundingE18).toBeLessThan(0n)
    expect(parseCurie(load('flat')).accruals).toEqual([])
  })

  test('is the difference of the averages per day, of the index, 365 times', () => {
    // The pool has not traded within the interval, so that its average is its mark.
    const { marks } = parseCurie(load('trader')).detail
    const [mark, index] = [Number(marks[0]?.markE18), Number(marks[0]?.indexE18)]
    expect(perYear('trader')).toBeCloseTo(((mark - index) / index) * 365, 6)
  })

  test('is capped at the venue’s maximum either way', () => {
    const sqrtX96 = (price: bigint) => price * 2n ** 96n
    // Prices 10,000 and 400 against an index of 5,000, at most 10 % of it.
    expect(computePremiumE18(sqrtX96(100n), 5_000n * E18, 100_000n)).toBe(500n * E18)
    expect(computePremiumE18(sqrtX96(20n), 5_000n * E18, 100_000n)).toBe(-500n * E18)
    expect(computePremiumE18(sqrtX96(71n), 5_000n * E18, 100_000n)).toBe(41n * E18)
  })

  test.each(['ETH.getSqrtMarketTwapX96', 'ETH.getIndexPrice.twap'])(
    'without %s there is no rate, and not zero',
    (label) => {
      const envelope = load('trader')
      const exchanges = envelope.exchanges.map((one) =>
        one.label === label ? { ...one, response: '0x' } : one,
      )
      expect(parseCurie({ ...envelope, exchanges }).accruals).toMatchObject([{ annualRate: null }])
    },
  )
})

describe('the rule under moves', () => {
  test('a short breaks where account value meets the maintenance ratio of the position value', () => {
    const state = parseCurie(load('trader'))
    const { detail } = state
    const position = detail.positions[0]
    if (position === undefined) throw new RangeError('no position')
    // E - 8 m x = 0.0625 x 8 m (1 + x), m the mark: closed form for x, in ppm.
    const notional = (8n * E18 * position.priceE18) / E18
    const equity = detail.account.accountValue * 10n ** 12n
    const critical = ((equity - (notional * 625n) / 10_000n) * 1_000_000n * 10_000n) / (notional * 10_625n)
    expect(computeCurieMargin(state, etherAt(1_000_000n + critical - 2n)).liquidatable).toBe(false)
    expect(computeCurieMargin(state, etherAt(1_000_000n + critical + 2n)).liquidatable).toBe(true)
  })

  test('with WETH collateral the buffered rule comes first', () => {
    const state = parseCurie(load('etherBacked'))
    const { detail } = state
    // Equal short and collateral: 20 % of it does not count, so a rise eats it: find where either test fires.
    const firesAt = (test: (price: bigint) => boolean): bigint => {
      for (let price = 1_000_000n; price < 9_000_000n; price += 1_000n) if (test(price)) return price
      return 9_000_000n
    }
    const position = firesAt((price) => {
      const figures = computeCurieFigures(detail, etherAt(price))
      return figures.accountValue * 10n ** 12n < figures.requirementE18
    })
    const collateral = firesAt((price) => computeCurieFigures(detail, etherAt(price)).collateralLiquidatable)
    expect(collateral).toBeLessThan(position)
    expect(computeCurieMargin(state, etherAt(collateral)).liquidatable).toBe(true)
    expect(computeCurieMargin(state, etherAt(collateral - 1_000n)).liquidatable).toBe(false)
  })

  test.each<[string, Partial<CurieDetail>]>([
    ['account value below the buffered ratio', { balance: -4_440_000_000n, debtRatioPpm: 1_000_000n }],
    ['debt above its share of the collateral', { debtRatioPpm: 0n, balance: -100_000_000n }],
    ['debt above the cap', { debtThreshold: 10_000_000n, balance: -100_000_000n }],
  ])('collateral is liquidatable by %s', (_, change) => {
    const { detail } = parseCurie(load('etherBacked'))
    expect(computeCurieFigures(detail, () => ONE_PPM).collateralLiquidatable).toBe(false)
    expect(computeCurieFigures({ ...detail, ...change }, () => ONE_PPM).collateralLiquidatable).toBe(true)
  })

  test('unrealised gains do not open positions', () => {
    // The vault's own rule: min(collateral, account value) - debt value x initial ratio, here with the gain left out.
    const state = parseCurie(load('trader'))
    const { detail } = state
    const price = (detail.positions[0]?.priceE18 ?? 0n) * 9n
    const cashE18 = detail.balance * 10n ** 12n + detail.owedRealizedPnlE18 - detail.pendingFundingE18
    const freeE18 = cashE18 - (8n * price) / 100n
    const margin = computeCurieMargin(state, etherAt(900_000n))
    const difference = margin.equity - margin.initial - freeE18 / 10n ** 12n
    expect([-2n, -1n, 0n]).toContain(difference)
  })

  test('the settlement token counts as a dollar whatever it trades at', () => {
    const state = parseCurie(load('flat'))
    expect(computeCurieMargin(state, () => ppm(500_000n)).equity).toBe(500_000_000n)
  })
})

describe('refusals', () => {
  test('an account that provides liquidity', () => {
    expect(() => parseCurie(load('maker'))).toThrow(
      expect.objectContaining({
        code: 'OPEN_ORDER',
        details: expect.objectContaining({ field: 'ETH.getOpenOrderIds' }),
      }),
    )
  })

  test('a position in a market that the scope does not list', () => {
    const envelope = withScope(load('trader'), (scope) => {
      scope.markets = []
    })
    expect(() => parseCurie(envelope)).toThrow(expect.objectContaining({ code: 'OBLIGATION_WITHOUT_ROW' }))
  })

  test('collateral that the scope does not list', () => {
    const envelope = withScope(load('etherBacked'), (scope) => {
      scope.tokens = scope.tokens.filter(({ symbol }) => symbol !== 'WETH')
    })
    expect(() => parseCurie(envelope)).toThrow(expect.objectContaining({ code: 'OBLIGATION_WITHOUT_ROW' }))
  })

  test('a settlement token that the scope does not list', () => {
    const envelope = withScope(load('trader'), (scope) => {
      scope.tokens = []
    })
    expect(() => parseCurie(envelope)).toThrow(
      expect.objectContaining({ details: expect.objectContaining({ field: 'vault.getSettlementToken' }) }),
    )
  })
})
