import { z } from 'zod'
import type { ReportLine } from '../margin/reportLine.ts'
import type { Market } from '../market/market.ts'
import {
  computeCrossPnl,
  computeIsolatedPnl,
  computeLeverageMargin,
  computeShortOptionMargin,
} from '../rules/leverage/leverage.ts'
import { type UsdE6, usdE6 } from '../units/fixed.ts'
import { type Book, type Leg, netLegs } from './book.ts'
import { shareAfterHaircut, valueCollateral } from './collateralValue.ts'
import { MONEY } from './contractLegs.ts'
import { marginRates } from './marginRates.ts'
import { defineMethod, missingParameter, unsupported } from './method.ts'
import { factor, fraction } from './parameterNumber.ts'
import { chargeUsd, floorUsd } from './quantise.ts'
import { indexPrice, toFloat, UNCHANGED, valueLeg } from './reprice.ts'
import { sumOwedSettlements } from './sumDebts.ts'

const TITLE = 'Leverage margin'
const name = z.string().min(1).max(32)
const rates = marginRates(factor)

const leverageSchema = z.strictObject({
  mode: z.enum(['isolated', 'cross']),
  cash: z.array(name),
  haircuts: z.record(z.string(), fraction),
  /** Shares of notional for contracts and borrowed coins, of the underlying's value for short options. */
  underlyings: z.record(name, z.strictObject({ contract: rates, option: rates })),
})

type LeverageParameters = z.infer<typeof leverageSchema>
type Level = 'initial' | 'maintenance'

/**
 * Margin by leverage, for comparison: a rate of notional for contracts, borrowed coins and what of settled losses in coin no
 * contract carries, premium and a rate for short options, nothing for longs that are paid.
 * No scenario and no offset between instruments: a coin held does not hedge a
 * contract. Float64, each line rounded up once.
 *
 * `cross`: positions net per instrument, one pool of equity, P&L of contracts in full. `isolated`: longs and shorts of one
 * instrument stay apart, and of contracts' P&L only losses count: per settlement coin, because cost bases come merged per
 * currency. Options are never equity: a short's premium is in its margin, a long's is spent. Money and coins held count
 * after haircuts, debts in full. Liquidatable: equity below maintenance.
 */
export const leverage = defineMethod<LeverageParameters>({
  id: 'leverage',
  optionsOutside: true,
  title: TITLE,
  schema: leverageSchema,
  margin: (book, { market }, parameters) => {
    const isolated = parameters.mode === 'isolated'
    const legs = (isolated ? book.legs : netLegs(book)).filter((leg) => needsMargin(leg, parameters.cash))
    // A coin held pays for no loss here, as it hedges no contract.
    const owed = [...sumOwedSettlements(book, market, new Map())].filter(
      ([pool, amount]) => pool !== MONEY && amount > 0,
    )
    const positions = [
      ...legs.map((leg) => ({
        trace: `${leg.instrument.name} ${isShort(leg) ? 'short' : 'long'}`,
        margin: (level: Level) => legMargin(leg, market, parameters, level),
      })),
      ...owed.map(([coin, amount]) => ({
        trace: `${coin}, settled loss owed`,
        margin: (level: Level) => computeLeverageMargin(amount, ratesOf(coin, parameters).contract[level]),
      })),
    ]
    const lines = positions.map(
      ({ trace, margin }): ReportLine => ({
        rule: isolated ? 'isolated margin' : 'cross margin',
        label: 'Position margin',
        amount: chargeUsd(margin('initial')),
        trace,
      }),
    )
    const maintenance = chargeUsd(positions.reduce((sum, { margin }) => sum + margin('maintenance'), 0))
    const equity = valueEquity(book, market, parameters)
    return {
      equity,
      initial: usdE6(lines.reduce((sum, { amount }) => sum + amount, 0n)),
      maintenance,
      liquidatable: equity < maintenance,
      lines,
      worst: null,
      caveats: [],
    }
  },
})

/** Contracts, short options and borrowed coins of an underlying that is no money. */
function needsMargin(leg: Leg, cash: readonly string[]): boolean {
  const { underlying, terms } = leg.instrument
  const money = terms.kind === 'coin' || terms.kind === 'settlement'
  if (cash.includes(underlying)) {
    if (!money) throw unsupported(TITLE, leg)
    return false
  }
  if (terms.kind === 'settlement') return false
  return terms.kind === 'linear' || terms.kind === 'inverse' || isShort(leg)
}

function legMargin(leg: Leg, market: Market, parameters: LeverageParameters, level: Level): number {
  const { underlying, terms } = leg.instrument
  const entry = ratesOf(underlying, parameters)
  const value = valueLeg(leg, market, UNCHANGED)
  return terms.kind === 'option'
    ? computeShortOptionMargin(
        toFloat(leg.quantity) * indexPrice(market, underlying),
        value,
        entry.option[level],
      )
    : computeLeverageMargin(value, entry.contract[level])
}

function ratesOf(underlying: string, { underlyings }: LeverageParameters) {
  const entry = underlyings[underlying]
  if (entry === undefined) throw missingParameter(`underlyings.${underlying}`, 'rates of an underlying')
  return entry
}

function valueEquity({ legs }: Book, market: Market, { mode, cash, haircuts }: LeverageParameters): UsdE6 {
  const collateral = legs
    .filter(({ instrument }) => instrument.terms.kind === 'coin')
    .reduce((sum, leg) => sum + valueCollateral(leg, market, shareAfterHaircut(haircuts)), 0)
  const pnls = new Map<string, number>()
  for (const leg of legs) {
    const { terms, underlying } = leg.instrument
    if (terms.kind === 'coin' || terms.kind === 'option') continue
    // Linear contracts settle in money, inverse ones in their coin; a settlement line belongs to one or the other.
    const inCoin = terms.kind === 'inverse' || (terms.kind === 'settlement' && !cash.includes(underlying))
    const pool = inCoin ? underlying : 'money'
    pnls.set(pool, (pnls.get(pool) ?? 0) + valueLeg(leg, market, UNCHANGED))
  }
  const counted =
    mode === 'isolated' ? computeIsolatedPnl([...pnls.values()]) : computeCrossPnl([...pnls.values()])
  return floorUsd(collateral + counted)
}

const isShort = ({ quantity }: Leg): boolean => quantity.atoms < 0n
