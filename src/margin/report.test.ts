import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { exampleMarket } from '../../scripts/demo/deribit/readVenue.ts'
import { list, parameters, recorded, table, traderReading } from '../../test/cheats/attestor.ts'
import { books } from '../../test/property/support.ts'
import { parseAccount } from '../accounts/parseAccount.ts'
import { composeAccount, surviveAccount } from '../attestor/attest.ts'
import { composeState, reportAccounts } from '../cli/inputs.ts'
import { buildPortfolio } from '../portfolio/portfolio.ts'
import { assetScale } from '../risk/assetScale.ts'
import { computeLotGreeks } from '../risk/greeks.ts'
import { buildJointScenarios } from '../risk/scenario.ts'
import { lots, ONE_PPM, ppm } from '../units/fixed.ts'
import { computeCapital } from './capital.ts'
import { explainRequirement } from './explain.ts'
import { ansi, formatReport } from './formatReport.ts'
import { buildReport, type MarginReport } from './report.ts'
import { computeMargin } from './requirement.ts'
import { sumGreeks } from './sumGreeks.ts'

const reference = parameters.tiers.get('1')
if (reference === undefined) throw new RangeError('no tier 1')
const scenarios = buildJointScenarios(reference)

/** The recorded trader's address, with the venues' own rules. */
function traderReport(): MarginReport {
  const reading = traderReading()
  const account = composeAccount(reading, list, parameters)
  const venues = reading.venues.map((venue) => ({
    venue: venue.state.venue,
    lines: account.lines.filter((line) => line.venue === venue.state.venue),
    computeMargin: venue.computeMargin,
    reportedInitial: venue.state.reported.initial,
  }))
  return buildReport({
    portfolio: buildPortfolio([account]),
    table,
    market: exampleMarket,
    parameters,
    list,
    level: ONE_PPM,
    survival: [{ account: 'trader', survival: surviveAccount(reading, list, parameters) }],
    capital: computeCapital({
      table,
      level: ONE_PPM,
      venues,
      scale: (asset) => assetScale(asset, list, parameters),
      surviveWithout: ppm(160_000n),
      surviveWith: ppm(80_000n),
    }),
    withoutWorstVenue: null,
    venues: reading.venues.map(({ state }) => ({ ...state, account: reading.name })),
    change: null,
  })
}

describe('the lines of a requirement', () => {
  test('sum to it within one unit each, at any level; the credit alone is negative', () => {
    fc.assert(
      fc.property(books, fc.bigInt({ min: 1n, max: 3_000_000n }), ({ table: published, lines }, level) => {
        const margin = computeMargin(published, lines, ppm(level))
        const explained = explainRequirement(margin, scenarios)
        const total = explained.reduce((sum, { amount }) => sum + amount, 0n)
        const off = total - margin.requirement
        expect(off < 0n ? -off : off).toBeLessThanOrEqual(BigInt(explained.length))
        for (const { label, amount } of explained) {
          if (label === 'Inter-commodity credit') expect(amount).toBeLessThanOrEqual(0n)
          else expect(amount).toBeGreaterThanOrEqual(0n)
        }
      }),
      { numRuns: 200 },
    )
  })

  test('name each rule once, in the desk’s order', () => {
    expect(
      explainRequirement(computeMargin(table, [], ONE_PPM), scenarios).map(({ label }) => label),
    ).toEqual([
      'Scan risk, underlyings apart',
      'Inter-commodity credit',
      'Basis',
      'Vega term structure',
      'Stablecoin',
      'Short option and buy-back charge',
      'Concentration and gross minimum',
    ])
  })

  test('of a hedge across a product group have a credit, with the group and its offset', () => {
    const id = (name: string) => list.instruments.find((one) => one.name === name)?.id ?? 0n
    const lines = [
      { instrumentId: id('BTC-PERP'), lots: lots(100_000n) },
      { instrumentId: id('ETH-PERP'), lots: lots(-30_000n) },
    ]
    const credit = explainRequirement(computeMargin(table, lines, ONE_PPM), scenarios)[1]
    expect(credit?.amount).toBeLessThan(0n)
    expect(credit?.trace).toMatch(/^group \d+, offset \d+%, joint worst at /)
  })
})

