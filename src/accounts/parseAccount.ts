import { getAddress } from 'viem'
import type { Adapter, Envelope } from '../adapters/adapter.ts'
import { adapters, type VenueName } from '../adapters/index.ts'
import { chainAccountId, exchangeAccountId } from '../attestor/accountId.ts'
import type { AccountReading, VenueReading } from '../attestor/attest.ts'
import { PlimsollError } from '../errors.ts'
import type { ReadAccount } from './readAccount.ts'

/** For people: which venue a snapshot is of. No rule reads it. */
const EXCHANGE_IDS: Readonly<Record<string, number>> = { deribit: 1 }

/**
 * Turns an account's envelopes into positions and rules. Pure: the same bytes give the same account. Throws as the
 * adapters' `parse` does, and INVALID_INPUT when the envelopes are not all of one account.
 */
export function parseAccount({ kind, name, envelopes }: ReadAccount): AccountReading {
  const first = envelopes[0]
  if (first === undefined || envelopes.some(({ account }) => account !== first.account)) {
    throw new PlimsollError('INVALID_INPUT', 'The envelopes are not of one account.', {
      field: name,
      expected: 'at least one envelope, all of one account',
    })
  }
  if (new Set(envelopes.map(({ venue }) => venue)).size !== envelopes.length) {
    throw new PlimsollError('ACCOUNT_INCOMPLETE', 'A venue was read twice.', {
      field: name,
      expected: 'one envelope per venue',
    })
  }
  const venues = envelopes.map(parseVenue)
  // The id follows from what was read, never from what the readings call it.
  const { source, account, venue } = first
  if ((source.kind === 'block') !== (kind === 'chain')) {
    throw new PlimsollError('INVALID_INPUT', 'The readings are not of the kind they say.', {
      field: `${name}.kind`,
      expected: source.kind === 'block' ? 'chain' : venue,
    })
  }
  if (source.kind === 'block') {
    const { chainId } = source
    return { accountId: chainAccountId(chainId, getAddress(account)), name, venueId: chainId, venues }
  }
  return { accountId: exchangeAccountId(venue, account), name, venueId: EXCHANGE_IDS[venue] ?? 0, venues }
}

function parseVenue(envelope: Envelope): VenueReading {
  switch (envelope.venue as VenueName) {
    case 'wallet':
      return bind(adapters.wallet, envelope)
    case 'aave-v3':
      return bind(adapters['aave-v3'], envelope)
    case 'perp-curie':
      return bind(adapters['perp-curie'], envelope)
    case 'deribit':
      return bind(adapters.deribit, envelope)
    default:
      throw new PlimsollError('INVALID_INPUT', 'The envelope is of a venue that no adapter reads.', {
        field: 'envelope.venue',
        expected: Object.keys(adapters).join(', '),
      })
  }
}

/** Keeps an adapter's own detail type between its parse and its rule. */
function bind<Scope, Detail>(adapter: Adapter<Scope, Detail>, envelope: Envelope): VenueReading {
  const state = adapter.parse(envelope)
  return { state, computeMargin: (move) => adapter.computeMargin(state, move) }
}
