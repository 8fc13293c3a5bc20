import type { z } from 'zod'
import { addExact, type Exact, negateExact, ZERO } from '../../units/exact.ts'
import type { Exchange } from '../adapter.ts'
import { isSameCash, ledgerGap } from './ledgerRow.ts'
import { findReplies, noReply } from './replies.ts'
import type { PocketReading } from './rollback.ts'
import { transfersSchema, withdrawalsSchema } from './schema.ts'

const endedWithdrawals = new Set(['completed', 'cancelled', 'rejected', 'interrupted'])
const openTransfers = new Set(['prepared', 'waiting_for_admin'])

/**
 * Coins of one pocket that were on their way out at T: asked for at or before T, taken from the ledger after it.
 * The rollback puts them back although another account may already hold them, so they are taken off: what is in
 * flight counts nowhere. Refuses with LEDGER_GAP what is still leaving at the reading. Incoming money is not
 * looked at: it counts when the ledger has it, and a stranger's dust must not block.
 */
export function computeInFlight(
  exchanges: readonly Exchange[],
  pocket: PocketReading,
  asOfMs: number,
): Exact {
  for (const transfer of findMovements(exchanges, 'private/get_transfers', transfersSchema, pocket)) {
    if (transfer.direction !== 'income' && openTransfers.has(transfer.state)) {
      throw leaving('private/get_transfers', pocket)
    }
  }
  let total = ZERO
  for (const withdrawal of findMovements(exchanges, 'private/get_withdrawals', withdrawalsSchema, pocket)) {
    if (!endedWithdrawals.has(withdrawal.state)) throw leaving('private/get_withdrawals', pocket)
    if (withdrawal.created_timestamp > asOfMs) continue
    const gross = addExact(withdrawal.amount, withdrawal.fee ?? ZERO)
    const undone = pocket.rows.some(
      (row) =>
        row.type === 'withdrawal' &&
        row.atMs > asOfMs &&
        [gross, withdrawal.amount].some((amount) => isSameCash(negateExact(row.change), amount)),
    )
    if (undone) total = addExact(total, gross)
  }
  return total
}

function findMovements<Movement extends { readonly currency: string }>(
  exchanges: readonly Exchange[],
  method: string,
  schema: z.ZodType<{ data: Movement[] }>,
  { currency }: PocketReading,
): Movement[] {
  const reply = findReplies(exchanges, 'state', method, schema).find(
    ({ parameters }) => parameters.currency === currency,
  )
  if (reply === undefined) throw noReply('state', method, currency)
  return reply.result.data.filter((movement) => movement.currency === currency)
}

function leaving(method: string, pocket: PocketReading): Error {
  return ledgerGap(
    'Money is leaving the account while it is read.',
    `${method}.${pocket.currency}.state`,
    'no transfer or withdrawal in flight',
  )
}
