import { type Book, type BookPosition, round8, sessionProfit } from './book.ts'

/**
 * The venue's own margin figures for the local venue, in doubles: standard margin as the venue documents it
 * (`support.deribit.com`, 11 January 2022 for futures). Written apart from the adapter, which must reproduce it.
 */
export function positionMargins(position: BookPosition): { initial: number; maintenance: number } {
  const { contract, size } = position
  if (contract.kind === 'future') {
    const coins = Math.abs(size) / contract.mark
    const slope = contract.currency === 'BTC' ? 0.00005 : 0.000004
    return {
      initial: round8(coins * (0.02 + coins * slope)),
      maintenance: round8(coins * (0.01 + coins * slope)),
    }
  }
  if (size >= 0 || contract.strike === null) return { initial: 0, maintenance: 0 }
  const { mark, underlyingPrice, strike, right } = contract
  const out = Math.max(right === 'call' ? strike - underlyingPrice : underlyingPrice - strike, 0)
  const opening = Math.max(0.15 - out / underlyingPrice, 0.1) + mark
  const keeping = (right === 'call' ? 0.075 : Math.max(0.075, 0.075 * mark)) + mark
  const count = Math.abs(size)
  return {
    initial: round8(count * (right === 'call' ? opening : Math.max(opening, keeping))),
    maintenance: round8(count * keeping),
  }
}

/** What `get_account_summaries` says of one currency. */
export function summarise(
  book: Book,
  user: number,
  currency: string,
  balance: number,
): Record<string, unknown> {
  const totals = { initial: 0, maintenance: 0, realised: 0, unrealised: 0, options: 0 }
  for (const [key, position] of book.positions) {
    if (!key.startsWith(`${user}/`) || position.contract.currency !== currency) continue
    const margins = positionMargins(position)
    totals.initial += margins.initial
    totals.maintenance += margins.maintenance
    if (position.contract.kind === 'option') totals.options += position.size * position.contract.mark
    else {
      const profit = sessionProfit(position)
      totals.realised += profit.realised
      totals.unrealised += profit.unrealised
    }
  }
  const marginBalance = round8(balance + totals.realised + totals.unrealised)
  return {
    currency,
    balance,
    margin_balance: marginBalance,
    equity: round8(marginBalance + totals.options),
    options_value: round8(totals.options),
    initial_margin: round8(totals.initial),
    maintenance_margin: round8(totals.maintenance),
    available_funds: round8(marginBalance - totals.initial),
    available_withdrawal_funds: round8(Math.min(balance, marginBalance - totals.initial)),
    session_rpl: round8(totals.realised),
    session_upl: round8(totals.unrealised),
    futures_session_rpl: round8(totals.realised),
    futures_session_upl: round8(totals.unrealised),
    spot_reserve: 0,
    additional_reserve: 0,
    fee_balance: 0,
    portfolio_margining_enabled: false,
    cross_collateral_enabled: false,
    margin_model: 'segregated_sm',
  }
}
