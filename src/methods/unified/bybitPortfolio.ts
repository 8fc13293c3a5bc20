import { z } from 'zod'
import type { Market } from '../../market/market.ts'
import { black76Greeks } from '../../risk/pricing/black76.ts'
import {
  chargeContracts,
  chargeDeltaSpread,
  chargeNetShort,
  chargeVegaSpread,
} from '../../rules/bybit/contingencies.ts'
import type { DatedExposure } from '../../rules/bybit/hedgePairs.ts'
import { pairCashDeltas } from '../../rules/okx/depegCharge.ts'
import { YEAR_SEC } from '../../units/time.ts'
import type { Leg } from '../book.ts'
import { buildMargin, type Charge, findWorst, reachesEquity } from '../buildMargin.ts'
import { computeCollateralEquity, shareByRate } from '../collateralValue.ts'
import { positionCoins } from '../contractLegs.ts'
import { marginRates } from '../marginRates.ts'
import { defineMethod, missingParameter } from '../method.ts'
import { factor, factorFromOne, fraction, positiveFraction, rate } from '../parameterNumber.ts'
import { optionInputs } from '../reprice.ts'
import { sumDebts } from '../sumDebts.ts'
import { sumCashDeltas } from './cashDeltas.ts'
import { buildRiskUnits, type RiskUnit, repriceUnit } from './riskUnits.ts'

const DAYS_PER_YEAR = 365

const schema = z.strictObject({
  initialFactor: factorFromOne,
  underlyings: z.record(
    z.string(),
    z.strictObject({
      /** Either way; no move is added. */
      moves: z.array(positiveFraction).min(1),
      volatilityUp: rate,
      volatilityDown: fraction,
      netShortFactor: rate,
      vegaSpreadFactor: rate,
      /** Annual. */
      deltaSpreadFactor: rate,
      contractFactor: rate,
    }),
  ),
  /** Charge on what USDT and USDC hedge of each other. */
  stableSpreadFactor: rate,
  borrow: marginRates(factor),
  collateral: z.record(z.string(), fraction),
})

type Rules = z.infer<typeof schema>['underlyings'][string]

/**
 * Bybit's portfolio margin of the unified account: per underlying the worst loss over prices x volatilities, plus
 * the published contingency components; initial is maintenance times a factor, and borrowing is added. The grid and
 * most factors are in tables that could not be read: the parameter file says which are ours. Equity is each
 * coin with the P&L settled in it at its collateral rate, and other contracts at mark, options included.
 */
export const bybitPortfolio = defineMethod({
  id: 'bybit-portfolio',
  title: 'Bybit portfolio margin',
  schema,
  margin: (book, { market }, parameters) => {
    const units = buildRiskUnits(book, market).map((unit) => {
      const rules = parameters.underlyings[unit.underlying]
      if (rules === undefined)
        throw missingParameter(`underlyings.${unit.underlying}`, 'stress parameters of the underlying')
      return {
        unit,
        worst: findWorst(runScenarios(unit, market, rules)),
        charges: chargeUnit(unit, market, rules),
      }
    })
    // The venue charges this pair alone: what is quoted in USD hedges neither.
    const stable = pairCashDeltas({ ...sumCashDeltas(book, market), USD: 0 }).reduce(
      (sum, { hedgedUsd }) => sum + hedgedUsd * parameters.stableSpreadFactor,
      0,
    )
    const total = (pick: (unit: (typeof units)[number]) => number): number =>
      units.reduce((sum, unit) => sum + pick(unit), 0)
    const debts = sumDebts(book, market)
    const names = units.map(({ unit }) => unit.underlying).join(', ')
    const maintained: Charge[] = [
      {
        rule: 'maximum loss',
        label: 'Scan risk',
        amount: total(({ worst }) => -(worst?.pnl ?? 0)),
        trace: units
          .map(({ unit, worst }) => `${unit.underlying} at ${worst?.label ?? 'no loss'}`)
          .join('; '),
      },
      {
        rule: 'net short options',
        label: 'Short option minimum',
        amount: total(({ charges }) => charges.netShort),
        trace: names,
      },
      {
        rule: 'vega spread',
        label: 'Vega term structure',
        amount: total(({ charges }) => charges.vega),
        trace: names,
      },
      { rule: 'delta spread', label: 'Basis', amount: total(({ charges }) => charges.delta), trace: names },
      { rule: 'USDT-USDC spread', label: 'Stablecoin', amount: stable, trace: 'cost bases of opposite sign' },
      {
        rule: 'perpetual and futures',
        label: 'Contract minimum',
        amount: total(({ charges }) => charges.contracts),
        trace: names,
      },
    ]
    const stressed = maintained.reduce((sum, { amount }) => sum + amount, 0)
    return buildMargin(
      {
        equity: computeCollateralEquity(book, market, shareByRate(parameters.collateral)),
        charges: [
          ...maintained.map((charge) => ({ ...charge, amount: charge.amount * parameters.initialFactor })),
          {
            rule: 'borrowing',
            label: 'Borrowing',
            amount: debts * parameters.borrow.initial,
            trace: 'coins and settled losses owed',
          },
        ],
        maintenance: stressed + debts * parameters.borrow.maintenance,
        worst: findWorst(
          units.flatMap(({ unit, worst }) =>
            worst === null ? [] : [{ label: `${unit.underlying} at ${worst.label}`, pnl: worst.pnl }],
          ),
        ),
      },
      reachesEquity,
    )
  },
})

