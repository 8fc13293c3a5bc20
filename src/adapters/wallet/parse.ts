import { PlimsollError } from '../../errors.ts'
import type { Holding } from '../../portfolio/holding.ts'
import { exact } from '../../units/exact.ts'
import type { Envelope, VenueState } from '../adapter.ts'
import { indexAnswers, parseAccount, parseScope } from '../chainCalls.ts'
import { assertBlock } from '../multicall.ts'
import { buildWalletPlan, walletScopeSchema } from './abi.ts'

/** A wallet has no engine and owes nothing. */
export type WalletDetail = Readonly<Record<string, never>>

/**
 * Balances of an address, one holding each, none for a zero balance. Refuses with VENUE_DATA_MISSING a missing or
 * malformed answer and a token whose decimals are not those of the scope.
 */
export function parseWallet(envelope: Envelope): VenueState<WalletDetail> {
  const scope = parseScope(envelope, walletScopeSchema)
  assertBlock(envelope, scope.multicall3)
  const plan = buildWalletPlan(scope, parseAccount(envelope))
  const answers = indexAnswers(envelope, plan)
  const coin = (name: string, amount: bigint, decimals: number, origin: string): readonly Holding[] =>
    amount === 0n
      ? []
      : [{ kind: 'coin', venue: 'wallet', origin, coin: name, amount: exact(amount, decimals) }]
  const tokens = plan.tokens.flatMap(({ balance, decimals }, index) => {
    const token = scope.tokens[index]
    if (token === undefined || answers.read(decimals) !== token.decimals) {
      throw new PlimsollError('VENUE_DATA_MISSING', `${decimals.label} is not what the scope says.`, {
        field: decimals.label,
        expected: `${token?.decimals} decimals`,
        remedy: 'Correct the token in the scope: its amounts would be wrong by powers of ten.',
      })
    }
    return coin(token.coin, answers.read(balance), token.decimals, balance.label)
  })
  const native = coin(scope.native.coin, answers.read(plan.native), scope.native.decimals, plan.native.label)
  return {
    venue: envelope.venue,
    account: envelope.account,
    asOfSec: envelope.asOfSec,
    source: envelope.source,
    provenance: 'proven',
    holdings: [...native, ...tokens],
    openOrders: [],
    accruals: [],
    marks: [],
    reported: { initial: null, maintenance: null },
    detail: {},
  }
}
