import { PlimsollError } from '../errors.ts'
import type { InstrumentList } from '../instrument/instrument.ts'
import type { Market } from '../market/market.ts'
import type { ParameterSet } from '../parameters/parameterSet.ts'
import type { OpenOrder } from '../portfolio/holding.ts'
import { computeLots, type TracedLine } from '../portfolio/lots.ts'
import { computeLotGreeks } from '../risk/greeks.ts'
import type { RiskTable } from '../risk/riskTable.ts'
import { lots, type Ppm, type UsdE6 } from '../units/fixed.ts'
import { computeMargin } from './requirement.ts'

/** An order and what it would ask for on its own. */
export interface ProjectedOrder {
  readonly account: string
  readonly order: OpenOrder
  /** Requirement of the book after this order alone, in whole; null where the order could not be projected. */
  readonly requirement: UsdE6 | null
  /** Why not: the order has no price or contract that is known, or the list has no row for it. */
  readonly refusal: 'no known price or contract' | 'not in the instrument list' | null
}

export interface OrderProjection {
  readonly orders: readonly ProjectedOrder[]
  /** Worst of the sets of orders that were tried. Orders that are refused are in none. */
  readonly requirement: UsdE6
  /**
   * `every subset` up to {@link MOST_IN_SUBSETS} orders. Beyond, `cases`: no fill, all fills, each alone, all buys, all sells, and of each
   * underlying all that add delta, all that take it, and all options sold.
   */
  readonly tried: 'every subset' | 'cases'
  readonly worst: string
}

interface OrderedAccount {
  readonly name: string
  readonly lines: readonly TracedLine[]
  readonly orders: readonly OpenOrder[]
}

interface Fill {
  readonly account: string
  readonly order: OpenOrder
  readonly lines: readonly TracedLine[]
}

/** 1,024 margins, a fraction of a second; each order more doubles them. */
const MOST_IN_SUBSETS = 10
/** The underlying of what contracts are paid in. */
const MONEY = 'USD'

/**
 * M-16. Initial margin after open orders. A fill is the order's legs in whole lots as {@link computeLots} rounds a position of its
 * own (longs down, shorts and debts up), netted against the opposite line of its instrument, account and venue, so that
 * closing a position releases it. Fills are whole and at the order's price; the worst set of them counts, for a hedge may stay
 * open while what it hedges is filled. An order that may only reduce counts like any other. What cannot be projected is named, never
 * taken for nothing.
 */
export function projectOrders(
  accounts: readonly OrderedAccount[],
  context: {
    readonly table: RiskTable
    readonly list: InstrumentList
    readonly parameters: ParameterSet
    readonly market: Market
    readonly level: Ppm
  },
): OrderProjection {
  const { table, level, market } = context
  const requirementAfter = (fills: readonly Fill[]): UsdE6 =>
    computeMargin(
      table,
      accounts.flatMap((account) => applyFills(account, fills)),
      level,
    ).requirement
  const read = accounts.flatMap(({ name, orders }) =>
    orders.map((order) => ({ account: name, order, ...readFill(order, context) })),
  )
  const fills = read.flatMap(({ account, order, lines }) =>
    lines === null ? [] : [{ account, order, lines }],
  )
  const alone = fills.map((fill) => ({ fill, requirement: requirementAfter([fill]) }))
  const measured = (label: string, set: readonly Fill[]) => ({ label, requirement: requirementAfter(set) })
  // Named sets come first, so that what can be said in two words is.
  const cases = [
    measured('no fill', []),
    measured('all fills', fills),
    ...alone.map(({ fill, requirement }) => ({ label: `${nameOf(fill)} alone`, requirement })),
    measured('all buys', fills.filter(isBuy)),
    measured(
      'all sells',
      fills.filter((fill) => !isBuy(fill)),
    ),
  ]
  const complete = fills.length <= MOST_IN_SUBSETS
  const more = complete
    ? listSubsets(fills).map((set) => measured(set.map(nameOf).join(', '), set))
    : listDirections(fills, market).map(({ label, set }) => measured(label, set))
  const worst = [...cases, ...more].reduce((most, next) =>
    next.requirement > most.requirement ? next : most,
  )
  return {
    orders: read.map(({ account, order, refusal }) => ({
      account,
      order,
      refusal,
      requirement: alone.find(({ fill }) => fill.order === order)?.requirement ?? null,
    })),
    requirement: worst.requirement,
    worst: worst.label,
    tried: complete ? 'every subset' : 'cases',
  }
}

