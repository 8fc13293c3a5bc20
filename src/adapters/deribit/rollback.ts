import { compareExact, type Exact, formatExact, subtractExact, ZERO } from '../../units/exact.ts'
import { parseInstrumentName } from './instrument.ts'
import { isCashKnown, isPositionKnown, isSameCash, type LedgerRow, ledgerGap } from './ledgerRow.ts'
import { computeSessionLine, type SessionLine } from './sessionLine.ts'

/** One currency of one account as read, with every ledger row since the start of the window. */
export interface PocketReading {
  readonly userId: number
  readonly currency: string
  /** For errors: `main.ETH`, `subaccount1.BTC`. Account ids stay out of them. */
  readonly name: string
  readonly balance: Exact
  /** Size by instrument; USD of face for futures, coins for options. */
  readonly positions: ReadonlyMap<string, Exact>
  readonly rows: readonly LedgerRow[]
  /** Newest row older than the window; null when there is none. */
  readonly anchor: LedgerRow | null
}

/** The same pocket as of T. */
export interface PocketAtT {
  readonly userId: number
  readonly currency: string
  readonly cash: Exact
  /** Every instrument with a size at T, or with session P&L at T that is not cash yet. */
  readonly positions: readonly PositionAtT[]
}

export interface PositionAtT {
  readonly instrument: string
  readonly size: Exact
  /** Coin line of a coin-margined future or perpetual; null for an option. */
  readonly line: SessionLine | null
}

/**
 * Undoes every ledger row after T, newest first, and checks each step against the balance and position that
 * the row itself states; walks on to the start of the window, so that the basis rests on checked rows too.
 * Rows stamped exactly T stay. Cash at T is the balance stated by the last row at or before T, so that
 * every later reading yields the same. Refuses with LEDGER_GAP: a step that does not fit; a row of unknown type
 * that moves cash or a live position; a correction (it may restate what lies before T); a history that does not reach back to an
 * empty balance or to an older row; rows whose order and time disagree about T.
 */
export function rollBack(reading: PocketReading, asOfMs: number): PocketAtT {
  const rows = sortRows(reading, asOfMs)
  const positions = new Map(reading.positions)
  let cash = reading.balance
  let positionsAtT: ReadonlyMap<string, Exact> | null = null
  for (const row of rows.toReversed()) {
    if (row.atMs <= asOfMs) positionsAtT ??= new Map(positions)
    assertKnown(reading, row, asOfMs)
    cash = undo(reading, row, cash, positions)
  }
  const start = reading.anchor?.balance ?? ZERO
  if (!isSameCash(cash, start)) {
    throw gap(
      reading,
      null,
      'The ledger does not lead back to its last older row.',
      'a history without missing rows',
    )
  }
  const before = rows.filter((row) => row.atMs <= asOfMs)
  return {
    userId: reading.userId,
    currency: reading.currency,
    cash: before.at(-1)?.balance ?? start,
    positions: buildPositions(reading, positionsAtT ?? positions, positions, before, asOfMs),
  }
}

function undo(reading: PocketReading, row: LedgerRow, cash: Exact, positions: Map<string, Exact>): Exact {
  if (!isSameCash(cash, row.balance)) {
    throw gap(
      reading,
      row,
      'The balance after a ledger row differs from the balance rolled back to it.',
      'no missing row',
    )
  }
  if (row.instrument !== null && row.position !== null) {
    const size = positions.get(row.instrument) ?? ZERO
    if (compareExact(size, row.position) !== 0) {
      throw gap(
        reading,
        row,
        'The position after a ledger row differs from the one rolled back.',
        'no missing row',
      )
    }
    positions.set(row.instrument, subtractExact(size, row.fill))
  }
  return subtractExact(cash, row.change)
}

/**
 * After T every row must be understood. Before it, cash is anchored by the balance the ledger states, so only rows
 * about a contract that still lives at T matter: they enter its basis.
 */
function assertKnown(reading: PocketReading, row: LedgerRow, asOfMs: number): void {
  const later = row.atMs > asOfMs
  if (later && row.type === 'correction' && compareExact(row.change, ZERO) !== 0) {
    const sentence = 'A correction after T may restate what happened before it.'
    throw gap(reading, row, sentence, 'no correction since T')
  }
  const lives =
    row.instrument !== null && row.position !== null && (later || !isExpired(row.instrument, asOfMs))
  if ((later && !isCashKnown(row)) || (lives && !isPositionKnown(row))) {
    throw gap(reading, row, `What a ledger row of type ${row.type} does is not known.`, 'known row types')
  }
}

function isExpired(instrument: string, asOfMs: number): boolean {
  const { expirySec } = parseInstrumentName(instrument)
  return expirySec !== null && expirySec * 1000 <= asOfMs
}

function buildPositions(
  reading: PocketReading,
  atT: ReadonlyMap<string, Exact>,
  atStart: ReadonlyMap<string, Exact>,
  before: readonly LedgerRow[],
  asOfMs: number,
): PositionAtT[] {
  // A contract closed before T is in no map of sizes, but its P&L may wait for the settlement.
  const traded = before.flatMap(({ instrument, position }) => (position === null ? [] : [instrument ?? '']))
  const names = new Set([...atT.keys(), ...traded])
  return [...names].sort().flatMap((instrument): PositionAtT[] => {
    const size = atT.get(instrument) ?? ZERO
    // What an expired contract was worth is in the cash.
    if (size.atoms === 0n && isExpired(instrument, asOfMs)) return []
    const own = before.filter((row) => row.instrument === instrument && row.position !== null)
    const line =
      parseInstrumentName(instrument).kind === 'option'
        ? null
        : computeSessionLine(own, atStart.get(instrument) ?? ZERO, () =>
            gap(reading, null, `${instrument} is older than its ledger rows.`, 'the settlement row before T'),
          )
    const empty = line === null || (line.coinBasis.atoms === 0n && line.funding.atoms === 0n)
    return size.atoms === 0n && empty ? [] : [{ instrument, size, line }]
  })
}

function sortRows(reading: PocketReading, asOfMs: number): LedgerRow[] {
  const rows = reading.rows.toSorted((a, b) => a.id - b.id)
  for (const [index, row] of rows.entries()) {
    const previous = rows[index - 1] ?? reading.anchor
    if (previous === null) continue
    if (row.id <= previous.id) throw gap(reading, row, 'A ledger row stands there twice.', 'each row once')
    if (previous.atMs > asOfMs && row.atMs <= asOfMs) {
      throw gap(
        reading,
        row,
        'A ledger row of before T was written after one of later.',
        'rows in order of time',
      )
    }
  }
  return rows
}

function gap(reading: PocketReading, row: LedgerRow | null, sentence: string, expected: string): Error {
  return ledgerGap(sentence, row === null ? reading.name : `${reading.name}.${row.id}`, expected)
}

/** Size with its trailing zeros gone, so that equal states print equally. */
export function normalizeExact(value: Exact): Exact {
  const [whole = '0', fraction = ''] = formatExact(value).split('.')
  return { atoms: BigInt(whole + fraction), scale: fraction.length }
}
