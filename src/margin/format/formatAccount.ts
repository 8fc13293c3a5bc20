import { divCeil, type UsdE6, usdE6 } from '../../units/fixed.ts'
import { formatPercent, formatUsd } from '../../units/format.ts'
import type { MarginReport } from '../report.ts'
import { amountLine } from './amountLine.ts'

/** Equity, margins and what is left of it. IM and MM in per cent of the margin balance, rounded up. */
export function formatAccount({
  margin,
  maintenance,
  account,
  orders,
  markValue,
  haircut,
}: MarginReport): readonly string[] {
  const percent = (part: bigint): string =>
    margin.equity <= 0n ? '-' : formatPercent(divCeil(part * 10_000n, margin.equity) * 100n)
  return [
    amountLine('Equity at mark', markValue),
    amountLine('Haircut', usdE6(-haircut)),
    amountLine('Margin balance (haircut equity)', margin.equity),
    amountLine('Initial margin', margin.requirement, `IM ${percent(margin.requirement)}`),
    amountLine('Maintenance margin', maintenance, `MM ${percent(maintenance)}`),
    amountLine(margin.excess < 0n ? 'DEFICIENCY' : 'Excess', margin.excess),
    amountLine('Available funds', account.availableFunds, 'above the initial margin'),
    amountLine('Excess over maintenance', account.maintenanceExcess),
    amountLine('Net option value at mark', account.netOptionValue),
    amountLine(
      'Projected initial margin after orders',
      account.projectedInitial,
      describeOrders(orders, account.availableAfterOrders),
    ),
  ]
}

function describeOrders({ orders, worst }: MarginReport['orders'], available: UsdE6): string {
  if (orders.length === 0) return 'no open orders'
  const refused = orders.filter(({ refusal }) => refusal !== null).length
  const left = refused === 0 ? '' : `; ${refused} NOT PROJECTED`
  return `worst case: ${worst}; then available ${formatUsd(available)}${left}`
}
