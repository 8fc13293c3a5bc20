import { describe, expect, test } from 'vitest'
import { list, loadMarket, parameters, exampleTable as table } from '../../test/property/support.ts'
import { parseMarket } from '../market/market.ts'
import type { Holding } from '../portfolio/holding.ts'
import { computeLots } from '../portfolio/lots.ts'
import { type Account, buildPortfolio } from '../portfolio/portfolio.ts'
import { type Exact, exact, parseExact } from '../units/exact.ts'
import { buildExpiryCalendar } from './buildExpiryCalendar.ts'
import { computeMargin } from './requirement.ts'

const market = parseMarket(loadMarket())
const DECEMBER = 1_798_185_600
const level = parameters.levels.initial
const at = { venue: 'deribit', origin: 'one' }
const option = (right: 'call' | 'put', strike: string, size: bigint): Holding => ({
  ...{ ...at, origin: `${right} ${strike}` },
  kind: 'option',
  underlying: 'ETH',
  expirySec: DECEMBER,
  strike: parseExact(strike, 'strike'),
  right,
  size: exact(size, 0),
})
const inverse = (faceUsd: bigint, coinBasis: Exact): Holding => ({
  ...at,
  kind: 'inverse',
  underlying: 'ETH',
  expirySec: DECEMBER,
  faceUsd: exact(faceUsd, 0),
  coin: 'ETH',
  coinBasis,
})
const linesOf = (...holdings: Holding[]) =>
  computeLots(holdings, list, parameters.venueCustody, table.asOfSec).lines

function calendarOf(...holdings: Holding[]) {
  const account: Account = {
    accountId: 1n,
    name: 'a',
    asOfSec: table.asOfSec,
    lines: linesOf(...holdings),
    provenance: 'asserted',
    sources: [],
  }
  const { positions, accounts } = buildPortfolio([account])
  return buildExpiryCalendar({ positions, accounts, table, market, list, level })
}

const required = (...holdings: Holding[]) => computeMargin(table, linesOf(...holdings), level).requirement

describe('the expiry calendar', () => {
  test('says what settles: in the money at the forward, or nothing', () => {
    const [entry] = calendarOf(
      option('call', '2800', 2n),
      option('put', '2800', -1n),
      option('call', '3600', -3n),
    )
    expect(entry).toMatchObject({ expirySec: DECEMBER, daysLeft: 34 })
    expect(entry?.legs.map(({ name, settles }) => [name, settles])).toEqual([
      ['ETH-25DEC26-2800-C', 'in the money'],
      ['ETH-25DEC26-2800-P', 'out of the money'],
      ['ETH-25DEC26-3600-C', 'out of the money'],
    ])
    // 6 contracts at the forward of 3034.75.
    expect(entry?.notional).toBe(18_208_500_000n)
    expect(entry?.optionValue).toBe(entry?.legs.reduce((sum, leg) => sum + leg.optionValue, 0n))
  })

  test('a hedge that rolls off is a cliff, a risk that rolls off a release', () => {
    const coin: Holding = { ...at, origin: 'coins', kind: 'coin', coin: 'ETH', amount: exact(10n, 0) }
    const put = option('put', '2800', 10n)
    const [cliff] = calendarOf(coin, put)
    expect(cliff?.requirementAfter).toBe(required(coin))
    expect(cliff?.requirementChange).toBe(required(coin) - required(coin, put))
    expect(cliff?.requirementChange).toBeGreaterThan(0n)
    const [release] = calendarOf(coin, option('call', '3600', -20n))
    expect(release?.requirementAfter).toBe(required(coin))
    expect(release?.requirementChange).toBeLessThan(0n)
  })

  test('a future leaves with its basis: its result stays as cash, not the whole of the basis', () => {
    // 30,000 USD short at 3034.75 against 9.8855 coins of basis: nothing but rounding remains.
    const basis = exact(-9_885_493n, 6)
    const [entry] = calendarOf(inverse(-30_000n, basis))
    expect(required(inverse(-30_000n, basis))).toBeGreaterThan(4_000_000_000n)
    expect(entry?.requirementAfter).toBeLessThan(1_000_000n)
    // A tenth of a coin was lost: it is still owed.
    const [loss] = calendarOf(inverse(-30_000n, exact(-9_985_493n, 6)))
    const owed: Holding = { ...at, kind: 'settlement', currency: 'ETH', amount: exact(-100_000n, 6) }
    const off = Number((loss?.requirementAfter ?? 0n) - required(owed))
    expect(Math.abs(off)).toBeLessThan(1_000_000)
  })

  test('an inverse future stands with its face as delta, of the sign of the holder’s position', () => {
    // Minus 30,000 USD of face with 9.9 coins of basis gain when the coin does.
    const [long] = calendarOf(inverse(30_000n, exact(9_885_493n, 6)))
    const [short] = calendarOf(inverse(-30_000n, exact(-9_885_493n, 6)))
    expect([long?.deltaUsd, short?.deltaUsd]).toEqual([30_000_000_000n, -30_000_000_000n])
  })

  test('of a book that never expires is empty', () => {
    expect(calendarOf({ ...at, kind: 'coin', coin: 'ETH', amount: exact(10n, 0) })).toEqual([])
  })
})
