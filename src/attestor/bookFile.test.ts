import { describe, expect, test } from 'vitest'
import type { Snapshot } from '../protocol/snapshot.ts'
import { lots } from '../units/fixed.ts'
import {
  assertBindable,
  createBook,
  enterSnapshot,
  findSnapshot,
  giveIdentityNotice,
  nextSequence,
  releaseLien,
} from './book.ts'
import { decodeBook, encodeBook } from './bookFile.ts'

const snapshot = (changes: Partial<Snapshot> = {}): Snapshot => ({
  identity: 1n,
  accountId: (1n << 247n) + 5n,
  venueId: 31_337,
  asOfSec: 600,
  sequence: 1n,
  provenance: 'proven',
  survivalPpm: 2 ** 24 - 1,
  lien: 7n,
  lines: [
    { instrumentId: 1_001n, lots: lots(5n) },
    { instrumentId: (1n << 64n) - 1n, lots: lots(-(1n << 40n) + 1n) },
  ],
  ...changes,
})

function bookInUse() {
  const book = createBook({ identityNoticeSec: 1_000, lienFreshnessSec: 100 })
  // Written out of order: the sequence is the highest, not the last.
  enterSnapshot(book, snapshot({ asOfSec: 660, sequence: 12n }))
  enterSnapshot(book, snapshot({ sequence: 9n }))
  enterSnapshot(book, snapshot({ accountId: 8n, lien: 0n, lines: [] }))
  giveIdentityNotice(book, snapshot().accountId, 2n, 700)
  releaseLien(book, snapshot().accountId, 800)
  return book
}

describe('the book as a file', () => {
  test('comes back whole, and the same text again', () => {
    const book = bookInUse()
    const text = encodeBook(book)
    const again = decodeBook(text)
    expect({ ...again, sequences: null }).toEqual({ ...book, sequences: null })
    expect(encodeBook(again)).toBe(text)
    expect(encodeBook(decodeBook(encodeBook(createBook(book.policy))))).toBe(
      encodeBook(createBook(book.policy)),
    )
  })

  test('rules as before: sequence, notice, release and what was signed', () => {
    const book = decodeBook(encodeBook(bookInUse()))
    const { accountId } = snapshot()
    expect([nextSequence(book, accountId), nextSequence(book, 8n), nextSequence(book, 9n)]).toEqual([
      13n,
      2n,
      1n,
    ])
    expect(findSnapshot(book, accountId, 600)).toEqual(snapshot({ sequence: 9n }))
    const bindable = (identity: bigint, lien: bigint, asOfSec: number) => () =>
      assertBindable(book, accountId, identity, lien, asOfSec)
    expect(bindable(1n, 7n, 700)).not.toThrow()
    expect(bindable(1n, 7n, 701)).toThrow(expect.objectContaining({ code: 'IDENTITY_CONFLICT' }))
    expect(bindable(2n, 8n, 1_699)).toThrow(expect.objectContaining({ code: 'IDENTITY_CONFLICT' }))
    expect(bindable(2n, 8n, 1_700)).not.toThrow()
    expect(bindable(2n, 7n, 1_700)).not.toThrow()
  })

  test('cut off anywhere, it is refused: signing without it could contradict what was signed', () => {
    const text = encodeBook(bookInUse()).trimEnd()
    for (let length = 0; length < text.length; length += 7) {
      expect(() => decodeBook(text.slice(0, length))).toThrow(
        expect.objectContaining({
          code: 'INVALID_INPUT',
          details: expect.objectContaining({ field: expect.stringMatching(/^book\./) }),
        }),
      )
    }
  })

  test.each([
    ['schema', 'plimsoll.book/2'],
    ['policy', null],
    ['bindings', undefined],
    ['snapshots', {}],
  ])('with another %s it is refused', (field, value) => {
    const json: Record<string, unknown> = JSON.parse(encodeBook(bookInUse()))
    expect(() => decodeBook(JSON.stringify({ ...json, [field]: value }))).toThrow(
      expect.objectContaining({
        code: 'INVALID_INPUT',
        details: expect.objectContaining({ field: `book.${field}` }),
      }),
    )
  })

  test('with an entry it does not know it is refused: somebody else wrote it', () => {
    const json: Record<string, unknown> = JSON.parse(encodeBook(bookInUse()))
    expect(() => decodeBook(JSON.stringify({ ...json, extra: 1 }))).toThrow('The attestor’s book is damaged.')
  })
})
