import { formatExact } from '../../units/exact.ts'
import type { MarginReport } from '../report.ts'
import { amountLine } from './amountLine.ts'

/** Open orders with the initial margin that each alone would lead to. */
export function formatOrders({
  orders: { orders, requirement, worst, tried },
}: MarginReport): readonly string[] {
  if (orders.length === 0) return ['OPEN ORDERS: none']
  return [
    'OPEN ORDERS (initial margin of the book if this order alone is filled in whole)',
    ...orders.map(({ order, requirement: alone, refusal }) => {
      const reduce = order.reduceOnly ? ', reduce only' : ''
      const label = `${order.venue} ${order.instrument} ${formatExact(order.size)}${reduce}`
      return alone === null
        ? `${label.padEnd(46)}${'not projected'.padStart(18)}  ${refusal}; order ${order.orderId}`
        : amountLine(label, alone, `order ${order.orderId}`)
    }),
    amountLine(
      `Worst of ${tried === 'cases' ? 'cases, of too many orders for all' : tried}`,
      requirement,
      worst,
    ),
  ]
}
