import { PlimsollError } from '../errors.ts'
import type { InstrumentList } from '../instrument/instrument.ts'
import type { ParameterSet } from '../parameters/parameterSet.ts'
import type { OpenOrder } from '../portfolio/holding.ts'
import { computeLots, type TracedLine } from '../portfolio/lots.ts'
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
  /** Worst of: no fill, all fills, each order alone, all buys, all sells. Orders that are refused are in none. */
  readonly requirement: UsdE6
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

/**
 * M-16. Initial margin after open orders. A fill is the order's legs in whole lots as {@link computeLots} rounds a position of its
 * own (longs down, shorts and debts up), netted against the opposite line of its instrument, account and venue, so that
 * closing a position releases it. Fills are whole and at the order's price. An order that may only reduce counts like
 * any other. What cannot be projected is named, never taken for nothing.
 */
export function projectOrders(
  accounts: readonly OrderedAccount[],
  context: {
    readonly table: RiskTable
    readonly list: InstrumentList
    readonly parameters: ParameterSet
    readonly level: Ppm
  },
): OrderProjection {
  const { table, level } = context
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
  const cases = [
    { label: 'no fill', requirement: requirementAfter([]) },
    { label: 'all fills', requirement: requirementAfter(fills) },
    ...alone.map(({ fill: { order }, requirement }) => ({
      label: `${order.venue} ${order.orderId} alone`,
      requirement,
    })),
    { label: 'all buys', requirement: requirementAfter(fills.filter(({ order }) => order.size.atoms > 0n)) },
    { label: 'all sells', requirement: requirementAfter(fills.filter(({ order }) => order.size.atoms < 0n)) },
  ]
  const worst = cases.reduce((most, next) => (next.requirement > most.requirement ? next : most))
  return {
    orders: read.map(({ account, order, refusal }) => ({
      account,
      order,
      refusal,
      requirement: alone.find(({ fill }) => fill.order === order)?.requirement ?? null,
    })),
    requirement: worst.requirement,
    worst: worst.label,
  }
}

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
