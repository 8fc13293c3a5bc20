import { divide, least, most, multiply } from './fixedPoint.ts'

/** A fully collateralised vault: one short series, at most one long of the same right and expiry. All 1e27; none is zero. */
export interface SpreadVault {
  readonly right: 'call' | 'put'
  readonly shortAmount: bigint
  readonly shortStrike: bigint
  readonly longAmount: bigint
  readonly longStrike: bigint
}

/**
 * Largest loss of the vault at expiry, 1e27: strike asset for puts, units of the underlying for calls.
 * Put max(short Ks - Kl min(short, long), 0); call max((Kl - Ks) short / Kl, short - long, 0), without the first term where there is no
 * long strike. Source: opynfinance/GammaProtocol, contracts/core/MarginCalculator.sol.
 */
export function computeSpreadMargin(vault: SpreadVault): bigint {
  const { right, shortAmount, shortStrike, longAmount, longStrike } = vault
  if (right === 'put') {
    const covered = multiply(longStrike, least(shortAmount, longAmount))
    return most(multiply(shortAmount, shortStrike) - covered, 0n)
  }
  const unpaired = most(shortAmount - longAmount, 0n)
  if (longStrike === 0n) return unpaired
  return most(divide(multiply(longStrike - shortStrike, shortAmount), longStrike), unpaired)
}

/** Collateral above the requirement, 1e27; negative is what is missing. */
export function computeExcess(vault: SpreadVault, collateral: bigint): bigint {
  return collateral - computeSpreadMargin(vault)
}

/** Payoff of one option at a price of the underlying, 1e27, in the strike asset. */
export function computeCashValue(right: 'call' | 'put', strike: bigint, spot: bigint): bigint {
  return most(right === 'put' ? strike - spot : spot - strike, 0n)
}
