import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'
import { describe, expect, test } from 'vitest'
import { exampleMarket, readVenue } from '../../scripts/demo/deribit/readVenue.ts'
import { parseAccount } from '../../src/accounts/parseAccount.ts'
import { createBook, giveIdentityNotice, releaseLien } from '../../src/attestor/book.ts'
import type { ControlProof } from '../../src/attestor/control.ts'
import { identityCommitment } from '../../src/protocol/identity.ts'
import { attestorKeys } from '../support/randomBook.ts'
import {
  attest,
  CHAIN_ID,
  claimOf,
  controlOf,
  IDENTITY,
  NOW_SEC,
  POLICY,
  readingAt,
  SECRET,
  signControl,
  signedBytes,
  T,
  trader,
  traderReading,
} from './attestor.ts'

/* The cheats: an account lent to a second identity, pledged to a second registry, or enrolled by who does not hold it. */

const OTHER = identityCommitment(SECRET + 1n)
const LIEN = 4_242n
const reading = traderReading()
const refusal = (code: string, field: string) =>
  expect.objectContaining({ code, details: expect.objectContaining({ field }) })

describe('asked twice', () => {
  test('for the same account and T the answer is the same bytes, signature included', async () => {
    const book = createBook(POLICY)
    const first = await attest(reading, {}, book)
    const again = await attest(traderReading(), { nowSec: NOW_SEC + 30 }, book)
    expect(signedBytes(again)).toBe(signedBytes(first))
    // Another T is another snapshot, numbered on.
    const later = await attest(readingAt(reading, T + 60), {}, book)
    expect(signedBytes(later)).not.toBe(signedBytes(first))
    expect([first.sequence, again.sequence, later.sequence]).toEqual([1n, 1n, 2n])
  })

  test('for the same T under another identity it is refused', async () => {
    const book = createBook(POLICY)
    const first = await attest(reading, {}, book)
    await expect(attest(reading, { identity: OTHER }, book)).rejects.toThrow(
      refusal('IDENTITY_CONFLICT', 'identity'),
    )
    expect([...book.snapshots.values()]).toEqual([first])
  })

  test('for the same T under a lien it did not have it is refused', async () => {
    const book = createBook(POLICY)
    const first = await attest(reading, {}, book)
    await expect(attest(reading, { lien: LIEN }, book)).rejects.toThrow(refusal('LIEN_CONFLICT', 'lien'))
    expect([...book.snapshots.values()]).toEqual([first])
  })
})

describe('a second identity', () => {
  test('is refused at any later T without notice', async () => {
    const book = createBook(POLICY)
    await attest(reading, {}, book)
    await expect(attest(readingAt(reading, T + 864_000), { identity: OTHER }, book)).rejects.toThrow(
      refusal('IDENTITY_CONFLICT', 'identity'),
    )
  })

  test('is refused until its notice has passed, and nobody is signed meanwhile', async () => {
    const book = createBook(POLICY)
    const first = await attest(reading, {}, book)
    giveIdentityNotice(book, reading.accountId, OTHER, T)
    const due = T + POLICY.identityNoticeSec
    const conflict = refusal('IDENTITY_CONFLICT', 'identity')
    for (const identity of [IDENTITY, OTHER]) {
      for (const asOfSec of [T + 60, due - 60]) {
        await expect(attest(readingAt(reading, asOfSec), { identity }, book)).rejects.toThrow(conflict)
      }
    }
    expect((await attest(readingAt(reading, due), { identity: OTHER }, book)).identity).toBe(OTHER)
    await expect(attest(readingAt(reading, due + 60), {}, book)).rejects.toThrow(conflict)
    // What was signed before is given again; nothing new is signed for a T before the change.
    expect(await attest(reading, {}, book)).toBe(first)
    await expect(attest(readingAt(reading, T - 60), { identity: OTHER }, book)).rejects.toThrow(conflict)
  })
})

