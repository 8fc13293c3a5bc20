import { computeDepegCharge, type DepegTier } from '../../../src/rules/okx/depegCharge.ts'
import { adjustMinimumCharge, type ChargeTier } from '../../../src/rules/okx/minimumCharge.ts'
import { computeUnitMaintenance } from '../../../src/rules/okx/riskUnit.ts'
import type { Runner } from '../published.ts'
import { compareAll } from './pricing.ts'

const charges = ['mr1', 'mr2', 'mr3', 'mr4', 'mr5', 'mr6', 'mr9'] as const

/**
 * A risk unit of OKX's portfolio margin. `MR` is a case's sum of everything but the minimum charge, or its parts MR1 to
 * MR6 and MR9; `tiers` is a sentence ("first 10k x1, next x2") or a list of [upper end, multiple].
 */
export const okxRunner: Runner = {
  matches: /^OKX PM/,
  run: ({ inputs, expected, tolerance }) => {
    const parts = Object.fromEntries(charges.map((name) => [name, Number(inputs[name.toUpperCase()] ?? 0)]))
    const mr7 = inputs.MR7raw === undefined ? 0 : adjustMinimumCharge(inputs.MR7raw, readTiers(inputs.tiers))
    const unit = { mr1: 0, mr2: 0, mr3: 0, mr4: 0, mr5: 0, mr6: 0, mr9: 0, ...parts, mr7 }
    const MMR = computeUnitMaintenance(inputs.MR === undefined ? unit : { ...unit, mr1: inputs.MR })
    const actual: Record<string, number> = { MR7adj: mr7, MMR, IMR: MMR * (inputs.imrFactor ?? 1.3) }
    if (inputs.hedgedUsd !== undefined) {
      const tiers: DepegTier[] = inputs.depegTiers.map(([upTo, rate]: [number | null, number]) => ({
        upTo,
        rate,
      }))
      actual.MR9 = computeDepegCharge(inputs.hedgedUsd, tiers)
    }
    return compareAll(actual, expected, tolerance === 'exact' ? 0 : Number(tolerance))
  },
}

/** `first 10k x1, next 60k x2, next x4`: widths of tiers, the last open. */
function readTiers(tiers: string | readonly (readonly [number | null, number])[]): ChargeTier[] {
  if (typeof tiers !== 'string') return tiers.map(([upTo, multiplier]) => ({ upTo, multiplier }))
  let from = 0
  return tiers.split(',').map((text) => {
    const match = /(?:first|next|then|rest)\s*(?:([\d.]+)\s*([kM]?))?\s*x\s*([\d.]+)/.exec(text)
    if (match === null) throw new RangeError(`not a tier: ${text}`)
    const [, width, unit, multiplier] = match
    if (width === undefined) return { upTo: null, multiplier: Number(multiplier) }
    from += Number(width) * (unit === 'k' ? 1e3 : unit === 'M' ? 1e6 : 1)
    return { upTo: from, multiplier: Number(multiplier) }
  })
}