function runScenarios(unit: RiskUnit, market: Market, rules: Rules): { label: string; pnl: number }[] {
  const volatilities = [
    { name: 'up', factor: 1 + rules.volatilityUp },
    { name: 'same', factor: 1 },
    { name: 'down', factor: 1 - rules.volatilityDown },
  ]
  return [0, ...rules.moves.flatMap((move) => [-move, move])].flatMap((price) =>
    volatilities.map(({ name, factor }) => ({
      label: `${price > 0 ? '+' : ''}${Number((price * 100).toFixed(4))} %, volatility ${name}`,
      pnl: repriceUnit(unit, market, { price, volatility: (iv) => iv * factor, afterSec: 0 }),
    })),
  )
}

function chargeUnit(unit: RiskUnit, market: Market, rules: Rules) {
  const options = unit.contracts.filter(({ instrument }) => instrument.terms.kind === 'option')
  const others = unit.contracts.filter(({ instrument }) => instrument.terms.kind !== 'option')
  const coins = (leg: Leg): number => positionCoins(leg, market)
  return {
    netShort: chargeNetShort(
      sumByDays(options, market, coins).map(({ exposure }) => exposure),
      rules.netShortFactor,
      unit.index,
    ),
    vega: chargeVegaSpread(
      sumByDays(options, market, (leg) => coins(leg) * vegaOf(leg, market)),
      rules.vegaSpreadFactor,
    ),
    delta: chargeDeltaSpread(
      unit.expiries.map(({ years, delta }) => ({ days: (years ?? 0) * DAYS_PER_YEAR, exposure: delta })),
      rules.deltaSpreadFactor,
      unit.index,
    ),
    contracts: chargeContracts(others.map(coins), rules.contractFactor, unit.index),
  }
}

function sumByDays(legs: readonly Leg[], market: Market, read: (leg: Leg) => number): DatedExposure[] {
  const sums = new Map<number, number>()
  for (const leg of legs) {
    const days = (optionInputs(leg, market).seconds / YEAR_SEC) * DAYS_PER_YEAR
    sums.set(days, (sums.get(days) ?? 0) + read(leg))
  }
  return [...sums].map(([days, exposure]) => ({ days, exposure }))
}

/** USD per volatility point of one option. */
function vegaOf(leg: Leg, market: Market): number {
  const { terms } = leg.instrument
  if (terms.kind !== 'option') return 0
  const { forward, volatility, seconds } = optionInputs(leg, market)
  return black76Greeks(forward, Number(terms.strike), volatility, seconds / YEAR_SEC, terms.right).vega
}
