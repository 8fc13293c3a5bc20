import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { type Instrument, parseInstrumentList } from '../../instrument/instrument.ts'
import { parseMarket } from '../../market/market.ts'
import { lots, ppm } from '../../units/fixed.ts'
import { buildBook } from '../book.ts'
import { bindVenueRule } from '../compare.ts'
import { moveMarket } from '../moveMarket.ts'
import { parseMethod } from '../parseMethod.ts'

// Index: BTC 91,250.5, ETH 3,012.4, SOL 141.62; marks 91,301.25, 3,014.15, 141.7; USDC 0.9999.

const load = (path: string) => JSON.parse(readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8'))
const market = parseMarket(load('examples/market.json'))
const { instruments } = parseInstrumentList(load('parameters/instruments.json'))
const file = (id: string) => load(`parameters/methods/${id}.json`)
const bind = (id: string, change: object = {}) => {
  const json = file(id)
  return parseMethod({ ...json, parameters: { ...json.parameters, ...change } })
}

function find(name: string): Instrument {
  const instrument = instruments.find((known) => known.name === name)
  if (instrument === undefined) throw new RangeError(name)
  return instrument
}

const linesOf = (quantities: Record<string, number>) =>
  Object.entries(quantities).map(([name, count]) => {
    const instrument = find(name)
    return { instrument, instrumentId: instrument.id, lots: lots(BigInt(count)), venue: 'test', origins: [] }
  })

/** Quantities in lots by instrument name. */
const bookOf = (quantities: Record<string, number>) =>
  buildBook(
    Object.entries(quantities).map(([name, count]) => ({
      instrument: find(name),
      lots: lots(BigInt(count)),
    })),
  )

const marginOf = (id: string, quantities: Record<string, number>, change: object = {}, move = 1_000_000n) =>
  bind(id, change).margin(bookOf(quantities), {
    market:
      move === 1_000_000n
        ? market
        : moveMarket(market, (asset) => ppm(/^USD/.test(asset) ? 1_000_000n : move)),
    history: null,
  })

/** Long one ETH bought at 3,000 with 200 USDC beside it. */
const LONG = { 'ETH-PERP': 1_000, 'USDC.settlement': -3_000, 'USDC@other': 200 }
const SHORT = { 'ETH-PERP': -1_000, 'USDC.settlement': 3_000, 'USDC@other': 200 }
const PERPS = ['dydx', 'hyperliquid', 'synthetix', 'gmx']

describe('an account without positions', () => {
  test('Synthetix: debt beyond collateral less the keeper’s reward is liquidated', () => {
    // 10 BTC at 91,250.50, discounted by 1.5 %, are 898,817.425; the reward is its least, 10.
    const at = (debt: number) => marginOf('synthetix', { 'BTC@other': 1_000_000, 'USDC.settlement': -debt })
    expect(at(950_000)).toMatchObject({
      equity: -51_182_575_000n,
      maintenance: 10_000_000n,
      liquidatable: true,
    })
    expect(at(898_807)).toMatchObject({ equity: 10_425_000n, initial: 10_000_000n, liquidatable: false })
    expect(at(898_808)).toMatchObject({ equity: 9_425_000n, liquidatable: true })
  })

  test('Synthetix: dollars pay the debt first, and without debt nothing is liquidated', () => {
    const book = { 'ETH@other': 1, 'USDC@other': 500 }
    expect(marginOf('synthetix', { ...book, 'USDC.settlement': -500 })).toMatchObject({
      maintenance: 0n,
      liquidatable: false,
    })
    // One dollar owed against 0.001 ETH: the reward of 10 is bounded by 3 % of the collateral, 9 cents.
    const owing = marginOf('synthetix', { ...book, 'USDC.settlement': -501 })
    expect(owing).toMatchObject({ equity: 1_982_276n, maintenance: 90_372n, liquidatable: false })
  })

  test.each(['gmx', 'hegic'])('%s: what is owed without a position is no state of the venue', (id) => {
    const owing = { 'USDC@other': 10, 'USDC.settlement': -500 }
    expect(() => marginOf(id, owing)).toThrow(/no rule for USDC.settlement/)
    expect(marginOf(id, { 'USDC@other': 500, 'USDC.settlement': -10 }).liquidatable).toBe(false)
  })

  test('GMX: nor is it where another coin lies beside, whatever that is worth', () => {
    const owing = { 'ETH@other': 1_000, 'USDC.settlement': -500 }
    expect(() => marginOf('gmx', owing)).toThrow(/no rule for USDC.settlement/)
    expect(marginOf('gmx', { ...owing, 'ETH-PERP': 1 }).equity).toBeGreaterThan(0n)
  })

  test.each(['naked', 'collateralised'])('Opyn, %s: an asset owed is short without a vault too', (vault) => {
    const owing = { 'USDC@other': 10, 'USDC.settlement': -500 }
    expect(marginOf('opyn', owing, { vault })).toMatchObject({ equity: -489_951_000n, liquidatable: true })
    expect(marginOf('opyn', { ...owing, 'ETH@other': 1_000 }, { vault }).liquidatable).toBe(true)
  })
})

describe('bounds of parameters', () => {
  const altered = (id: string, path: string, value: unknown) => {
    const json = structuredClone(file(id))
    const keys = path.split('.')
    const last = keys.pop() ?? ''
    const target = keys.reduce((inner, key) => inner[key], json.parameters)
    target[last] = value
    return () => parseMethod(json)
  }
  test.each([
    ['aave', 'reserves.ETH.liquidationThreshold', '99999', 'at most 10,000 basis points'],
    ['aave', 'reserves.ETH.loanToValue', '8301', 'loan to value at or below'],
    ['aave', 'categories.ETH-correlated.loanToValue', '9501', 'loan to value at or below'],
    ['dydx', 'tiers.Large-Cap.maintenanceFractionPpm', '1000001', 'at most 1,000,000 ppm'],
    ['dydx', 'tiers.Large-Cap.initialMarginPpm', '1000001', 'at most 1,000,000 ppm'],
    ['dydx', 'tiers.Small-Cap.openInterestLowerCap', '50000000000001', 'a lower cap at or below'],
    ['dydx', 'markets.BTC.openInterest', '-1', 'zero or more'],
    ['dydx', 'markets.BTC.customPpm', '1000001', 'at most 1,000,000 ppm'],
    ['hyperliquid', 'assets.BTC.tiers.1.lowerBound', '0', 'ascending order'],
    ['hyperliquid', 'assets.BTC.tiers.1.maxLeverage', '41', 'does not grow'],
    ['synthetix', 'collateral.ETH.lowerLimitDiscount', '0.06', 'a lower limit'],
    ['synthetix', 'collateral.ETH.upperLimitDiscount', '1.01', 'between 0 and 1'],
    ['synthetix', 'markets.ETH.maintenanceMarginScalar', '1.01', 'between 0 and 1'],
    ['synthetix', 'keepers.minKeeperReward', '501', 'a least reward'],
    ['gmx', 'markets.ETH.minCollateralFactorForLiquidation', '0.011', 'a factor for liquidation'],
    ['gmx', 'markets.ETH.closingFeeFactor', '1.1', 'between 0 and 1'],
    ['opyn', 'products.ETH.put.shock', '1.1', 'at most 1'],
    ['opyn', 'products.ETH.put.upperBounds.1.value', '0.16', 'do not fall'],
    ['hegic', 'strategies.ETH.k', '0', 'hundredths from 1'],
  ])('%s: %s of %s is refused', (id, path, value, expected) => {
    expect(altered(id, path, value)).toThrow(
      expect.objectContaining({
        code: 'INVALID_INPUT',
        details: expect.objectContaining({ expected: expect.stringContaining(expected) }),
      }),
    )
    // What is no number is no other error either.
    expect(altered(id, path, 'x')).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }))
  })
})

