import { beforeEach, describe, expect, test } from 'vitest'
import type { Snapshot } from '../protocol/snapshot.ts'
import {
  type AttestorBook,
  assertBindable,
  createBook,
  enterSnapshot,
  findSnapshot,
  giveIdentityNotice,
  nextSequence,
  releaseLien,
} from './book.ts'

const POLICY = { identityNoticeSec: 1_000, lienFreshnessSec: 100 }
const ACCOUNT = 42n
const [ALICE, BOB, CAROL] = [1n, 2n, 3n] as const
const [NONE, FIRST, SECOND] = [0n, 11n, 22n] as const

let book: AttestorBook
beforeEach(() => {
  book = createBook(POLICY)
})

/** What an attestor does: check, then enter. */
function attestAt(
  asOfSec: number,
  identity: bigint = ALICE,
  lien: bigint = NONE,
  accountId = ACCOUNT,
): Snapshot {
  assertBindable(book, accountId, identity, lien, asOfSec)
  const snapshot: Snapshot = {
    identity,
    accountId,
    venueId: 1,
    asOfSec,
    sequence: nextSequence(book, accountId),
    provenance: 'asserted',
    survivalPpm: 1,
    lien,
    lines: [],
  }
  enterSnapshot(book, snapshot)
  return snapshot
}
const refused = (code: string, field: string) =>
  expect.objectContaining({ code, details: expect.objectContaining({ field }) })
const identityConflict = refused('IDENTITY_CONFLICT', 'identity')
const lienConflict = refused('LIEN_CONFLICT', 'lien')

describe('one snapshot per account and T', () => {
  test('is found again, and numbered from one per account', () => {
    const first = attestAt(60)
    const second = attestAt(120)
    const other = attestAt(60, BOB, NONE, 43n)
    expect([first, second, other].map(({ sequence }) => sequence)).toEqual([1n, 2n, 1n])
    expect(findSnapshot(book, ACCOUNT, 60)).toBe(first)
    expect(findSnapshot(book, ACCOUNT, 180)).toBeNull()
    expect(findSnapshot(book, 43n, 120)).toBeNull()
  })

  test('is not entered twice', () => {
    const first = attestAt(60)
    expect(() => enterSnapshot(book, { ...first, lien: FIRST })).toThrow(
      refused('IDENTITY_CONFLICT', 'asOfSec'),
    )
    expect(findSnapshot(book, ACCOUNT, 60)).toBe(first)
    expect(book.bindings.get(ACCOUNT)?.lien).toBe(NONE)
  })
})

describe('one identity at a time', () => {
  test('the first holds the account, at later and earlier T', () => {
    attestAt(600)
    for (const asOfSec of [60, 601, 1_000_000]) {
      expect(() => attestAt(asOfSec, BOB)).toThrow(identityConflict)
    }
    expect(attestAt(60, BOB, NONE, 43n).identity).toBe(BOB)
  })

  test('notice passes it on from the second it says, for either T', () => {
    attestAt(600)
    giveIdentityNotice(book, ACCOUNT, BOB, 700)
    expect(() => attestAt(1_699, BOB)).toThrow(identityConflict)
    expect(attestAt(1_699).identity).toBe(ALICE)
    expect(() => attestAt(1_700)).toThrow(identityConflict)
    expect(attestAt(1_700, BOB).identity).toBe(BOB)
    expect(() => attestAt(1_701)).toThrow(identityConflict)
  })

  test('a snapshot signed meanwhile does not cancel the notice', () => {
    attestAt(600)
    giveIdentityNotice(book, ACCOUNT, BOB, 700)
    attestAt(1_000)
    expect(attestAt(1_700, BOB).identity).toBe(BOB)
  })

  test('a later notice replaces the earlier one and begins its own time', () => {
    attestAt(600)
    giveIdentityNotice(book, ACCOUNT, BOB, 700)
    giveIdentityNotice(book, ACCOUNT, CAROL, 900)
    expect(() => attestAt(1_700, BOB)).toThrow(identityConflict)
    expect(() => attestAt(1_899, CAROL)).toThrow(identityConflict)
    expect(attestAt(1_900, CAROL).identity).toBe(CAROL)
  })

  test('notice for an account nobody holds does nothing', () => {
    giveIdentityNotice(book, ACCOUNT, BOB, 700)
    expect(book.bindings.size).toBe(0)
    expect(attestAt(710, CAROL).identity).toBe(CAROL)
  })
})

describe('one lien at a time', () => {
  test('from none to a first one at once', () => {
    attestAt(60)
    expect(attestAt(120, ALICE, FIRST).lien).toBe(FIRST)
  })

  test('the first one stands until it is released, against another and against none', () => {
    attestAt(60, ALICE, FIRST)
    for (const lien of [SECOND, NONE]) expect(() => attestAt(1_000_000, ALICE, lien)).toThrow(lienConflict)
  })

  test.each([
    ['another', SECOND],
    ['none', NONE],
  ])('after release and freshness: %s, for a T later than that', (_, next) => {
    attestAt(60, ALICE, FIRST)
    releaseLien(book, ACCOUNT, 500)
    for (const asOfSec of [120, 500, 501, 600]) {
      expect(() => attestAt(asOfSec, ALICE, next)).toThrow(lienConflict)
    }
    expect(attestAt(601, ALICE, next).lien).toBe(next)
  })

  test('a snapshot under the old lien while it waits does not restart the wait', () => {
    attestAt(60, ALICE, FIRST)
    releaseLien(book, ACCOUNT, 500)
    attestAt(550, ALICE, FIRST)
    expect(attestAt(601, ALICE, SECOND).lien).toBe(SECOND)
  })

  test('the new one stands as the old one did: its release is its own', () => {
    attestAt(60, ALICE, FIRST)
    releaseLien(book, ACCOUNT, 500)
    attestAt(601, ALICE, SECOND)
    expect(() => attestAt(10_000, ALICE, FIRST)).toThrow(lienConflict)
  })

  test('an account passed to another identity keeps its lien', () => {
    attestAt(60, ALICE, FIRST)
    giveIdentityNotice(book, ACCOUNT, BOB, 100)
    expect(() => attestAt(1_100, BOB, NONE)).toThrow(lienConflict)
    expect(attestAt(1_100, BOB, FIRST)).toMatchObject({ identity: BOB, lien: FIRST })
  })

  test('a release for an account nobody pledged does nothing', () => {
    releaseLien(book, ACCOUNT, 500)
    expect(book.bindings.size).toBe(0)
  })
})
