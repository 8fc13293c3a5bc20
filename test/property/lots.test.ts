import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { computeMargin } from '../../src/margin/requirement.ts'
import type { Holding } from '../../src/portfolio/holding.ts'
import { computeLots } from '../../src/portfolio/lots.ts'
import { type Account, buildPortfolio } from '../../src/portfolio/portfolio.ts'
import { type Exact, exact } from '../../src/units/exact.ts'
import { ONE_PPM } from '../../src/units/fixed.ts'
import { exampleTable, figures, list, parameters } from './support.ts'

const NAMES = ['wallet', 'aave-v3', 'perp-curie', 'deribit']
const EXPIRY = 1_798_185_600

/** A holding of one atomic amount; the scale says how many atoms are one. Basis and quantity share the sign. */
interface Kind {
  readonly name: string
  /** Atoms of one lot. */
  readonly lot: bigint
  readonly hold: (venue: string, amount: Exact) => Holding
}

const SCALE = 8
const common = (venue: string) => ({ venue, origin: 'property' })
const kinds: readonly Kind[] = [
  {
    name: 'coin',
    lot: 1_000n,
    hold: (venue, amount) => ({ ...common(venue), kind: 'coin', coin: 'BTC', amount }),
  },
  {
    name: 'settlement',
    lot: 100_000_000n,
    hold: (venue, amount) => ({ ...common(venue), kind: 'settlement', currency: 'USDC', amount }),
  },
  {
    name: 'linear',
    lot: 1_000n,
    hold: (venue, size) => ({
      ...common(venue),
      kind: 'linear',
      underlying: 'BTC',
      expirySec: null,
      size,
      quote: 'USD',
      costBasis: { atoms: size.atoms * 90_000n, scale: size.scale },
    }),
  },
  {
    name: 'inverse',
    lot: 100_000_000n,
    hold: (venue, faceUsd) => ({
      ...common(venue),
      kind: 'inverse',
      underlying: 'BTC',
      expirySec: null,
      faceUsd,
      coin: 'BTC',
      // Entered at 100,000: whole lots of face are whole lots of a millionth of a coin ten at a time.
      coinBasis: { atoms: faceUsd.atoms, scale: faceUsd.scale + 5 },
    }),
  },
  {
    name: 'option',
    lot: 100_000n,
    hold: (venue, size) => ({
      ...common(venue),
      kind: 'option',
      underlying: 'BTC',
      expirySec: EXPIRY,
      strike: exact(90_000n, 0),
      right: 'call',
      size,
    }),
  },
]

function linesOf(holdings: readonly Holding[]) {
  return computeLots(holdings, list, parameters.venueCustody, 0).lines
}

/** One account per entry. */
function marginOf(accounts: readonly (readonly Holding[])[]) {
  return computeMargin(
    exampleTable,
    buildPortfolio(accounts.map(account)).accounts.flatMap(({ lines }) => lines),
    ONE_PPM,
  )
}

function account(holdings: readonly Holding[], index: number): Account {
  return {
    accountId: BigInt(index + 1),
    name: `account ${index}`,
    asOfSec: exampleTable.asOfSec,
    lines: linesOf(holdings),
    provenance: 'derived',
    sources: [],
  }
}

const amounts = fc.bigInt({ min: -(10n ** 13n), max: 10n ** 13n })
const holdings = fc
  .tuple(fc.constantFrom(...kinds), fc.constantFrom(...NAMES), amounts)
  .map(([kind, venue, atoms]) => kind.hold(venue, exact(atoms, SCALE)))
const accounts = fc.array(fc.array(holdings, { maxLength: 4 }), { minLength: 1, maxLength: 4 })

test('INV-01 an empty account, and a holding of nothing, change no figure', () => {
  fc.assert(
    fc.property(accounts, fc.constantFrom(...kinds), (book, kind) => {
      const expected = figures(marginOf(book))
      expect(figures(marginOf([...book, []]))).toEqual(expected)
      expect(linesOf([kind.hold('deribit', exact(0n, SCALE))])).toEqual([])
      expect(figures(marginOf([...book, [kind.hold('deribit', exact(0n, SCALE))]]))).toEqual(expected)
    }),
    { numRuns: 60 },
  )
})