describe('every method', () => {
  const books: Record<string, Record<string, number>> = {
    dydx: { ...LONG, 'SOL-PERP': -10_000 },
    hyperliquid: { ...SHORT, 'BTC-PERP': 5_000 },
    synthetix: { ...LONG, 'BTC-PERP': -5_000, 'ETH@other': 3_333 },
    gmx: { ...SHORT, 'BTC-PERP': 5_000, 'ETH@other': 3_333 },
    aave: { 'ETH@other': 3_333, 'USDC@other': -4_000 },
    opyn: { 'ETH-27NOV26-2800-P': -150, 'ETH-27NOV26-3200-C': -150, 'ETH@other': 1, 'USDC@other': 1 },
    hegic: { 'ETH-27NOV26-2800-P': -150, 'ETH-27NOV26-3200-C': 150, 'USDC@other': 500 },
  }

  test.each(Object.entries(books))(
    '%s: lines sum to the initial margin, which is at least maintenance',
    (id, book) => {
      const margin = marginOf(id, book)
      expect(margin.lines.length).toBeGreaterThan(0)
      expect(margin.lines.reduce((total, { amount }) => total + amount, 0n)).toBe(margin.initial)
      expect(margin.initial).toBeGreaterThanOrEqual(margin.maintenance)
      expect(margin.maintenance).toBeGreaterThan(0n)
      expect(margin.caveats.length).toBeGreaterThan(1)
    },
  )

  test.each(Object.keys(books))('%s refuses an inverse contract', (id) => {
    expect(() => marginOf(id, { 'BTC-PERP.inverse': 100 })).toThrow(/no rule for BTC-PERP.inverse/)
  })

  test.each(['gmx', 'opyn', 'hegic'])('%s lends no coins', (id) => {
    expect(() => marginOf(id, { 'USDC@other': -1 })).toThrow(/no rule for USDC@other/)
  })

  test.each(Object.keys(books))('%s: an empty book needs nothing', (id) => {
    expect(marginOf(id, {})).toMatchObject({ equity: 0n, initial: 0n, maintenance: 0n, liquidatable: false })
  })
})