const nameOf = ({ order }: Fill): string => `${order.venue} ${order.orderId}`
const isBuy = ({ order }: Fill): boolean => order.size.atoms > 0n

/** All subsets of two and more; those of fewer have names. */
function listSubsets(fills: readonly Fill[]): readonly (readonly Fill[])[] {
  return Array.from({ length: 2 ** fills.length }, (_, bits) =>
    fills.filter((_fill, index) => Math.floor(bits / 2 ** index) % 2 === 1),
  ).filter((set) => set.length > 1)
}

/** Per underlying what moves together against a holder: all fills of positive delta, of negative delta, all options sold. */
function listDirections(fills: readonly Fill[], market: Market) {
  const underlyings = new Set(
    fills.flatMap(({ lines }) => lines.map(({ instrument }) => instrument.underlying)),
  )
  underlyings.delete(MONEY)
  return [...underlyings].flatMap((underlying) => {
    const own = fills.map((fill) => ({
      fill,
      delta: sumDelta(fill, underlying, market),
      sold: fill.lines.some(
        ({ instrument, lots: count }) =>
          instrument.underlying === underlying && instrument.terms.kind === 'option' && count < 0n,
      ),
    }))
    const among = (label: string, chosen: (one: (typeof own)[number]) => boolean) => ({
      label: `${underlying}: ${label}`,
      set: own.filter(chosen).map(({ fill }) => fill),
    })
    return [
      among('all of positive delta', ({ delta }) => delta > 0n),
      among('all of negative delta', ({ delta }) => delta < 0n),
      among('all options sold', ({ sold }) => sold),
    ]
  })
}

const sumDelta = ({ lines }: Fill, underlying: string, market: Market): bigint =>
  lines
    .filter(({ instrument }) => instrument.underlying === underlying)
    .reduce(
      (total, { instrument, lots: count }) => total + count * computeLotGreeks(instrument, market).delta,
      0n,
    )

function readFill(
  { fill }: OpenOrder,
  { table, list, parameters }: Parameters<typeof projectOrders>[1],
): { readonly lines: readonly TracedLine[] | null; readonly refusal: ProjectedOrder['refusal'] } {
  if (fill === null) return { lines: null, refusal: 'no known price or contract' }
  const unlisted = { lines: null, refusal: 'not in the instrument list' } as const
  try {
    const { lines, leftOut } = computeLots(fill, list, parameters.venueCustody, table.asOfSec)
    return leftOut.length > 0 ? unlisted : { lines, refusal: null }
  } catch (error) {
    if (error instanceof PlimsollError && error.code === 'OBLIGATION_WITHOUT_ROW') return unlisted
    throw error
  }
}

function applyFills({ name, lines }: OrderedAccount, fills: readonly Fill[]): readonly TracedLine[] {
  const after = [...lines]
  for (const added of fills.flatMap((fill) => (fill.account === name ? fill.lines : []))) {
    const index = after.findIndex(
      (line) =>
        line.instrumentId === added.instrumentId &&
        line.venue === added.venue &&
        line.lots < 0n !== added.lots < 0n,
    )
    const against = after[index]
    if (against === undefined) after.push(added)
    else after[index] = { ...against, lots: lots(against.lots + added.lots) }
  }
  return after
}
