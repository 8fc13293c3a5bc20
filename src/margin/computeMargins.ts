import { PlimsollError } from '../errors.ts'
import { SEGMENTS_PER_CALL } from '../risk/scan/bookMemory.ts'
import type { PackedBooks } from '../risk/scan/packBooks.ts'
import { PACKED_COLUMNS, type PackedTable } from '../risk/scan/packTable.ts'
import { createScanner, type Scanner, scanSegments, sumColumns } from '../risk/scan/scanner.ts'
import { JOINT_SCENARIOS } from '../risk/scenario.ts'
import type { Ppm } from '../units/fixed.ts'
import { isExact, readAccountSums } from './accountSums.ts'
import {
  chargeApart,
  combineSums,
  concentrate,
  creditGroup,
  requirementOf,
  sumCharges,
} from './combination.ts'

/** By account, 1e-6 USD. Excess is equity less requirement. */
export interface AccountMargins {
  readonly equity: BigInt64Array
  readonly requirement: BigInt64Array
  /** Accounts whose sums did not fit float64 and were added up as bigints: slower, no less exact. */
  readonly widened: number
}

/**
 * Margin of many accounts on one table: equity and requirement of every account are those of `computeMargin` to the last
 * unit. Sums run in float64 under a guard (docs/decisions/0007-hot-path.md); charges are combined as bigints by the
 * functions `computeMargin` uses. `packTable(table)`, then `packLines(packed, accounts)` once; as long as the list of instruments is
 * the same, those books serve every later table. Throws INVALID_INPUT when the books are of a table with other rows and, without
 * naming the account, when a figure leaves 64 bits.
 */
export function computeMargins(table: PackedTable, books: PackedBooks, level: Ppm): AccountMargins {
  const scanner = createScanner(table, books)
  const groups = indexGroups(table)
  const equity = new BigInt64Array(books.accounts)
  const requirement = new BigInt64Array(books.accounts)
  let widened = 0
  let account = 0
  while (account < books.accounts) {
    const end = endOfChunk(books, account)
    const first = books.segments[account] ?? 0
    scanSegments(scanner, first, books.segments[end] ?? 0)
    for (; account < end; account++) {
      if (isExact(scanner, books, account, first)) {
        equity[account] = BigInt(sumEquity(scanner, books, account, first))
        requirement[account] = fit64(
          requirementOf(chargeAccount(scanner, table, books, account, first, groups), level),
        )
      } else {
        const sums = readAccountSums(scanner, table, books, account, first)
        const margin = combineSums(table.underlyings, sums, level, (part) => part)
        equity[account] = fit64(margin.equity)
        requirement[account] = fit64(margin.requirement)
        widened += 1
      }
    }
  }
  return { equity, requirement, widened }
}

/** As many whole accounts as fit a chunk, at least one. */
function endOfChunk({ segments, accounts }: PackedBooks, account: number): number {
  const limit = (segments[account] ?? 0) + SEGMENTS_PER_CALL
  let end = account + 1
  while (end < accounts && (segments[end + 1] ?? 0) <= limit) end += 1
  return end
}

function sumEquity({ sums }: Scanner, books: PackedBooks, account: number, first: number): number {
  let value = 0
  const to = (books.segments[account + 1] ?? 0) - first
  for (let s = (books.segments[account] ?? 0) - first; s < to; s++) {
    const at = s * PACKED_COLUMNS
    value += (sums[at + sumColumns.longValue] ?? 0) + (sums[at + sumColumns.shortValue] ?? 0)
  }
  return value
}

/** Product groups by index, and room for the joint lanes of those with several underlyings in one account. */
interface GroupIndex {
  readonly ofUnderlying: Uint32Array
  readonly offsets: readonly bigint[]
  readonly members: Uint32Array
  readonly apart: Float64Array
  readonly joint: Float64Array
}

function indexGroups({ underlyings }: PackedTable): GroupIndex {
  const groups = [...new Set(underlyings.map(({ group }) => group))]
  return {
    ofUnderlying: Uint32Array.from(underlyings, ({ group }) => groups.indexOf(group)),
    offsets: groups.map((group) => underlyings.find((one) => one.group === group)?.offsetPpm ?? 0n),
    members: new Uint32Array(groups.length),
    apart: new Float64Array(groups.length),
    joint: new Float64Array(groups.length * JOINT_SCENARIOS),
  }
}

/** All charges of one account whose sums are exact. */
function chargeAccount(
  { sums, worst }: Scanner,
  table: PackedTable,
  books: PackedBooks,
  account: number,
  first: number,
  groups: GroupIndex,
): bigint {
  const from = books.segments[account] ?? 0
  const to = books.segments[account + 1] ?? 0
  let apart = 0n
  let quote = 0
  for (let segment = from; segment < to; segment++) {
    const at = (segment - first) * PACKED_COLUMNS
    const underlying = books.underlyings[segment] ?? 0
    const loss = -(worst[segment - first] ?? 0)
    apart += chargeApart(
      BigInt(loss),
      BigInt(sums[at + sumColumns.basis] ?? 0),
      BigInt(sums[at + sumColumns.term] ?? 0),
      BigInt(sums[at + sumColumns.shortCharge] ?? 0),
      concentrate(
        table.underlyings[underlying]?.concentration ?? [],
        BigInt(sums[at + sumColumns.size] ?? 0),
      ),
    )
    quote += sums[at + sumColumns.quote] ?? 0
    joinGroup(groups, groups.ofUnderlying[underlying] ?? 0, sums, at, loss)
  }
  let credits = 0n
  for (let segment = from; segment < to; segment++) {
    credits += takeCredit(groups, groups.ofUnderlying[books.underlyings[segment] ?? 0] ?? 0)
  }
  return sumCharges(apart, BigInt(Math.abs(quote)), credits)
}

function joinGroup(
  { members, apart, joint }: GroupIndex,
  group: number,
  sums: Float64Array,
  at: number,
  loss: number,
) {
  const to = group * JOINT_SCENARIOS
  const before = members[group] ?? 0
  members[group] = before + 1
  apart[group] = before === 0 ? loss : (apart[group] ?? 0) + loss
  for (let s = 0; s < JOINT_SCENARIOS; s++) {
    joint[to + s] = before === 0 ? (sums[at + s] ?? 0) : (joint[to + s] ?? 0) + (sums[at + s] ?? 0)
  }
}

/** The credit of a group, once; nothing for one of a single underlying, whose joint loss is its loss. */
function takeCredit({ members, apart, joint, offsets }: GroupIndex, group: number): bigint {
  const count = members[group] ?? 0
  members[group] = 0
  if (count < 2) return 0n
  let worst = 0
  const from = group * JOINT_SCENARIOS
  for (let s = 0; s < JOINT_SCENARIOS; s++) worst = Math.min(worst, joint[from + s] ?? 0)
  return creditGroup(offsets[group] ?? 0n, BigInt(apart[group] ?? 0), BigInt(-worst))
}

function fit64(amount: bigint): bigint {
  if (BigInt.asIntN(64, amount) === amount) return amount
  throw new PlimsollError('INVALID_INPUT', 'An account’s margin does not fit 64 bits.', {
    field: 'books.lots',
    expected: 'figures below 2^63 of 1e-6 USD',
  })
}
