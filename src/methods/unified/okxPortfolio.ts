import { z } from 'zod'
import type { Market } from '../../market/market.ts'
import { computeBasisCharge } from '../../rules/okx/basisCharge.ts'
import { computeDepegCharge, pairCashDeltas } from '../../rules/okx/depegCharge.ts'
import { adjustMinimumCharge } from '../../rules/okx/minimumCharge.ts'
import { computeUnitMaintenance, type UnitCharges } from '../../rules/okx/riskUnit.ts'
import { volatilityTermFactor } from '../../rules/volatilityTerm.ts'
import { DAY_SEC } from '../../units/time.ts'
import { ascendingTiers } from '../ascendingTiers.ts'
import { buildMargin, type Charge, findWorst, reachesEquity } from '../buildMargin.ts'
import { computeCollateralEquity, shareByRate } from '../collateralValue.ts'
import { contractDelta, deltaPrice, valueNow } from '../contractLegs.ts'
import { marginRates } from '../marginRates.ts'
import { defineMethod, missingParameter } from '../method.ts'
import {
  decimalNumber,
  factor,
  factorFromOne,
  fraction,
  positive,
  positiveFraction,
  rate,
} from '../parameterNumber.ts'
import { toFloat, UNCHANGED } from '../reprice.ts'
import { sumDebts } from '../sumDebts.ts'
import { volatilityTermSchema } from '../volatilityTermSchema.ts'
import { sumCashDeltas } from './cashDeltas.ts'
import { buildRiskUnits, type RiskUnit, repriceUnit } from './riskUnits.ts'

/** What a part of the minimum charge is multiplied by. */
const multiplier = decimalNumber.refine((value) => value >= 1 && value <= 100, {
  error: 'between 1 and 100',
  abort: true,
})

const schema = z.strictObject({
  /** IMR over MMR. */
  initialFactor: factorFromOne,
  /** Class of an underlying; one that is not named is of `otherClass`. */
  underlyings: z.record(z.string(), z.string()),
  otherClass: z.string(),
  classes: z.record(
    z.string(),
    z.strictObject({
      /** MR1, either way; no move is added. */
      moves: z.array(positiveFraction).min(1),
      /** MR6, either way. */
      extreme: fraction,
      /** MR4. */
      annualisedMove: rate,
      leastMove: rate,
      /** MR7: share of notional, and its tiers. */
      minimumRate: rate,
      tiers: ascendingTiers(z.strictObject({ upTo: positive.nullable(), multiplier })),
    }),
  ),
  extremeShare: fraction,
  volatility: z.strictObject({ up: rate, down: fraction, term: volatilityTermSchema }),
  /** MR3 */
  termStructure: z
    .strictObject({ move: fraction, fullDays: positive, zeroDays: positive })
    .refine(({ fullDays, zeroDays }) => fullDays < zeroDays, 'fullDays before zeroDays'),
  /** MR5: change of the annual rate. */
  rateShift: rate,
  /** MR8 */
  borrow: marginRates(factor),
  /** MR9 */
  depeg: ascendingTiers(z.strictObject({ upTo: positive.nullable(), rate })),
  /** Discount rates of collateral by coin. */
  collateral: z.record(z.string(), fraction),
})

type Parameters = z.infer<typeof schema>

interface UnitMargin {
  readonly unit: RiskUnit
  readonly charges: UnitCharges
  readonly maintenance: number
  readonly worst: { readonly label: string; readonly pnl: number } | null
}

/**
 * OKX's portfolio margin: a unit per underlying, MMR = max(max(MR1, MR2, MR6) + MR3 + MR4 + MR5, MR7), initial 1.3
 * times it, plus borrowing (MR8) and the depeg charge (MR9). MR9 is charged on the account, after the units: a book
 * does not say which unit a stablecoin's cash belongs to. MR2, MR3 and MR5 are ours: the venue's formulas could not
 * be read. Equity is each coin with the P&L settled in it at its discount rate, and other contracts at mark, options
 * included; liquidated when maintenance reaches it.
 */
