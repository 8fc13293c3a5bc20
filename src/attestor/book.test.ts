import fc from 'fast-check'
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

  test('notice passes it on: the old one is signed up to it, the new one after its time, nobody between', () => {
    attestAt(600)
    giveIdentityNotice(book, ACCOUNT, BOB, 700)
    expect(attestAt(700).identity).toBe(ALICE)
    for (const asOfSec of [701, 1_699]) {
      for (const identity of [ALICE, BOB]) expect(() => attestAt(asOfSec, identity)).toThrow(identityConflict)
    }
    expect(() => attestAt(1_700)).toThrow(identityConflict)
    expect(attestAt(1_700, BOB).identity).toBe(BOB)
    expect(() => attestAt(1_701)).toThrow(identityConflict)
  })

  test('the new one is never signed for a T before its own beginning, nor the old one again', () => {
    attestAt(600)
    giveIdentityNotice(book, ACCOUNT, BOB, 700)
    attestAt(1_700, BOB)
    for (const asOfSec of [60, 650, 701, 1_699]) {
      for (const identity of [ALICE, BOB]) expect(() => attestAt(asOfSec, identity)).toThrow(identityConflict)
    }
  })

  test('a snapshot signed for an older T does not cancel the notice', () => {
    attestAt(600)
    giveIdentityNotice(book, ACCOUNT, BOB, 700)
    attestAt(650)
    expect(() => attestAt(701)).toThrow(identityConflict)
    expect(attestAt(1_700, BOB).identity).toBe(BOB)
  })

  test('a notice for somebody else replaces it and begins its own time; the freeze stays', () => {
    attestAt(600)
    giveIdentityNotice(book, ACCOUNT, BOB, 700)
    giveIdentityNotice(book, ACCOUNT, CAROL, 900)
    for (const asOfSec of [701, 899, 900]) expect(() => attestAt(asOfSec)).toThrow(identityConflict)
    expect(() => attestAt(1_700, BOB)).toThrow(identityConflict)
    expect(() => attestAt(1_899, CAROL)).toThrow(identityConflict)
    expect(attestAt(1_900, CAROL).identity).toBe(CAROL)
  })

  test('the same notice again does not begin anew, and one for the holder is none', () => {
    attestAt(600)
    giveIdentityNotice(book, ACCOUNT, ALICE, 650)
    expect(attestAt(660).identity).toBe(ALICE)
    giveIdentityNotice(book, ACCOUNT, BOB, 700)
    giveIdentityNotice(book, ACCOUNT, BOB, 1_600)
    expect(attestAt(1_700, BOB).identity).toBe(BOB)
  })

  test('a notice given after another has passed is from the new holder', () => {
    attestAt(600)
    giveIdentityNotice(book, ACCOUNT, BOB, 700)
    giveIdentityNotice(book, ACCOUNT, CAROL, 2_000)
    expect(() => attestAt(1_699, BOB)).toThrow(identityConflict)
    expect(attestAt(2_000, BOB).identity).toBe(BOB)
    expect(attestAt(3_000, CAROL).identity).toBe(CAROL)
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

  test('the old one is signed up to its release and not beyond', () => {
    attestAt(60, ALICE, FIRST)
    releaseLien(book, ACCOUNT, 500)
    expect(attestAt(500, ALICE, FIRST).lien).toBe(FIRST)
    for (const asOfSec of [501, 550, 600]) {
      expect(() => attestAt(asOfSec, ALICE, FIRST)).toThrow(lienConflict)
    }
    // Signing it for an older T restarts nothing.
    attestAt(450, ALICE, FIRST)
    expect(attestAt(601, ALICE, SECOND).lien).toBe(SECOND)
  })

  test('a released lien may be taken anew once its release has been waited out', () => {
    attestAt(60, ALICE, FIRST)
    releaseLien(book, ACCOUNT, 500)
    expect(attestAt(601, ALICE, FIRST).lien).toBe(FIRST)
    expect(() => attestAt(550, ALICE, FIRST)).toThrow(lienConflict)
    expect(() => attestAt(2_000, ALICE, SECOND)).toThrow(lienConflict)
  })

  test('the new one is never signed for a T before its own beginning', () => {
    attestAt(60, ALICE, FIRST)
    releaseLien(book, ACCOUNT, 500)
    attestAt(700, ALICE, SECOND)
    for (const asOfSec of [70, 400, 550, 699]) {
      for (const lien of [FIRST, SECOND, NONE]) {
        expect(() => attestAt(asOfSec, ALICE, lien)).toThrow(lienConflict)
      }
    }
  })

  test('a second report of the release moves nothing', () => {
    attestAt(60, ALICE, FIRST)
    releaseLien(book, ACCOUNT, 500)
    releaseLien(book, ACCOUNT, 300)
    releaseLien(book, ACCOUNT, 900)
    expect(() => attestAt(600, ALICE, SECOND)).toThrow(lienConflict)
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
    attestAt(60)
    releaseLien(book, ACCOUNT, 500)
    expect(attestAt(510).lien).toBe(NONE)
  })
})

test('whatever is asked in whatever order, no two identities or liens are within each other’s time', () => {
  // Time passes; T, and what is reported of notices and releases, lies at or before it.
  const step = fc.record({
    what: fc.constantFrom('attest', 'attest', 'attest', 'notice', 'release'),
    passedSec: fc.integer({ min: 0, max: 400 }),
    agoSec: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 1_200 })),
    identity: fc.constantFrom(ALICE, BOB, CAROL),
    lien: fc.constantFrom(NONE, FIRST, SECOND),
  })
  let changes = 0
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      book = createBook({ identityNoticeSec: 600, lienFreshnessSec: 300 })
      let nowSec = 5_000
      for (const { what, passedSec, agoSec, identity, lien } of steps) {
        nowSec += passedSec
        if (what === 'notice') giveIdentityNotice(book, ACCOUNT, identity, nowSec - agoSec)
        else if (what === 'release') releaseLien(book, ACCOUNT, nowSec - agoSec)
        else {
          try {
            attestAt(nowSec - agoSec, identity, lien)
          } catch {
            // Refused, or taken: what counts is what was signed.
          }
        }
      }
      const signed = [...book.snapshots.values()].sort((a, b) => a.asOfSec - b.asOfSec)
      for (const [index, one] of signed.entries()) {
        const next = signed[index + 1]
        if (next === undefined) continue
        const apart = next.asOfSec - one.asOfSec
        if (next.identity !== one.identity) expect(apart).toBeGreaterThanOrEqual(600)
        if (next.lien !== one.lien && one.lien !== NONE) expect(apart).toBeGreaterThan(300)
        if (next.identity !== one.identity || next.lien !== one.lien) changes += 1
      }
    }),
    { numRuns: 1_000 },
  )
  expect(changes).toBeGreaterThan(100)
})
