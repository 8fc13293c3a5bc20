import { readFileSync } from 'node:fs'
import type { Adapter, Envelope, Move, VenueMargin, VenueState } from '../../src/adapters/adapter.ts'
import { decodeEnvelope } from '../../src/adapters/envelope.ts'
import type { ErrorCode } from '../../src/errors.ts'
import type { Holding } from '../../src/portfolio/holding.ts'

/** What the suite must be told of a venue; everything else it finds out from the recorded envelopes. */
export interface Cards<Detail> {
  readonly source: 'block' | 'server'
  /** Recorded accounts that parse, by fixture name. */
  readonly accounts: readonly string[]
  /** The one that holds nothing at all; null where the venue cannot be asked for one. */
  readonly empty: string | null
  /** Where a position of either sign is found, and an account that has none; `short` is null where nobody can owe. */
  readonly long: Position
  readonly short: Position | null
  readonly flat: Position
  /** A recorded account with open orders and what parsing does: refuses, or lists them. Null where there are none. */
  readonly openOrders: { readonly account: string; readonly answer: ErrorCode | 'listed' } | null
  /** Exchanges that an account may do without; every chain adapter demands all that it asked for. */
  readonly dispensable: (label: string, envelope: Envelope) => boolean
  /** Throws unless the margin at move one is the venue's own figure, as the envelope reports it. */
  readonly expectVenueFigure: (state: VenueState<Detail>, margin: VenueMargin) => void
  /** AC-12, venues without history only: account recorded after T, and whether its ledger since T was undone. */
  readonly ledger?: { readonly account: string; readonly expectUndone: (state: VenueState<Detail>) => void }
}

export interface Position {
  readonly account: string
  readonly kind: Holding['kind']
}

/** An adapter with its cards, its generics closed over. */
export interface Entry {
  readonly venue: string
  readonly supports: readonly Holding['kind'][]
  readonly cards: Omit<Cards<never>, 'expectVenueFigure' | 'ledger'>
  readonly fixtures: URL
  readonly load: (account: string) => Envelope
  readonly parse: (envelope: Envelope) => VenueState<unknown>
  readonly computeMargin: (envelope: Envelope, move: Move) => VenueMargin
  readonly prepareMargin: (envelope: Envelope) => (move: Move) => VenueMargin
  readonly expectVenueFigure: (envelope: Envelope, margin: VenueMargin) => void
  readonly expectUndone: (() => void) | null
}

/** One line of the suite's table. Fixtures lie in `src/adapters/<venue>/fixtures`, as {@link decodeEnvelope} reads them. */
export function buildEntry<Scope, Detail>(adapter: Adapter<Scope, Detail>, cards: Cards<Detail>): Entry {
  const fixtures = new URL(`../../src/adapters/${adapter.venue}/fixtures/`, import.meta.url)
  const load = (account: string) => decodeEnvelope(readFileSync(new URL(`${account}.json`, fixtures), 'utf8'))
  const { expectVenueFigure, ledger, ...rest } = cards
  return {
    venue: adapter.venue,
    supports: adapter.supports,
    cards: rest,
    fixtures,
    load,
    parse: adapter.parse,
    computeMargin: (envelope, move) => adapter.computeMargin(adapter.parse(envelope), move),
    prepareMargin: (envelope) => {
      const state = adapter.parse(envelope)
      return (move) => adapter.computeMargin(state, move)
    },
    expectVenueFigure: (envelope, margin) => expectVenueFigure(adapter.parse(envelope), margin),
    expectUndone:
      ledger === undefined ? null : () => ledger.expectUndone(adapter.parse(load(ledger.account))),
  }
}
