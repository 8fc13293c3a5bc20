import { z } from 'zod'
import { computeLock } from '../../rules/hegic/lock.ts'
import { rescaleFloor } from '../../units/exact.ts'
import { type UsdE6, usdE6 } from '../../units/fixed.ts'
import { netLegs } from '../book.ts'
import { defineMethod, missingParameter, unsupported } from '../method.ts'
import { chargeUsd } from '../quantise.ts'
import { UNCHANGED, valueLeg } from '../reprice.ts'

const TITLE = 'Hegic'
/** A hundred premiums. */
const LARGEST_K = 10_000n
const whole = z
  .string()
  .regex(/^\d{1,18}$/, 'a whole number')
  .transform(BigInt)

const schema = z.strictObject({
  /** Coins of the treasury, at par. */
  treasury: z.array(z.string()),
  /** By underlying; locks in the treasury token's 1e-6. */
  strategies: z.record(
    z.string(),
    z.strictObject({
      k: whole.refine((value) => value > 0n && value <= LARGEST_K, `hundredths from 1 to ${LARGEST_K}`),
      lockedLimit: whole,
    }),
  ),
})
type Parameters = z.output<typeof schema>

/**
 * Hegic, seen from either side. A holder has paid the premium and needs nothing: long options cost no margin and count nothing. The pool's side, short
 * options, locks premium x k and the premium itself until expiry or exercise; nothing is marked and nothing liquidated. Equity is
 * the treasury's coins; a treasury below zero is none, and is refused. The premium is estimated by Black-76 now; the venue locks what its own pricer asked at the sale.
 */
export const hegic = defineMethod<Parameters>({
  id: 'hegic',
  optionsOutside: true,
  title: TITLE,
  schema,
  margin: (book, { market }, { treasury, strategies }) => {
    let equity = 0n
    const locked = new Map<string, bigint>()
    const lines: { rule: string; label: string; amount: UsdE6; trace: string }[] = []
    const legs = netLegs(book)
    for (const leg of legs) {
      const { terms, underlying, name } = leg.instrument
      if (terms.kind === 'coin' || terms.kind === 'settlement') {
        const coin = terms.kind === 'coin' ? terms.coin : terms.currency
        const owed = terms.kind === 'coin' && leg.quantity.atoms < 0n
        if (owed || !treasury.includes(coin)) throw unsupported(TITLE, leg)
        equity += rescaleFloor(leg.quantity, 6)
        continue
      }
      if (terms.kind !== 'option') throw unsupported(TITLE, leg)
      if (leg.quantity.atoms > 0n) continue
      const strategy = strategies[underlying]
      if (strategy === undefined) throw missingParameter(`strategies.${underlying}`, 'k and limit')
      const premium = chargeUsd(-valueLeg(leg, market, UNCHANGED))
      const lock = computeLock(premium, strategy.k)
      locked.set(underlying, (locked.get(underlying) ?? 0n) + lock)
      lines.push(
        { rule: 'negativepnl', label: 'locked liquidity', amount: usdE6(lock), trace: name },
        { rule: 'positivepnl', label: 'locked premium', amount: premium, trace: name },
      )
    }
    const owed = legs.find(
      ({ instrument: { terms }, quantity }) => terms.kind === 'settlement' && quantity.atoms < 0n,
    )
    if (equity < 0n && owed !== undefined) throw unsupported(TITLE, owed)
    const initial = usdE6(lines.reduce((total, { amount }) => total + amount, 0n))
    return {
      equity: usdE6(equity),
      initial,
      maintenance: initial,
      liquidatable: false,
      pockets: [],
      lines,
      worst: null,
      caveats: [...locked]
        .filter(([underlying, lock]) => lock > (strategies[underlying]?.lockedLimit ?? 0n))
        .map(
          ([underlying]) =>
            `Locks of ${underlying} exceed the strategy’s limit: the venue would not have sold them.`,
        ),
    }
  },
})
