import { z } from 'zod'
import { buildTimsPoints } from '../rules/tims/points.ts'
import { type ClassGroup, computeMinimumCharge, computeProductGroup } from '../rules/tims/requirement.ts'
import { type UsdE6, usdE6 } from '../units/fixed.ts'
import { type Book, type Leg, netLegs } from './book.ts'
import { shareAfterHaircut, valueCollateral } from './collateralValue.ts'
import { defineMethod, type MethodData, missingParameter, unsupported } from './method.ts'
import { fraction, positiveFraction, priceRange, properPriceRange, rate } from './parameterNumber.ts'
import { chargeUsd, floorUsd } from './quantise.ts'
import { indexPrice, repriceLeg, type Shock, toFloat } from './reprice.ts'

const TITLE = 'TIMS-style'
const name = z.string().min(1).max(32)

const timsSchema = z
  .strictObject({
    points: z.strictObject({
      count: z.int().min(2).max(100),
      spacing: z.enum(['even', 'sides']),
    }),
    /** Relative move of volatilities, up and down, on top of none; zero is the rule's own. */
    volatilityShock: fraction,
    /** Share of the requirement below which the account is called. */
    maintenanceRatio: positiveFraction,
    cash: z.array(name),
    haircuts: z.record(z.string(), fraction),
    /** Range of each underlying, and the minimum charge as a share of its index per contract of one coin. */
    classes: z.record(
      name,
      z.strictObject({
        down: properPriceRange,
        up: priceRange,
        minimum: rate,
      }),
    ),
    /** Underlyings that offset in part; one that is in no group stands alone. */
    productGroups: z.array(z.strictObject({ name, offset: fraction, underlyings: z.array(name).min(1) })),
  })
  .refine(({ points }) => points.spacing === 'even' || points.count % 2 === 0, 'an even number of points')
  .refine(({ productGroups }) => {
    const members = productGroups.flatMap(({ underlyings }) => underlyings)
    return new Set(members).size === members.length
  }, 'each underlying in one product group')

type TimsParameters = z.infer<typeof timsSchema>

/**
 * TIMS-style customer portfolio margin: every product on one underlying revalued in full at ten points of its range, gains and
 * losses of one underlying offset in full, those of a product group in part, at least a minimum per contract. Float64,
 * each line rounded up once. Time stands still; volatility too, unless a shock is set.
 *
 * Equity is net liquidation value: everything at mark, options included, coins after haircuts (none on coins that are
 * scanned, in the shipped parameters). Coins held are the stock of their class. Inverse contracts are revalued with their
 * settlement lines; their minimum counts face over index. Liquidatable: equity below maintenance.
 * Sources: OCC, Customer Portfolio Margin disclosure; SEC release 34-46576.
 */
