import { z } from 'zod'
import { ONE, Real, ZERO } from '../decimal.ts'
import { type Market, requireEntry } from '../inputs.ts'
import { type NamedMargin, type NamedScenario, nameMargin, pickLeast } from './namedMargin.ts'
import {
  groupByUnderlying,
  isMoney,
  type Leg,
  NO_SHOCK,
  netByInstrument,
  type Pricer,
  type Shock,
  sumOf,
  underlyingOf,
  valueLegs,
} from './pricedBook.ts'
import { usdDown, usdUp } from './referenceMargin.ts'

const real = z.string().transform((text) => new Real(text))

export const timsParameters = z.object({
  points: z.object({ count: z.number(), spacing: z.literal('even') }),
  maintenanceRatio: real,
  haircuts: z.record(z.string(), real),
  classes: z.record(z.string(), z.object({ down: real, up: real, minimum: real })),
  productGroups: z.array(z.object({ name: z.string(), offset: real, underlyings: z.array(z.string()) })),
})

export type TimsParameters = z.infer<typeof timsParameters>

/** Ten points evenly from the lower end of the range to the upper; everything of a class moves together. */
export function computeTims(
  legs: readonly Leg[],
  market: Market,
  price: Pricer,
  parameters: TimsParameters,
): NamedMargin {
  const { count } = parameters.points
  const profits = new Map<string, Real[]>()
  const minimums = new Map<string, Real>()
  for (const [symbol, own] of groupByUnderlying(
    netByInstrument(legs).filter(({ instrument }) => !isMoney(instrument)),
  )) {
    const range = requireEntry(parameters.classes[symbol], symbol)
    const now = valueLegs(own, price, NO_SHOCK)
    const points: Real[] = []
    for (let k = 0; k < count; k++) {
      const move = range.down.neg().plus(
        range.down
          .plus(range.up)
          .times(k)
          .div(count - 1),
      )
      const shock: Shock = { ...NO_SHOCK, move }
      points.push(valueLegs(own, price, shock).minus(now))
    }
    profits.set(symbol, points)
    minimums.set(
      symbol,
      sumOf(
        own
          .filter(({ instrument }) => countsForMinimum(instrument.terms.kind))
          .map(({ quantity, instrument }) => {
            const quotes = underlyingOf(market, instrument)
            const contracts =
              instrument.terms.kind === 'inverse' ? quantity.abs().div(quotes.index) : quantity.abs()
            return contracts.times(quotes.index).times(range.minimum)
          }),
      ),
    )
  }
  const grouped = parameters.productGroups.map((group) => ({
    offset: group.offset,
    members: group.underlyings.filter((symbol) => profits.has(symbol)),
  }))
  const named = new Set(grouped.flatMap(({ members }) => members))
  const alone = [...profits.keys()]
    .filter((symbol) => !named.has(symbol))
    .map((symbol) => ({ offset: ONE, members: [symbol] }))
  let [apart, net, topped] = [ZERO, ZERO, ZERO]
  for (const { offset, members } of [...grouped, ...alone]) {
    const points = Array.from({ length: count }, (_, k) => {
      const at = members.map((symbol) => requireEntry(profits.get(symbol)?.[k], symbol))
      const losses = sumOf(at.map((pnl) => Real.min(pnl, ZERO)))
      const gains = sumOf(at.map((pnl) => Real.max(pnl, ZERO)))
      return losses.plus(gains.times(offset))
    })
    const loss = worstLoss(points)
    const minimum = sumOf(members.map((symbol) => requireEntry(minimums.get(symbol), symbol)))
    apart = apart.plus(sumOf(members.map((symbol) => worstLoss(requireEntry(profits.get(symbol), symbol)))))
    net = net.plus(loss)
    topped = topped.plus(Real.max(loss, minimum))
  }
  const equity = sumOf(
    legs.map(({ instrument, quantity }) => {
      const value = quantity.times(price(instrument, NO_SHOCK))
      if (instrument.terms.kind !== 'coin' || quantity.isNegative()) return value
      return value.times(
        ONE.minus(requireEntry(parameters.haircuts[instrument.terms.coin], instrument.terms.coin)),
      )
    }),
  )
  const maintenance = topped.times(parameters.maintenanceRatio)
  return nameMargin({
    equity,
    lines: { 'class group': apart, 'product group': net.minus(apart), 'minimum charge': topped.minus(net) },
    maintenance,
    // Rounded as a report is: both at 1e-6 USD, against the holder.
    liquidatable: usdDown(equity) < usdUp(maintenance),
    worst: worstOfBook([...profits.values()], count),
  })
}

/** The point at which the whole book makes least, all classes at once and in full. */
function worstOfBook(profits: readonly (readonly Real[])[], count: number): NamedScenario | null {
  if (profits.length === 0) return null
  const sums = Array.from({ length: count }, (_, k) =>
    sumOf(profits.map((points) => requireEntry(points[k], `point ${k + 1}`))),
  )
  return pickLeast(sums.map((pnl, k) => ({ labels: [`point ${k + 1} of ${count}`], pnl })))
}

/** Options and futures have a minimum by contract; coins have none. */
function countsForMinimum(kind: string): boolean {
  return kind === 'option' || kind === 'linear' || kind === 'inverse'
}

function worstLoss(pnls: readonly Real[]): Real {
  return Real.max(ZERO, ...pnls.map((pnl) => pnl.neg()))
}