describe('buildReport', () => {
  const report = traderReport()

  test('equity at mark less haircut is the margin balance; a position’s contributions are its net', () => {
    expect(report.markValue - report.haircut).toBe(report.margin.equity)
    expect(report.haircut).toBeGreaterThan(0n)
    for (const { position } of report.positions) {
      expect(position.contributions.reduce((sum, part) => sum + part.lots, 0n)).toBe(position.net)
    }
    expect(report.positions.reduce((sum, { value }) => sum + value, 0n)).toBe(report.margin.equity)
  })

  test('the five worst scenarios are the worst five of the book', () => {
    const sorted = [...report.bookPnl].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))
    expect(report.worst.map(({ pnl }) => pnl)).toEqual(sorted.slice(0, 5))
    for (const { slot, pnl } of report.worst) expect(report.bookPnl[slot]).toBe(pnl)
  })

  test('greeks per expiry sum to the totals of their underlying', () => {
    expect(report.greekTotals.map(({ underlying }) => underlying)).toEqual(['ETH'])
    for (const { underlying, greeks } of report.greekTotals) {
      for (const name of Object.keys(greeks) as (keyof typeof greeks)[]) {
        const rows = report.greeks.filter((row) => row.underlying === underlying)
        expect(rows.reduce((sum, row) => sum + row.greeks[name], 0n)).toBe(greeks[name])
      }
    }
  })

  test('a dated contract stands in the row of its expiry, its money in the one without', () => {
    const deribit = parseAccount({
      kind: 'deribit',
      name: 'desk',
      envelopes: [recorded('deribit', 'trader')],
    })
    const { positions } = buildPortfolio([composeAccount(deribit, list, parameters)])
    const future = positions.filter(({ instrument }) => instrument.terms.kind === 'inverse')
    const { rows } = sumGreeks(future, exampleMarket)
    expect(rows.map(({ underlying, expirySec }) => [underlying, expirySec])).toEqual([['ETH', 1_798_185_600]])
    expect(rows[0]?.greeks.rho).toBeLessThan(0n)
  })

  test('the net option value is that of the calendar, where every option is in one expiry', () => {
    const deribit = parseAccount({
      kind: 'deribit',
      name: 'desk',
      envelopes: [recorded('deribit', 'trader')],
    })
    const inputs = { market: exampleMarket, parameters, list, table }
    const { account, calendar } = reportAccounts([deribit], inputs, ONE_PPM)
    expect(calendar).toHaveLength(1)
    expect(account.netOptionValue).toBe(calendar[0]?.optionValue)
    // Ten puts at 151.616 less six calls at 82.457.
    expect(Number(account.netOptionValue) / 1e6).toBeCloseTo(10 * 151.616 - 6 * 82.457, 0)
  })

  test('funds are the margin balance above each margin', () => {
    const { account, margin, maintenance, orders, accruals, marks } = report
    expect(account.availableFunds).toBe(margin.equity - margin.requirement)
    expect(account.maintenanceExcess).toBe(margin.equity - maintenance)
    expect(orders).toEqual({
      orders: [],
      requirement: margin.requirement,
      worst: 'no fill',
      tried: 'every subset',
    })
    expect(accruals.lines.map(({ venue, accrual: { kind } }) => `${venue} ${kind}`)).toEqual([
      'aave-v3 supply',
      'aave-v3 borrow',
      'perp-curie funding',
    ])
    expect(marks.map(({ name }) => name)).toEqual(['ETH coin', 'ETH index', 'ETH perpetual', 'USDC coin'])
  })

  test('a position adds to the book what the book without it lacks', () => {
    const lines = report.portfolio.accounts.flatMap((account) => account.lines)
    for (const { position, marginal } of report.positions) {
      const others = lines.filter(({ instrumentId }) => instrumentId !== position.instrument.id)
      expect(computeMargin(table, others, ONE_PPM).requirement + marginal).toBe(report.margin.requirement)
    }
    expect(report.positions.some(({ marginal }) => marginal < 0n)).toBe(true)
  })

  test('greeks are sums over net positions, per underlying', () => {
    const linear = report.greeks.find(
      ({ underlying, expirySec }) => underlying === 'ETH' && expirySec === null,
    )
    const delta = report.positions
      .filter(({ position }) => position.instrument.underlying === 'ETH')
      .reduce(
        (sum, { position }) =>
          sum + position.net * computeLotGreeks(position.instrument, exampleMarket).delta,
        0n,
      )
    expect(linear?.greeks.delta).toBe(delta)
    expect(report.greeks.some(({ underlying }) => underlying === 'USD')).toBe(false)
  })

  test('maintenance is below initial and the off-grid loss not below the scan’s nodes', () => {
    expect(report.maintenance).toBeLessThan(report.margin.requirement)
    const node = report.bookPnl.slice(0, 18).map((pnl) => -pnl)
    for (const loss of node) expect(report.offGrid.loss).toBeGreaterThanOrEqual(loss)
  })

  test('is a function of its inputs', () => {
    expect(formatReport(traderReport())).toBe(formatReport(report))
  })
})