export const tims = defineMethod<TimsParameters>({
  id: 'tims-style',
  title: TITLE,
  schema: timsSchema,
  margin: (book, data, parameters) => {
    const classes = groupScanned(book, parameters.cash).map(([symbol, legs]) =>
      buildClassGroup(symbol, legs, data, parameters),
    )
    const grouped = parameters.productGroups.map((group) => ({
      id: group.name,
      offset: group.offset,
      classes: classes.filter(({ id }) => group.underlyings.includes(id)),
    }))
    const inGroup = new Set(grouped.flatMap((group) => group.classes.map(({ id }) => id)))
    const alone = classes
      .filter(({ id }) => !inGroup.has(id))
      .map((group) => ({ id: group.id, offset: 0, classes: [group] }))
    const groups = [...grouped, ...alone].filter((group) => group.classes.length > 0).map(computeProductGroup)
    const labels = labelScenarios(parameters)
    const total = (read: (group: (typeof groups)[number]) => number): number =>
      groups.reduce((sum, group) => sum + read(group), 0)
    const offsets = groups.filter(({ apart, netLoss }) => apart > netLoss)
    const lines = [
      {
        rule: 'class group',
        label: 'Scan risk, underlyings apart',
        amount: chargeUsd(total(({ apart }) => apart)),
        trace: classes
          .filter(({ pnl }) => Math.min(...pnl) < 0)
          .map(({ id, pnl }) => `${id} at ${labels[pnl.indexOf(Math.min(...pnl))]}`)
          .join('; '),
      },
      {
        rule: 'product group',
        label: 'Inter-commodity credit',
        amount: chargeUsd(total(({ apart, netLoss }) => netLoss - apart)),
        trace: offsets.map(({ id, worst }) => `${id} at ${labels[worst]}`).join('; '),
      },
      {
        rule: 'minimum charge',
        label: 'Minimum per contract',
        amount: chargeUsd(total(({ requirement, netLoss }) => requirement - netLoss)),
        trace: groups
          .filter(({ minimum, netLoss }) => minimum > netLoss)
          .map(({ id }) => id)
          .join('; '),
      },
    ]
    const share = shareAfterHaircut(parameters.haircuts)
    const equity: UsdE6 = floorUsd(
      book.legs.reduce((sum, leg) => sum + valueCollateral(leg, data.market, share), 0),
    )
    const maintenance = chargeUsd(total(({ requirement }) => requirement) * parameters.maintenanceRatio)
    const bookPnl = labels.map((_, k) => classes.reduce((sum, { pnl }) => sum + (pnl[k] ?? 0), 0))
    const worst = bookPnl.reduce((least, pnl, k) => (pnl < (bookPnl[least] ?? 0) ? k : least), 0)
    return {
      equity,
      initial: usdE6(lines.reduce((sum, { amount }) => sum + amount, 0n)),
      maintenance,
      liquidatable: equity < maintenance,
      lines,
      worst: classes.length === 0 ? null : { label: labels[worst] ?? '', pnl: floorUsd(bookPnl[worst] ?? 0) },
      caveats: [],
    }
  },
})

/** Legs per underlying that is scanned, net per instrument. */
function groupScanned(book: Book, cash: readonly string[]): readonly [string, readonly Leg[]][] {
  const groups = new Map<string, Leg[]>()
  for (const leg of netLegs(book)) {
    const { underlying, terms } = leg.instrument
    if (cash.includes(underlying)) {
      if (terms.kind !== 'coin' && terms.kind !== 'settlement') throw unsupported(TITLE, leg)
      continue
    }
    groups.set(underlying, [...(groups.get(underlying) ?? []), leg])
  }
  return [...groups]
}

function buildClassGroup(
  symbol: string,
  legs: readonly Leg[],
  { market }: MethodData,
  { classes, points, volatilityShock }: TimsParameters,
): ClassGroup {
  const terms = classes[symbol]
  if (terms === undefined) throw missingParameter(`classes.${symbol}`, 'a range and a minimum charge')
  const index = indexPrice(market, symbol)
  const shocks = volatilityShocks(volatilityShock).flatMap((volatility): Shock[] =>
    buildTimsPoints(terms.down, terms.up, points.count, points.spacing).map((price) => ({
      price,
      volatility: (before) => before * (1 + volatility),
      afterSec: 0,
    })),
  )
  return {
    id: symbol,
    pnl: shocks.map((shock) => legs.reduce((sum, leg) => sum + repriceLeg(leg, market, shock), 0)),
    minimum: computeMinimumCharge(
      terms.minimum * index,
      legs.flatMap((leg) => contractUnits(leg, index)),
    ),
  }
}

/** Contracts of one coin; coins themselves have no minimum. */
function contractUnits({ instrument, quantity }: Leg, index: number): readonly number[] {
  switch (instrument.terms.kind) {
    case 'option':
    case 'linear':
      return [toFloat(quantity)]
    case 'inverse':
      return [toFloat(quantity) / index]
    case 'coin':
    case 'settlement':
      return []
  }
}

const volatilityShocks = (shock: number): readonly number[] => (shock === 0 ? [0] : [0, shock, -shock])

/** Points are named by number: the ranges of underlyings differ. */
function labelScenarios({ points, volatilityShock }: TimsParameters): readonly string[] {
  return volatilityShocks(volatilityShock).flatMap((shock) =>
    Array.from({ length: points.count }, (_, k) => {
      const point = `point ${k + 1} of ${points.count}`
      return shock === 0 ? point : `${point}, volatility ${shock > 0 ? 'up' : 'down'}`
    }),
  )
}
