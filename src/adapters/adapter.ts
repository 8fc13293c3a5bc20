import type { Holding, OpenOrder } from '../portfolio/holding.ts'
import type { Ppm, UsdE6 } from '../units/fixed.ts'
import type { Accrual } from './accrual.ts'
import type { VenueMark } from './venueMark.ts'

/** Weakest to strongest; a snapshot has the weakest of its numbers. */
export const provenances = ['derived', 'asserted', 'signed', 'proven'] as const
export type Provenance = (typeof provenances)[number]

/** What a reading is pinned to. */
export type Source =
  | {
      readonly kind: 'block'
      readonly chainId: number
      readonly number: bigint
      readonly hash: `0x${string}`
      readonly timestampSec: number
    }
  | { readonly kind: 'server'; readonly readAtMs: number }

/**
 * One request and the venue's own words in reply. Requests carry no credentials. Chain calls keep
 * `{"to","data","label"}` as the request and the returned hex as the response; HTTP venues keep the body text.
 */
export interface Exchange {
  readonly label: string
  readonly request: string
  readonly response: string
}

/** Everything `read` brought home, untouched. `parse` needs nothing else. */
export interface Envelope {
  readonly venue: string
  /** The account as the venue names it: a checksummed address, a master account id. */
  readonly account: string
  /** The instant T the state is wanted for, seconds. */
  readonly asOfSec: number
  readonly source: Source
  readonly exchanges: readonly Exchange[]
}

/** Price of an asset (coin or underlying symbol) as a multiple of its price at T, in ppm. */
export type Move = (asset: string) => Ppm

/**
 * What the venue's own engine makes of an account after a move. `equity` and the margins are USD.
 * `initial` is the least equity at which the venue would let the same positions be opened, `maintenance`
 * the equity below which it liquidates; `liquidatable` is the venue's own test, which decides.
 */
export interface VenueMargin {
  readonly equity: UsdE6
  readonly initial: UsdE6
  readonly maintenance: UsdE6
  readonly liquidatable: boolean
  /**
   * What the venue keeps apart, the same parts in the same order at every move; absent where the account is one, none
   * where the venue liquidates nothing, whatever its margins are.
   */
  readonly pockets?: readonly MarginPart[]
  /**
   * USD value, at the rule's own prices, of the options that `equity` leaves out, negative for a net short: there
   * `initial` asks for the premium as well. Absent where equity counts all that is held.
   */
  readonly optionValue?: UsdE6
}

/** A part of an account that is liquidated by itself, USD. */
export interface MarginPart {
  readonly equity: UsdE6
  readonly maintenance: UsdE6
}

/** Account at one venue as of T. `detail` is the adapter's own, for its margin rule. */
export interface VenueState<Detail> {
  readonly venue: string
  readonly account: string
  readonly asOfSec: number
  readonly source: Source
  readonly provenance: Provenance
  readonly holdings: readonly Holding[]
  readonly openOrders: readonly OpenOrder[]
  /** Funding and interest at the venue's rates at T, one entry per position that has any. */
  readonly accruals: readonly Accrual[]
  /** The venue's own prices, as far as the reading has them: what it marks differently is a risk of its own. */
  readonly marks: readonly VenueMark[]
  /** The venue's own words about margin, where it says any; null where it does not. */
  readonly reported: { readonly initial: UsdE6 | null; readonly maintenance: UsdE6 | null }
  readonly detail: Detail
}

export interface ReadContext {
  /** The instant T, seconds, on the table's grid. */
  readonly asOfSec: number
  readonly signal?: AbortSignal
}

/**
 * The one contract of every venue. `read` is all the I/O there is; `parse` is pure, refuses missing data by
 * name and returns the state **as of T** (an HTTP venue's parse undoes the ledger since T); `computeMargin`
 * is the venue's own rule, recomputed on the venue's own marks at T, scaled by `move`.
 */
export interface Adapter<Scope, Detail> {
  readonly venue: string
  readonly supports: readonly Holding['kind'][]
  readonly read: (scope: Scope, context: ReadContext) => Promise<Envelope>
  readonly parse: (envelope: Envelope) => VenueState<Detail>
  readonly computeMargin: (state: VenueState<Detail>, move: Move) => VenueMargin
}

/** Typed identity: keeps an adapter's generics and lets `index.ts` list them. */
export function defineAdapter<Scope, Detail>(adapter: Adapter<Scope, Detail>): Adapter<Scope, Detail> {
  return adapter
}