describe('a second lien', () => {
  test('is refused while the first one stands, and so is none', async () => {
    const book = createBook(POLICY)
    await attest(reading, { lien: LIEN }, book)
    for (const lien of [LIEN + 1n, 0n]) {
      await expect(attest(readingAt(reading, T + 864_000), { lien }, book)).rejects.toThrow(
        refusal('LIEN_CONFLICT', 'lien'),
      )
    }
    expect((await attest(readingAt(reading, T + 60), { lien: LIEN }, book)).lien).toBe(LIEN)
  })

  test('is signed only for a T later than the release plus the freshness of the old registry', async () => {
    const book = createBook(POLICY)
    await attest(reading, { lien: LIEN }, book)
    releaseLien(book, reading.accountId, T + 120)
    const free = T + 120 + POLICY.lienFreshnessSec
    const conflict = refusal('LIEN_CONFLICT', 'lien')
    await expect(attest(readingAt(reading, free), { lien: LIEN + 1n }, book)).rejects.toThrow(conflict)
    expect((await attest(readingAt(reading, free + 60), { lien: LIEN + 1n }, book)).lien).toBe(LIEN + 1n)
    // Nor for a T when the old one stood, asked for afterwards.
    await expect(attest(readingAt(reading, T + 60), { lien: LIEN + 1n }, book)).rejects.toThrow(conflict)
  })

  test('is not got by having the first one signed on after its release', async () => {
    const book = createBook(POLICY)
    await attest(reading, { lien: LIEN }, book)
    releaseLien(book, reading.accountId, T + 120)
    expect((await attest(readingAt(reading, T + 120), { lien: LIEN }, book)).lien).toBe(LIEN)
    await expect(attest(readingAt(reading, T + 180), { lien: LIEN }, book)).rejects.toThrow(
      refusal('LIEN_CONFLICT', 'lien'),
    )
  })
})

describe('who does not hold the account', () => {
  const stranger = privateKeyToAccount(generatePrivateKey())

  test.each([
    ['identity', { identity: OTHER }],
    ['attestor', { attestor: attestorKeys[1] ?? { x: 0n, y: 1n } }],
    ['accountId', { accountId: reading.accountId + 1n }],
    ['accountId', { accountId: reading.accountId + (1n << 160n) }],
    ['expirySec', { expirySec: NOW_SEC }],
  ])('has a control proof with another %s', async (field, changes) => {
    const control = await signControl(claimOf(reading, changes))
    const book = createBook(POLICY)
    await expect(attest(reading, { control }, book)).rejects.toThrow(
      refusal('CONTROL_UNPROVED', `control.${field}`),
    )
    expect(book.snapshots.size).toBe(0)
  })

  test('signs the claim with a key of his own', async () => {
    const control = await signControl(claimOf(reading), stranger)
    await expect(attest(reading, { control })).rejects.toThrow(
      refusal('CONTROL_UNPROVED', 'control.accountId'),
    )
  })

  test('signs it and says that the holder did', async () => {
    const signed = await signControl(claimOf(reading), stranger)
    const control = { ...signed, address: trader.address } as ControlProof
    await expect(attest(reading, { control })).rejects.toThrow(
      refusal('CONTROL_UNPROVED', 'control.signature'),
    )
  })

  test('edits the claim that the holder signed', async () => {
    const control = await signControl(claimOf(reading))
    const prolonged = { ...control, claim: { ...control.claim, expirySec: NOW_SEC + 7_200 } }
    await expect(attest(reading, { control: prolonged })).rejects.toThrow(
      refusal('CONTROL_UNPROVED', 'control.signature'),
    )
  })

  test('has a signature of the same key on another chain', async () => {
    const control = { ...(await signControl(claimOf(reading))), chainId: CHAIN_ID + 1 } as ControlProof
    await expect(attest(reading, { control })).rejects.toThrow(
      refusal('CONTROL_UNPROVED', 'control.signature'),
    )
  })

  test.each(['0x', '0x00', `0x${'00'.repeat(65)}`, `0x${'ff'.repeat(65)}`] as const)(
    'has no signature but %s',
    async (signature) => {
      const control = { ...(await signControl(claimOf(reading))), signature } as ControlProof
      await expect(attest(reading, { control })).rejects.toThrow(
        refusal('CONTROL_UNPROVED', 'control.signature'),
      )
    },
  )

  test('claims an address by a read-only key: only a signature proves an address', async () => {
    for (const masterAccount of [trader.address, `${reading.accountId}`, '7', '']) {
      const control = {
        kind: 'readOnlyKey',
        claim: claimOf(reading),
        venue: 'deribit',
        masterAccount,
      } as const
      await expect(attest(reading, { control })).rejects.toThrow(
        refusal('CONTROL_UNPROVED', 'control.accountId'),
      )
    }
  })

  test('has the read-only key of another master account, for another identity, or one that has expired', async () => {
    const envelope = await readVenue((exampleMarket.asOfSec + 300) * 1000)
    const own = parseAccount({ kind: 'deribit', name: 'own', envelopes: [envelope] })
    const honest = await controlOf(own)
    for (const [field, control] of [
      ['identity', await controlOf(own, { identity: OTHER })],
      ['expirySec', await controlOf(own, { expirySec: NOW_SEC - 1 })],
      ['accountId', { ...honest, masterAccount: '8' } as ControlProof],
      ['accountId', { ...honest, venue: 'bybit' } as ControlProof],
    ] as const) {
      await expect(attest(own, { control })).rejects.toThrow(refusal('CONTROL_UNPROVED', `control.${field}`))
    }
    expect((await attest(own, { control: honest })).accountId).toBe(own.accountId)
  })
})