describe('perpetual venues', () => {
  test.each(PERPS)('%s liquidates a long after a fall and a short after a rise, not the reverse', (id) => {
    expect(marginOf(id, LONG).liquidatable).toBe(false)
    expect(
      [marginOf(id, LONG, {}, 900_000n), marginOf(id, LONG, {}, 1_100_000n)].map((m) => m.liquidatable),
    ).toEqual([true, false])
    expect(
      [marginOf(id, SHORT, {}, 900_000n), marginOf(id, SHORT, {}, 1_100_000n)].map((m) => m.liquidatable),
    ).toEqual([false, true])
  })

  test.each(PERPS)('%s refuses options, and dated futures', (id) => {
    expect(() => marginOf(id, { 'ETH-27NOV26': 1 })).toThrow(/no rule/)
    expect(() => marginOf(id, { 'ETH-27NOV26-2800-P': 1 })).toThrow(/no rule/)
  })

  test('dYdX: 5 % of 3,012.40 at the index, three fifths of it to keep, USDC at par', () => {
    expect(marginOf('dydx', LONG)).toMatchObject({
      equity: 212_400_000n,
      initial: 150_620_000n,
      maintenance: 90_372_000n,
    })
    expect(() => marginOf('dydx', { ...LONG, 'USDT@other': 1 })).toThrow(/no rule for USDT/)
  })

  test('dYdX: open interest half way between the caps shows as concentration and leaves maintenance alone', () => {
    const { parameters } = file('dydx')
    // 35M of notional at 141.62: half way from 20M to 50M, so 55 %.
    const busy = {
      ...parameters.markets,
      SOL: { tier: 'Small-Cap', openInterest: '247140.234430165', customPpm: '0' },
    }
    const [calm, crowded] = [{}, { markets: busy }].map((change) =>
      marginOf('dydx', { 'SOL-PERP': 100 }, change),
    )
    // 21,243,000 of notional: 3.729 % of 141.62 on top
    expect(calm?.lines.map(({ label, amount }) => [label, amount])).toEqual([
      ['initial margin', 14_162_000n],
      ['concentration', 5_281_010n],
    ])
    expect(crowded?.lines[1]?.amount).toBe(63_728_859n)
    expect(crowded?.maintenance).toBe(calm?.maintenance)
    expect(() => marginOf('dydx', { 'SOL-PERP': 100 }, { markets: {} })).toThrow(/lack markets.SOL/)
  })

  test('Hyperliquid: at the mark, 25x, half of it to keep', () => {
    expect(marginOf('hyperliquid', LONG)).toMatchObject({
      equity: 214_150_000n,
      initial: 120_566_000n,
      maintenance: 60_283_000n,
    })
  })

  test('Synthetix: 2.0001 % and 10, the reward of 1 % bounded by 3 % of collateral', () => {
    expect(marginOf('synthetix', LONG)).toMatchObject({
      equity: 212_400_000n,
      // 3,012.40 x 0.020001 + 10 = 70.2510124; the reward 30.124 is capped at 6
      initial: 76_251_013n,
      maintenance: 46_125_507n,
    })
    expect(marginOf('synthetix', { 'ETH@other': 1_000 }).equity).toBe(2_982_276_000n)
  })

  test('GMX: 1 % of the size at entry, closing fees of 0.26 % on it', () => {
    const margin = marginOf('gmx', LONG)
    // basis 3,000 x 0.9999 = 2,999.70; collateral 199.98 + 12.70
    expect(margin).toMatchObject({ equity: 212_680_000n, maintenance: 37_796_220n })
    expect(marginOf('gmx', LONG, {}, 900_000n).maintenance).toBe(margin.maintenance)
    expect(margin.caveats.join(' ')).not.toMatch(/shared/)
    // an entry at half the price, or beyond: a line of that size may be anything, and the size is the notional
    const entered = (cost: number) => marginOf('gmx', { ...LONG, 'USDC.settlement': -cost }).maintenance
    expect(entered(1_507)).toBe(18_986_302n)
    expect([entered(1), entered(1_506), entered(6_026)]).toEqual([37_956_240n, 37_956_240n, 37_956_240n])
    // whether it is one is judged before prices move, for the entry does not move with them
    const rule = bindVenueRule(bind('gmx'), linesOf(LONG), { market, history: null })
    const fall = rule((asset) => ppm(/^USD/.test(asset) ? 1_000_000n : 400_000n))
    expect(fall.maintenance).toBe(margin.maintenance)
    // a gain settled, not a cost: the size is the notional, 1.26 % of 3,012.40
    expect(marginOf('gmx', { 'ETH-PERP': 1_000, 'USDC.settlement': 5 }).maintenance).toBe(37_956_240n)
    expect(marginOf('gmx', { ...LONG, 'BTC-PERP': 1 }).caveats.join(' ')).toMatch(/shared/)
  })
})

