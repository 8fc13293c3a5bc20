import { describe, expect, test } from 'vitest'
import type { VenueOrder } from '../../scripts/demo/deribit/answer.ts'
import { readVenue } from '../../scripts/demo/deribit/readVenue.ts'
import { MAIN_USER, SUB_USER } from '../../scripts/demo/deribit/scenario.ts'
import { parseAccount } from '../../src/accounts/parseAccount.ts'
import type { AccountReading } from '../../src/attestor/attest.ts'
import { createBook } from '../../src/attestor/book.ts'
import { attest, POLICY, T } from './attestor.ts'

/* The cheat: orders that fill the moment after the proof, and raise the requirement then. */

const readingWith = async (orders: readonly VenueOrder[]): Promise<AccountReading> =>
  parseAccount({
    kind: 'deribit',
    name: 'own',
    envelopes: [await readVenue((T + 300) * 1000, { orders })],
  })

const order = (changes: Partial<VenueOrder> = {}): VenueOrder => ({
  orderId: 'ETH-1',
  user: MAIN_USER,
  instrument: 'ETH-25DEC26',
  size: -50_000,
  price: 3_500,
  ...changes,
})

const refused = expect.objectContaining({
  code: 'OPEN_ORDER',
  details: expect.objectContaining({ field: 'deribit.openOrders' }),
})

describe('an open order is refused', () => {
  test.each([
    ['that opens a position', order()],
    ['of a subaccount', order({ user: SUB_USER })],
    ['on the side of the hedge: filled alone it is a position', order({ size: 50_000 })],
    ['for an option', order({ instrument: 'ETH-25DEC26-3600-C', size: -1 })],
    ['that is nearly filled', order({ filled: 49_999 })],
    [
      'that only reduces: what it reduces may hedge a leg elsewhere',
      order({ size: 20_000, reduceOnly: true }),
    ],
  ])('%s', async (_, hidden) => {
    const book = createBook(POLICY)
    await expect(attest(await readingWith([hidden]), {}, book)).rejects.toThrow(refused)
    expect(book.snapshots.size).toBe(0)
  })
})

test('and without orders the same account is attested', async () => {
  expect((await attest(await readingWith([]))).lines.length).toBeGreaterThan(0)
})
