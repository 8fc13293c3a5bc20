import { readFileSync } from 'node:fs'
import { expect } from 'vitest'
import { decodeEnvelope } from '../../src/adapters/envelope.ts'
import { adapters } from '../../src/adapters/index.ts'
import { buildEntry, type Entry } from './entry.ts'

/** Every adapter and what is known of its recorded accounts. A new venue is one entry. */
export const conformanceTable: readonly Entry[] = [
  buildEntry(adapters.wallet, {
    source: 'block',
    accounts: ['trader', 'empty'],
    empty: 'empty',
    long: { account: 'trader', kind: 'coin' },
    short: null,
    flat: { account: 'empty', kind: 'coin' },
    openOrders: null,
    dispensable: () => false,
    expectVenueFigure: (_, margin) => {
      expect(margin).toEqual({ equity: 0n, initial: 0n, maintenance: 0n, liquidatable: false })
    },
  }),
  buildEntry(adapters['aave-v3'], {
    source: 'block',
    accounts: ['trader', 'stable', 'mixed', 'maker', 'empty'],
    empty: 'empty',
    long: { account: 'trader', kind: 'coin' },
    short: { account: 'mixed', kind: 'coin' },
    flat: { account: 'empty', kind: 'coin' },
    openOrders: null,
    dispensable: () => false,
    expectVenueFigure: ({ detail }, margin) => {
      const { totalCollateralBase, totalDebtBase, healthFactor } = detail.account
      // Base units are 1e-8, the margin floors to 1e-6.
      expect(margin.equity).toBe((totalCollateralBase - totalDebtBase) / 100n)
      expect(margin.liquidatable).toBe(healthFactor < 10n ** 18n)
    },
  }),
  buildEntry(adapters['perp-curie'], {
    source: 'block',
    accounts: ['trader', 'mixed', 'etherBacked', 'flat', 'empty'],
    empty: 'empty',
    long: { account: 'mixed', kind: 'linear' },
    short: { account: 'trader', kind: 'linear' },
    flat: { account: 'flat', kind: 'linear' },
    openOrders: { account: 'maker', answer: 'OPEN_ORDER' },
    dispensable: () => false,
    expectVenueFigure: ({ detail, reported }, margin) => {
      expect(margin.equity).toBe(detail.account.accountValue)
      if (detail.collateral.length === 0) expect(margin.maintenance).toBe(reported.maintenance)
    },
  }),
  buildEntry(adapters.deribit, {
    source: 'server',
    accounts: ['trader', 'quiet', 'mixed', 'empty'],
    empty: 'empty',
    long: { account: 'trader', kind: 'option' },
    short: { account: 'trader', kind: 'inverse' },
    flat: { account: 'empty', kind: 'inverse' },
    openOrders: { account: 'mixed', answer: 'listed' },
    dispensable: () => false,
    expectVenueFigure: ({ detail, reported }, margin) => {
      // The venue speaks of the reading, not of T: its figures are comparable where nothing happened between.
      if (detail.rowsSinceT > 0) return
      const cent = 10_000n
      expect(margin.initial - (reported.initial ?? -1n)).toBeLessThan(cent)
      expect((reported.initial ?? 0n) - margin.initial).toBeLessThan(cent)
      expect(margin.maintenance - (reported.maintenance ?? -1n)).toBeLessThan(cent)
      expect((reported.maintenance ?? 0n) - margin.maintenance).toBeLessThan(cent)
    },
    ledger: {
      account: 'trader',
      expectUndone: ({ detail, holdings }) => {
        const quiet = decodeEnvelope(
          readFileSync(new URL('../../src/adapters/deribit/fixtures/quiet.json', import.meta.url), 'utf8'),
        )
        const untouched = adapters.deribit.parse(quiet)
        expect(detail.rowsSinceT).toBeGreaterThan(0)
        expect(untouched.detail.rowsSinceT).toBe(0)
        expect(holdings).toEqual(untouched.holdings)
      },
    },
  }),
]