export const okxPortfolio = defineMethod({
  id: 'okx-portfolio',
  title: 'OKX portfolio margin',
  schema,
  margin: (book, { market }, parameters) => {
    const units = buildRiskUnits(book, market).map((unit) => computeUnit(unit, market, parameters))
    const hedges = pairCashDeltas(sumCashDeltas(book, market))
    const mr9 = hedges.reduce(
      (sum, { hedgedUsd }) => sum + computeDepegCharge(hedgedUsd, parameters.depeg),
      0,
    )
    const debts = sumDebts(book, market)
    const total = (pick: (charges: UnitCharges) => number): number =>
      parameters.initialFactor * units.reduce((sum, { charges }) => sum + pick(charges), 0)
    const names = units.map(({ unit }) => unit.underlying).join(', ')
    const lines: Charge[] = [
      {
        rule: 'max(MR1, MR2, MR6)',
        label: 'Scan risk',
        amount: total(({ mr1, mr2, mr6 }) => Math.max(mr1, mr2, mr6)),
        trace: units
          .map(({ unit, worst }) => `${unit.underlying} at ${worst?.label ?? 'no loss'}`)
          .join('; '),
      },
      { rule: 'MR3', label: 'Vega term structure', amount: total(({ mr3 }) => mr3), trace: names },
      { rule: 'MR4', label: 'Basis', amount: total(({ mr4 }) => mr4), trace: names },
      { rule: 'MR5', label: 'Interest rate', amount: total(({ mr5 }) => mr5), trace: names },
      {
        rule: 'MR7',
        label: 'Minimum charge',
        amount: total(
          (charges) => computeUnitMaintenance(charges) - computeUnitMaintenance({ ...charges, mr7: 0 }),
        ),
        trace: 'what the minimum exceeds the rest by, per unit',
      },
      {
        rule: 'MR9',
        label: 'Stablecoin',
        amount: parameters.initialFactor * mr9,
        trace: hedges.map(({ pair }) => pair.join('-')).join('; '),
      },
      {
        rule: 'MR8',
        label: 'Borrowing',
        amount: parameters.borrow.initial * debts,
        trace: 'coins and settled losses owed',
      },
    ]
    return buildMargin(
      {
        equity: computeCollateralEquity(book, market, shareByRate(parameters.collateral)),
        charges: lines,
        maintenance:
          units.reduce((sum, { maintenance }) => sum + maintenance, 0) +
          mr9 +
          parameters.borrow.maintenance * debts,
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

function computeUnit(unit: RiskUnit, market: Market, parameters: Parameters): UnitMargin {
  const name = parameters.underlyings[unit.underlying] ?? parameters.otherClass
  const rules = parameters.classes[name]
  if (rules === undefined) throw missingParameter(`classes.${name}`, 'a class of underlyings')
  const spot = findWorst(spotScenarios(rules.moves).map((scenario) => reprice(scenario)))
  const extreme = findWorst(
    [-rules.extreme, rules.extreme].map((price) =>
      reprice({ label: `${percent(price)}, extreme`, price, volatility: 'same' }),
    ),
  )
  const half = extreme === null ? null : { ...extreme, pnl: parameters.extremeShare * extreme.pnl }
  const theta = { label: 'one day', pnl: repriceUnit(unit, market, { ...UNCHANGED, afterSec: DAY_SEC }) }
  const charges: UnitCharges = {
    mr1: -(spot?.pnl ?? 0),
    mr2: Math.max(-theta.pnl, 0),
    mr3: computeTermStructure(unit, market, parameters),
    mr4: computeBasisCharge(unit.expiries, rules),
    mr5: computeRateCharge(unit, parameters),
    mr6: -(half?.pnl ?? 0),
    mr7: adjustMinimumCharge(sumMinimum(unit, market, rules.minimumRate), rules.tiers),
    mr9: 0,
  }
  const worst = findWorst([spot, half, theta].flatMap((scenario) => (scenario === null ? [] : [scenario])))
  return { unit, charges, maintenance: computeUnitMaintenance(charges), worst }

  function reprice({ label, price, volatility }: Scenario): { label: string; pnl: number } {
    const shock = (iv: number, seconds: number): number => {
      if (volatility === 'same') return iv
      const factor = volatilityTermFactor(seconds / DAY_SEC, parameters.volatility.term)
      return volatility === 'up'
        ? iv * (1 + factor * parameters.volatility.up)
        : Math.max(iv * (1 - factor * parameters.volatility.down), 0)
    }
    return { label, pnl: repriceUnit(unit, market, { price, volatility: shock, afterSec: 0 }) }
  }
}

interface Scenario {
  readonly label: string
  readonly price: number
  readonly volatility: 'up' | 'same' | 'down'
}

/** MR1: no move and every move either way, each with volatility up, same and down. */
function spotScenarios(moves: readonly number[]): Scenario[] {
  return [0, ...moves.flatMap((move) => [-move, move])].flatMap((price) =>
    (['up', 'same', 'down'] as const).map((volatility) => ({
      label: `${percent(price)}, volatility ${volatility}`,
      price,
      volatility,
    })),
  )
}

/** MR3, ours: |P&L| of volatility falling by `move` up to `fullDays`, fading to nothing at `zeroDays`. */
function computeTermStructure(unit: RiskUnit, market: Market, { termStructure }: Parameters): number {
  const { move, fullDays, zeroDays } = termStructure
  const volatility = (iv: number, seconds: number): number => {
    const share = (zeroDays - seconds / DAY_SEC) / (zeroDays - fullDays)
    return iv * (1 - move * Math.min(Math.max(share, 0), 1))
  }
  return Math.abs(repriceUnit(unit, market, { ...UNCHANGED, volatility }))
}

/** MR5, ours: |sum over expiries of delta x years| x shift, the forwards' move when one rate shifts at all expiries. */
function computeRateCharge({ expiries }: RiskUnit, { rateShift }: Parameters): number {
  return Math.abs(expiries.reduce((sum, { years, deltaUsd }) => sum + deltaUsd * (years ?? 0), 0)) * rateShift
}

/** MR7 before tiers: rate x notional of every contract; an option's is the index, a long's at most its value. */
function sumMinimum(unit: RiskUnit, market: Market, rate: number): number {
  return unit.contracts.reduce((sum, leg) => {
    if (leg.instrument.terms.kind !== 'option')
      return sum + Math.abs(contractDelta(leg, market)) * deltaPrice(leg, market) * rate
    const coins = toFloat(leg.quantity)
    const charge = Math.abs(coins) * unit.index * rate
    return sum + (coins > 0 ? Math.min(charge, valueNow(leg, market)) : charge)
  }, 0)
}

const percent = (move: number): string => `${move > 0 ? '+' : ''}${Number((move * 100).toFixed(4))} %`
