import type { Instrument, InstrumentList } from '../instrument/instrument.ts'
import type { Market } from '../market/market.ts'
import type { Account, Position } from '../portfolio/portfolio.ts'
import { computeLotGreeks } from '../risk/greeks.ts'
import { findRow, type RiskTable } from '../risk/riskTable.ts'
import { compareExact, type Exact, multiplyExact, parseExact } from '../units/exact.ts'
import { abs, type Ppm, subtract, sum, type UsdE6, usdE6 } from '../units/fixed.ts'
import { computeMargin } from './requirement.ts'
import { settleFutures } from './settleFutures.ts'

/** One instrument that expires. Amounts 1e-6 USD. */
export interface ExpiringLeg {
  readonly name: string
  readonly underlying: string
  /** Coins, contracts of one coin, or USD of face; long positive. */
  readonly quantity: Exact
  /** Net quantity at the forward, without sign. */
  readonly notional: UsdE6
  /** Value of the options at mark, negative for a net short; zero for futures, which are worth their P&L. */
  readonly optionValue: UsdE6
  /**
   * Of an inverse contract minus its leg's face, which is what its coins are worth at its mark: the holder's position, as its notional is. In
   * the Greeks by row those coins stand in the settlement row, and the contract's own row has none.
   */
  readonly deltaUsd: UsdE6
  /** What would settle at the forward of T: an option has something to settle only in the money. */
  readonly settles: 'future' | 'in the money' | 'out of the money'
}

export interface ExpiryEntry {
  readonly expirySec: number
  /** Whole days from T, rounded down. */
  readonly daysLeft: number
  readonly legs: readonly ExpiringLeg[]
  readonly notional: UsdE6
  readonly optionValue: UsdE6
  readonly deltaUsd: UsdE6
  /** Requirement of the book once this expiry has rolled off, and the change: negative is a release, positive a cliff. */
  readonly requirementAfter: UsdE6
  readonly requirementChange: UsdE6
}

const DAY = 86_400

/**
 * M-16. What expires when, and what the book would require without it, on the table of T. Futures that roll off leave their
 * result at the forward as cash ({@link settleFutures}); options leave nothing, whatever they settle: proceeds depend
 * on a price that is not known.
 */
export function buildExpiryCalendar(input: {
  readonly positions: readonly Position[]
  readonly accounts: readonly Account[]
  readonly table: RiskTable
  readonly market: Market
  readonly list: InstrumentList
  readonly level: Ppm
}): readonly ExpiryEntry[] {
  const { positions, accounts, table, market, list, level } = input
  const requirementOf = (lines: Account['lines']): UsdE6 => computeMargin(table, lines, level).requirement
  const before = requirementOf(accounts.flatMap(({ lines }) => lines))
  const expiries = [...new Set(positions.flatMap(({ instrument }) => expiryOf(instrument) ?? []))]
  return expiries
    .sort((a, b) => a - b)
    .map((expirySec): ExpiryEntry => {
      const legs = positions
        .filter(({ instrument, net }) => expiryOf(instrument) === expirySec && net !== 0n)
        .map((position) => describeLeg(position, table, market))
      const after = requirementOf(
        accounts.flatMap(({ lines }) => {
          const expired = lines.filter(({ instrument }) => expiryOf(instrument) === expirySec)
          const kept = lines.filter((line) => !expired.includes(line))
          return [...kept, ...settleFutures(expired, lines, market, list)]
        }),
      )
      return {
        expirySec,
        daysLeft: Math.floor((expirySec - market.asOfSec) / DAY),
        legs,
        notional: sum(legs.map(({ notional }) => notional)),
        optionValue: sum(legs.map(({ optionValue }) => optionValue)),
        deltaUsd: sum(legs.map(({ deltaUsd }) => deltaUsd)),
        requirementAfter: after,
        requirementChange: subtract(after, before),
      }
    })
}

const expiryOf = ({ terms }: Instrument): number | null => ('expirySec' in terms ? terms.expirySec : null)

function describeLeg(
  { instrument, net, long, short }: Position,
  table: RiskTable,
  market: Market,
): ExpiringLeg {
  const { terms, name, underlying, lot } = instrument
  const row = findRow(table, instrument.id)?.row
  const quantity = multiplyExact({ atoms: net, scale: 0 }, lot)
  const expirySec = expiryOf(instrument)
  const forward =
    expirySec === null ? undefined : market.underlyings.get(underlying)?.expiries.get(expirySec)?.forward
  const isOption = terms.kind === 'option'
  const valued = isOption && forward !== undefined ? multiplyExact(quantity, forward) : null
  const notional = valued === null ? abs(net) * (row?.mark ?? 0n) : abs(toE6(valued))
  return {
    name,
    underlying,
    quantity,
    notional: usdE6(notional),
    optionValue: usdE6(isOption ? long * (row?.collateral ?? 0n) - short * (row?.mark ?? 0n) : 0n),
    deltaUsd:
      terms.kind === 'inverse'
        ? usdE6(-toE6(quantity))
        : usdE6(net * computeLotGreeks(instrument, market).deltaUsd),
    settles: isOption && forward !== undefined ? moneyness(terms, forward) : 'future',
  }
}

function moneyness(
  { strike, right }: { readonly strike: string; readonly right: 'call' | 'put' },
  forward: Exact,
): ExpiringLeg['settles'] {
  const above = compareExact(forward, parseExact(strike, 'strike'))
  return (right === 'call' ? above > 0 : above < 0) ? 'in the money' : 'out of the money'
}

const toE6 = ({ atoms, scale }: Exact): bigint =>
  scale >= 6 ? atoms / 10n ** BigInt(scale - 6) : atoms * 10n ** BigInt(6 - scale)
