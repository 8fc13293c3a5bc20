import { z } from 'zod'
import { PlimsollError } from '../errors.ts'
import type { AttestorBook } from './book.ts'
import { snapshotSchema } from './snapshotFile.ts'

const integer = z
  .string()
  .regex(/^(0|[1-9]\d{0,78})$/)
  .transform(BigInt)

const schema = z.strictObject({
  schema: z.literal('plimsoll.book/1'),
  policy: z.strictObject({ identityNoticeSec: z.int().min(0), lienFreshnessSec: z.int().min(0) }),
  bindings: z.array(
    z.strictObject({
      accountId: integer,
      identity: integer,
      identityFromSec: z.int().min(0),
      next: z.strictObject({ identity: integer, noticeSec: z.int(), fromSec: z.int() }).nullable(),
      lien: integer,
      lienFromSec: z.int().min(0),
      lienReleasedSec: z.int().nullable(),
      lastSec: z.int().min(0),
    }),
  ),
  snapshots: z.array(snapshotSchema),
})

/** The book as a file, for an attestor without a database. Private: it holds what was signed. */
export function encodeBook({ policy, bindings, snapshots }: AttestorBook): string {
  const json = {
    schema: 'plimsoll.book/1',
    policy,
    bindings: [...bindings].map(([accountId, binding]) => ({ accountId, ...binding })),
    snapshots: [...snapshots.values()],
  }
  return `${JSON.stringify(json, (_, value) => (typeof value === 'bigint' ? value.toString() : value), 2)}\n`
}

/** Inverse of {@link encodeBook}. Throws INVALID_INPUT: an attestor without its book must not sign. */
export function decodeBook(text: string): AttestorBook {
  const refuse = (field: string): PlimsollError =>
    new PlimsollError('INVALID_INPUT', 'The attestor’s book is damaged.', {
      field: `book.${field}`,
      expected: 'the file as it was written',
      remedy: 'Restore it from a backup; signing without it could contradict what was signed before.',
    })
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    throw refuse('json')
  }
  const parsed = schema.safeParse(json)
  if (!parsed.success) throw refuse(parsed.error.issues[0]?.path.join('.') ?? '')
  const { policy, bindings, snapshots: entered } = parsed.data
  const accounts = new Map(bindings.map(({ accountId, lastSec }) => [accountId, lastSec]))
  if (accounts.size !== bindings.length) throw refuse('bindings')
  if (new Set(entered.map(({ accountId, asOfSec }) => `${accountId}@${asOfSec}`)).size !== entered.length) {
    throw refuse('snapshots')
  }
  // Every binding ends where its last snapshot does: neither side may have lost entries.
  const latest = new Map<bigint, number>()
  for (const { accountId, asOfSec } of entered)
    latest.set(accountId, Math.max(asOfSec, latest.get(accountId) ?? 0))
  const whole =
    latest.size === accounts.size && [...accounts].every(([id, lastSec]) => latest.get(id) === lastSec)
  if (!whole) throw refuse('bindings.lastSec')
  return {
    policy,
    bindings: new Map(bindings.map(({ accountId, ...binding }) => [accountId, binding])),
    snapshots: new Map(entered.map((snapshot) => [`${snapshot.accountId}@${snapshot.asOfSec}`, snapshot])),
    sequences: new Map(
      [...entered]
        .sort((a, b) => (a.sequence < b.sequence ? -1 : 1))
        .map(({ accountId, sequence }) => [accountId, sequence]),
    ),
  }
}