test('Aave: 2 ETH against 4,000 USDC, and e-mode for coins of its category only', () => {
  const book = { 'ETH@other': 2_000, 'USDC@other': -4_000 }
  // 6,024.80 and 3,999.60: 3,999.60 / 0.805 - 3,999.60, and with 0.93 in e-mode
  expect(marginOf('aave', book)).toMatchObject({ equity: 2_025_200_000n, initial: 968_847_205n })
  expect(marginOf('aave', book, {}, 800_000n).liquidatable).toBe(false)
  expect(marginOf('aave', book, {}, 799_000n).liquidatable).toBe(true)
  expect(marginOf('aave', book).caveats.join(' ')).not.toContain('one basis point')
  const bare = marginOf('aave', { 'USDC@other': -10 })
  expect(bare).toMatchObject({ initial: 99_980_001_000n, liquidatable: true })
  expect(bare.caveats.at(-1)).toBe(
    'Debt without collateral is asked for at one basis point, so its margin is 9,999 times the debt.',
  )
  expect(marginOf('aave', { 'USDC@other': 10 }).caveats).toEqual(file('aave').caveats)
  expect(marginOf('aave', book, { category: 'ETH-correlated' }).initial).toBe(301_045_162n)
  expect(() => marginOf('aave', book, { category: 'other' })).toThrow(/categories.other/)
  expect(() => marginOf('aave', { 'USDC.settlement': 1 })).toThrow(/no rule/)
})

