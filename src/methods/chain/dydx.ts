import { z } from 'zod'
import { ONE_MILLION } from '../../rules/dydx/initialMarginFraction.ts'
import { computeDydxRisk, computeInitialMargin, type DydxPosition } from '../../rules/dydx/subaccountRisk.ts'
import { multiplyExact, rescaleFloor } from '../../units/exact.ts'
import { usdE6 } from '../../units/fixed.ts'
import { defineMethod, missingParameter, unsupported } from '../method.ts'
import { decimalExact } from '../parameterNumber.ts'
import { buildPerpBook, type PerpPosition } from './perpBook.ts'

const TITLE = 'dYdX v4'
const PPM = z
  .string()
  .regex(/^\d{1,7}$/, 'a whole number of ppm')
  .transform(BigInt)
  .refine((value) => value <= ONE_MILLION, 'at most 1,000,000 ppm')
/** A fraction of nothing would make the margin vanish. */
const POSITIVE_PPM = PPM.refine((value) => value > 0n, 'more than 0 ppm')
const QUANTUMS = z
  .string()
  .regex(/^\d{1,18}$/, 'a whole number of USDC quantums')
  .transform(BigInt)

const schema = z.strictObject({
  /** Coins counted as one quote unit whatever they trade at. */
  quotes: z.array(z.string()),
  tiers: z.record(
    z.string(),
    z
      .strictObject({
        initialMarginPpm: POSITIVE_PPM,
        maintenanceFractionPpm: POSITIVE_PPM,
        openInterestLowerCap: QUANTUMS,
        openInterestUpperCap: QUANTUMS,
      })
      .refine(
        ({ openInterestLowerCap, openInterestUpperCap }) => openInterestLowerCap <= openInterestUpperCap,
        'a lower cap at or below the upper one',
      ),
  ),
  markets: z.record(
    z.string(),
    z.strictObject({
      tier: z.string(),
      /** Of the whole market, coins, as of the file's date. */
      openInterest: decimalExact.refine(({ atoms }) => atoms >= 0n, 'zero or more'),
      /** The holder's leverage setting as a fraction in ppm; 0 for none. */
      customPpm: PPM,
    }),
  ),
})
type Parameters = z.output<typeof schema>

/**
 * A cross subaccount of dYdX v4: perpetuals at the oracle price (our index), USDC at par, margins added without offsets. Equity
 * is net collateral. Quantums are 1e-6 USDC and are reported as 1e-6 USD. The lines split a position's initial margin
 * into what the base fraction asks and what open interest, or the holder's own setting, adds.
 */
export const dydx = defineMethod<Parameters>({
  id: 'dydx',
  title: TITLE,
  schema,
  margin: (book, { market }, parameters) => {
    const { positions, cash } = buildPerpBook(TITLE, book, market)
    const quote = cash.reduce((total, { leg, coin, quantity }) => {
      if (!parameters.quotes.includes(coin)) throw unsupported(TITLE, leg)
      return total + rescaleFloor(quantity, 6)
    }, 0n)
    const each = positions.map((position) => ({ position, terms: bindPosition(position, parameters) }))
    const risk = computeDydxRisk(
      quote,
      each.map(({ terms }) => terms),
    )
    const lines = each.flatMap(({ position, terms }) => {
      const { tier, notional, openInterest, customPpm } = terms
      const base = computeInitialMargin(tier, notional, 0n)
      const added = computeInitialMargin(tier, notional, openInterest, customPpm) - base
      const trace = `${position.underlying}, ${terms.tierName}`
      const line = { rule: 'IMR', label: 'initial margin', amount: usdE6(base), trace }
      return added === 0n
        ? [line]
        : [line, { rule: 'OIMF', label: 'concentration', amount: usdE6(added), trace }]
    })
    return {
      equity: usdE6(risk.netCollateral),
      initial: usdE6(risk.initial),
      maintenance: usdE6(risk.maintenance),
      liquidatable: risk.liquidatable,
      lines,
      worst: null,
      caveats: [],
    }
  },
})

function bindPosition(
  { underlying, quantity, index }: PerpPosition,
  { markets, tiers }: Parameters,
): DydxPosition & { readonly tierName: string } {
  const terms = markets[underlying]
  if (terms === undefined) throw missingParameter(`markets.${underlying}`, 'tier and open interest')
  const tier = tiers[terms.tier]
  if (tier === undefined) throw missingParameter(`tiers.${terms.tier}`, 'a liquidity tier')
  return {
    tier,
    tierName: terms.tier,
    notional: rescaleFloor(multiplyExact(quantity, index), 6),
    openInterest: rescaleFloor(multiplyExact(terms.openInterest, index), 6),
    customPpm: terms.customPpm,
  }
}
