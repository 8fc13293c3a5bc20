import {
  type Move,
  type Provenance,
  provenances,
  type Source,
  type VenueMargin,
  type VenueState,
} from '../adapters/adapter.ts'
import { PlimsollError } from '../errors.ts'
import type { InstrumentList } from '../instrument/instrument.ts'
import type { ParameterSet } from '../parameters/parameterSet.ts'
import { computeLots, type TracedLine } from '../portfolio/lots.ts'
import type { Account } from '../portfolio/portfolio.ts'
import { computeSurvival, type Survival } from '../portfolio/survival.ts'
import type { AttestorKey } from '../protocol/attestorSet.ts'
import type { Snapshot } from '../protocol/snapshot.ts'
import { assetScale } from '../risk/assetScale.ts'
import type { Line } from '../risk/line.ts'
import type { Ppm } from '../units/fixed.ts'
import { lots } from '../units/fixed.ts'
import { type AttestorBook, assertBindable, enterSnapshot, findSnapshot, nextSequence } from './book.ts'
import { assertControl, type ControlProof } from './control.ts'

/** One venue of an account: what it holds, and the venue's own rule over it. */
export interface VenueReading {
  readonly state: VenueState<unknown>
  readonly computeMargin: (move: Move) => VenueMargin
}

/** An account read as of T: all that lies under one control at one place. */
export interface AccountReading {
  readonly accountId: bigint
  readonly name: string
  readonly venueId: number
  readonly venues: readonly VenueReading[]
}

export interface AttestRequest {
  readonly reading: AccountReading
  readonly identity: bigint
  readonly lien: bigint
  readonly control: ControlProof
  readonly nowSec: number
  /**
   * Instruments whose long coins and options the trader leaves out, listed or not: gifts and dust must not fill the rows.
   * What can owe is never left out.
   */
  readonly leaveOut?: readonly bigint[]
}

export interface AttestorContext {
  readonly key: AttestorKey
  readonly book: AttestorBook
  readonly list: InstrumentList
  readonly parameters: ParameterSet
  /** The venues of which an address of this chain is made: its wallet and every protocol supported there. */
  readonly venuesOfChain: (chainId: number) => readonly string[]
}

/**
 * Checks an account and returns the snapshot to sign; asked again for the same account and T it returns the one it
 * entered before. Refuses by name: ACCOUNT_INCOMPLETE, CONTROL_UNPROVED, IDENTITY_CONFLICT, LIEN_CONFLICT, OPEN_ORDER,
 * OBLIGATION_WITHOUT_ROW. (NOT_FINAL and LEDGER_GAP come from reading and parsing.)
 */
export async function attestAccount(context: AttestorContext, request: AttestRequest): Promise<Snapshot> {
  const { reading, identity, lien, control, nowSec } = request
  const { accountId } = reading
  const { book } = context
  await assertControl(control, { identity, attestor: context.key, accountId }, nowSec)
  assertWhole(reading, context)
  const account = composeAccount(reading, context.list, context.parameters, new Set(request.leaveOut))
  const entered = findSnapshot(book, accountId, account.asOfSec)
  if (entered !== null && entered.identity === identity && entered.lien === lien) return entered
  assertBindable(book, accountId, identity, lien, account.asOfSec)
  const snapshot: Snapshot = {
    identity,
    accountId,
    venueId: reading.venueId,
    asOfSec: account.asOfSec,
    sequence: nextSequence(book, accountId),
    provenance: account.provenance,
    survivalPpm: Number(surviveAccount(reading, context.list, context.parameters).ppm),
    lien,
    lines: canonicalLines(account.lines),
  }
  enterSnapshot(book, snapshot)
  return snapshot
}

/**
 * One account from all its venues. Throws OPEN_ORDER when an order could raise the requirement, and RangeError when
 * venues of one account were read at different instants or blocks: that is a bug of the caller, not of the account.
 */
export function composeAccount(
  reading: AccountReading,
  list: InstrumentList,
  parameters: ParameterSet,
  leaveOut: ReadonlySet<bigint> = new Set(),
): Account {
  const states = reading.venues.map(({ state }) => state)
  const asOfSec = states[0]?.asOfSec ?? 0
  if (states.some((state) => state.asOfSec !== asOfSec))
    throw new RangeError('venues read at different instants')
  if (new Set(states.flatMap(({ source }) => (source.kind === 'block' ? [source.hash] : []))).size > 1) {
    throw new RangeError('protocols of one address read at different blocks')
  }
  // Also one that only reduces: what it reduces may be the hedge of a leg elsewhere.
  const order = states.flatMap(({ openOrders }) => openOrders)[0]
  if (order !== undefined) {
    throw new PlimsollError('OPEN_ORDER', `An open order at ${order.venue} could raise the requirement.`, {
      field: `${order.venue}.openOrders`,
      expected: 'no open order',
      remedy: 'Cancel the order and attest again.',
    })
  }
  const { lines } = computeLots(
    states.flatMap(({ holdings }) => holdings),
    list,
    parameters.venueCustody,
    asOfSec,
    leaveOut,
  )
  return {
    accountId: reading.accountId,
    name: reading.name,
    asOfSec,
    lines,
    provenance: weakest(states.map(({ provenance }) => provenance)),
    sources: states.map(({ source }): Source => source),
  }
}

/** One reading per venue, and on a chain all of them: a loan drawn into the wallet comes with its debt. */
function assertWhole({ venues }: AccountReading, { venuesOfChain }: AttestorContext): void {
  const read = venues.map(({ state }) => state.venue).sort()
  const source = venues[0]?.state.source
  const expected = source?.kind === 'block' ? [...venuesOfChain(source.chainId)].sort() : read.slice(0, 1)
  if (
    read.length > 0 &&
    read.length === expected.length &&
    read.every((venue, index) => venue === expected[index])
  )
    return
  throw new PlimsollError('ACCOUNT_INCOMPLETE', 'The account was not read whole.', {
    field: 'venues',
    expected: expected.join(', '),
    remedy: 'Read every venue of the account once, at one block.',
    facts: { read: read.join(', ') },
  })
}

/** Survival of an account: the least over its separately liquidated venues. */
export function surviveAccount(
  reading: AccountReading,
  list: InstrumentList,
  parameters: ParameterSet,
): Survival {
  const accounts = reading.venues.map(({ state, computeMargin }) => ({ venue: state.venue, computeMargin }))
  return computeSurvival(accounts, (asset): Ppm => assetScale(asset, list, parameters))
}

/** One line per instrument and sign, ascending by id, long first: the same account gives the same bytes. */
function canonicalLines(lines: readonly TracedLine[]): Line[] {
  const merged = new Map<string, Line>()
  for (const { instrumentId, lots: count } of lines) {
    const key = `${instrumentId}/${count < 0n}`
    merged.set(key, { instrumentId, lots: lots((merged.get(key)?.lots ?? 0n) + count) })
  }
  return [...merged.values()].sort((a, b) =>
    a.instrumentId === b.instrumentId ? (a.lots > b.lots ? -1 : 1) : a.instrumentId < b.instrumentId ? -1 : 1,
  )
}

function weakest(all: readonly Provenance[]): Provenance {
  return all.reduce<Provenance>(
    (low, next) => (provenances.indexOf(next) < provenances.indexOf(low) ? next : low),
    'proven',
  )
}