describe('Opyn', () => {
  test('a naked put needs the strike asset, a naked call the underlying', () => {
    const put = marginOf('opyn', { 'ETH-27NOV26-2800-P': -100, 'USDC@other': 1_000 })
    // Nobody closes a vault collateralised in full.
    const full = marginOf(
      'opyn',
      { 'ETH-27NOV26-2800-P': -100, 'USDC@other': 1_000 },
      { vault: 'collateralised' },
    )
    expect(full).toMatchObject({ liquidatable: false, pockets: [{ maintenance: 0n }] })
    expect(put.pockets).toMatchObject([{ maintenance: put.maintenance }])
    // a week's bound on shocked spot 2,259.30, and 540.70 in full: 919.81054 USDC at 0.9999
    expect(put).toMatchObject({ initial: 919_718_559n, liquidatable: false })
    const wrong = { 'ETH-27NOV26-2800-P': -100, 'ETH@other': 1_000 }
    expect(marginOf('opyn', wrong)).toMatchObject({ equity: 3_012_400_000n, liquidatable: true })
    const call = { 'ETH-27NOV26-3200-C': -100, 'ETH@other': 400 }
    expect(marginOf('opyn', call).liquidatable).toBe(false)
    expect(marginOf('opyn', call, {}, 1_250_000n).liquidatable).toBe(true)
  })

  test('a collateralised spread needs its largest loss; without the long, everything', () => {
    const vault = { vault: 'collateralised' }
    const book = { 'ETH-25DEC26-3000-P': -100, 'USDC@other': 3_000 }
    expect(marginOf('opyn', book, vault).initial).toBe(2_999_700_000n)
    expect(
      marginOf('opyn', { ...book, 'ETH-25DEC26-2800-P': 60 }, vault).lines.map(({ amount }) => amount),
    ).toEqual([119_988_000n, 1_199_880_000n])
    expect(marginOf('opyn', { 'ETH-25DEC26-3000-P': -100 }, vault)).toMatchObject({ liquidatable: false })
    expect(marginOf('opyn', { 'ETH-25DEC26-3000-P': -100 }, vault).caveats.join(' ')).toMatch(/missing/)
  })

  test('the long that covers most goes first: the higher strike of puts', () => {
    const book = { 'ETH-25DEC26-3000-P': -100, 'ETH-25DEC26-2400-P': 60, 'ETH-25DEC26-2800-P': 60 }
    const { lines } = marginOf('opyn', book, { vault: 'collateralised' })
    // 0.6 x 200 and 0.4 x 600
    expect(lines.map(({ amount }) => amount)).toEqual([119_988_000n, 239_976_000n])
  })

  test('an option longer than the table has no naked margin', () => {
    expect(() => marginOf('opyn', { 'BTC-26MAR27-80000-P': -1 })).toThrow(/no rule for BTC-26MAR27-80000-P/)
  })
})

test('Hegic: a holder owes nothing; the pool locks premium and k of it, and its limit is a caveat', () => {
  expect(marginOf('hegic', { 'ETH-27NOV26-2800-P': 100 })).toMatchObject({ equity: 0n, initial: 0n })
  const pool = marginOf('hegic', { 'ETH-27NOV26-2800-P': -100, 'USDC@other': 1_000 })
  expect(pool.lines.map(({ label }) => label)).toEqual(['locked liquidity', 'locked premium'])
  expect(pool).toMatchObject({ equity: 1_000_000_000n, liquidatable: false, pockets: [] })
  const half = marginOf(
    'hegic',
    { 'ETH-27NOV26-2800-P': -100 },
    { strategies: { ETH: { k: '50', lockedLimit: '1' } } },
  )
  const [lock, premium] = half.lines.map(({ amount }) => amount)
  expect(lock).toBe((premium ?? 0n) / 2n)
  expect(half.caveats.join(' ')).toMatch(/Locks of ETH exceed/)
})