test('INV-03 the order of accounts, and of holdings within one, changes no figure and no position', () => {
  const shuffled = accounts.chain((book) =>
    fc.tuple(
      fc.constant(book),
      fc.shuffledSubarray(book, { minLength: book.length }),
      fc.tuple(...book.map((held) => fc.shuffledSubarray(held, { minLength: held.length }))),
    ),
  )
  const netted = (book: readonly (readonly Holding[])[]) =>
    buildPortfolio(book.map(account)).positions.map(({ instrument, long, short, net }) => ({
      id: instrument.id,
      long,
      short,
      net,
    }))
  fc.assert(
    fc.property(shuffled, ([book, reordered, inside]) => {
      const expected = figures(marginOf(book))
      expect(figures(marginOf(reordered))).toEqual(expected)
      expect(figures(marginOf(inside))).toEqual(expected)
      expect(netted(reordered)).toEqual(netted(book))
      expect(netted(inside)).toEqual(netted(book))
    }),
    { numRuns: 60 },
  )
})

describe('INV-04 how a holding of one sign is split over accounts', () => {
  const parts = fc.array(fc.bigInt({ min: 1n, max: 10n ** 11n }), { minLength: 2, maxLength: 4 })
  const signs = fc.constantFrom(1n, -1n)
  const sum = (values: readonly bigint[]) => values.reduce((total, value) => total + value, 0n)

  test.each(kinds)('$name: whole lots are worth the same in any number of accounts', ({ lot, hold }) => {
    fc.assert(
      fc.property(parts, signs, (counts, sign) => {
        // Ten lots at a time, so that the basis of an inverse contract is whole lots too.
        const whole = counts
          .map((count) => sign * (count % 10_000n) * lot * 10n)
          .filter((atoms) => atoms !== 0n)
        const split = whole.map((atoms) => [hold('deribit', exact(atoms, SCALE))])
        const together = [[hold('deribit', exact(sum(whole), SCALE))]]
        expect(figures(marginOf(split))).toEqual(figures(marginOf(together)))
      }),
      { numRuns: 40 },
    )
  })

  test.each(kinds)('$name: otherwise fewer lots, by less than one per further account', ({ lot, hold }) => {
    fc.assert(
      fc.property(parts, signs, (atoms, sign) => {
        const row = (amount: bigint) =>
          linesOf([hold('deribit', exact(sign * amount, SCALE))]).filter(
            ({ instrument }) => instrument.terms.kind === kindOf(hold),
          )
        // The inverse row is short for a long holding: its rounding is against the holder the other way.
        const lotsOf = (amount: bigint) => sum(row(amount).map(({ lots }) => lots))
        const split = sum(atoms.map(lotsOf))
        const whole = lotsOf(sum(atoms))
        expect(split).toBeLessThanOrEqual(whole)
        expect(whole - split).toBeLessThan(BigInt(atoms.length))
        // And a lot is never given away: what counts is at most what is held.
        const held = kindOf(hold) === 'inverse' ? -sign * sum(atoms) : sign * sum(atoms)
        expect(whole * lot).toBeLessThanOrEqual(held)
        expect((whole + 1n) * lot).toBeGreaterThan(held)
      }),
      { numRuns: 60 },
    )
  })
})

const kindOf = (hold: Kind['hold']) => hold('deribit', exact(1n, SCALE)).kind

test('INV-05 money received never lowers the excess, whatever is owed at the same place', () => {
  const received = fc.bigInt({ min: 1n, max: 10n ** 13n })
  fc.assert(
    fc.property(accounts, received, amounts, (book, more, owed) => {
      const settle = (atoms: bigint): Holding => ({
        ...common('deribit'),
        kind: 'settlement',
        currency: 'USDC',
        amount: exact(atoms, SCALE),
      })
      const before = marginOf([...book, [settle(owed)]])
      const after = marginOf([...book, [settle(owed), settle(more)]])
      expect(after.excess).toBeGreaterThanOrEqual(before.excess)
    }),
    { numRuns: 60 },
  )
})