describe('formatReport', () => {
  const report = traderReport()
  const text = formatReport(report)

  test('has no hole in it: nothing undefined, not a number, infinite or an object', () => {
    expect(text).not.toMatch(/NaN|undefined|null|Infinity|\[object|(?<![\d.])-0(?![\d.])/)
    for (const line of text.split('\n')) expect(line).toBe(line.trimEnd())
  })

  test('shows orders, a deficit’s cures and a change where there are any', () => {
    const readings = [
      parseAccount({ kind: 'deribit', name: 'desk', envelopes: [recorded('deribit', 'mixed')] }),
    ]
    const inputs = { market: exampleMarket, parameters, list, table }
    const deep = ppm(5_000_000n)
    const before = composeState(readings, inputs, ONE_PPM)
    const full = formatReport(reportAccounts(readings, inputs, deep, before))
    expect(full).toContain('deribit ETH-PERPETUAL -2000')
    expect(full).toMatch(/DEFICIENCY +-/)
    expect(full).toMatch(/USDC@own .* cured by \d+, worth/)
    expect(full).toContain('CHANGE since 2026-11-20T12:00:00Z')
    expect(full).toMatch(/^ {2}parameters +0\.00 +12,/m)
    expect(full).not.toMatch(/NaN|undefined|null|Infinity|\[object|(?<![\d.])-0(?![\d.])/)
    for (const line of full.split('\n')) expect(line).toBe(line.trimEnd())
  })

  test('of nothing has none either', () => {
    const empty = formatReport({
      ...report,
      ...buildReport({
        portfolio: { asOfSec: table.asOfSec, accounts: [], positions: [] },
        table,
        market: exampleMarket,
        parameters,
        list,
        level: ONE_PPM,
        survival: [],
        capital: report.capital,
        withoutWorstVenue: null,
        venues: [],
        change: null,
      }),
    })
    expect(empty).not.toMatch(/NaN|undefined|null|Infinity|\[object/)
    expect(empty).toContain('IM -')
  })

  test('paints cells and changes no letter', () => {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the escape is what is looked for
    const bare = formatReport(report, ansi).replace(/\u001b\[[\d;]*m/g, '')
    expect(bare).toBe(text)
    expect(formatReport(report, ansi)).not.toBe(text)
  })

  test('the first lines of the recorded trader', () => {
    expect(text.split('\n\n').slice(0, 3).join('\n\n')).toMatchInlineSnapshot(`
      "MARGIN REPORT   net risk-array margin
      as of 2026-11-20T12:00:00Z   parameter set 2026-11 (6b8579df5111)   level 100.00 % of initial

      Equity at mark                                         72,247.97
      Haircut                                                -4,328.17
      Margin balance (haircut equity)                        67,919.80
      Initial margin                                          8,404.18  IM 12.38 %
      Maintenance margin                                      6,723.35  MM 9.90 %
      Excess                                                 59,515.61
      Available funds                                        59,515.61  above the initial margin
      Excess over maintenance                                61,196.45
      Net option value at mark                                    0.00
      Projected initial margin after orders                   8,404.18  no open orders

      REQUIREMENT, line by line
      M-06 Scan risk, underlyings apart                       7,708.54  ETH at -16.0% volatility up
      M-06 Inter-commodity credit                                 0.00
      M-07 Basis                                                241.13  lane 25, per underlying
      M-07 Vega term structure                                    0.00  lane 26, per underlying
      M-07 Stablecoin                                             0.00  lane 27, once over everything
      M-08 Short option and buy-back charge                      75.20  short lots x short charge, gross
      M-09 Concentration and gross minimum                      379.31  USD line 1; ETH line 1"
    `)
  })
})
