/** Amounts in the treasury token's smallest unit (USDC, 1e-6). */
export interface HegicTreasury {
  readonly totalBalance: bigint
  readonly totalLocked: bigint
  readonly lockedPremium: bigint
  /** What the stake-and-cover pool can add. */
  readonly stakeAndCover: bigint
}

export interface HegicStrategy {
  readonly lockedByStrategy: bigint
  readonly lockedLimit: bigint
  /** Collateral per premium, in hundredths. */
  readonly k: bigint
}

const K_DECIMALS = 100n

/** What selling an option locks: premium x k, truncated. The option's largest payoff plays no part. */
export function computeLock(premium: bigint, k: bigint): bigint {
  return (premium * k) / K_DECIMALS
}

/** The pool may still hold what is locked: locks and premiums within the treasury and its cover. */
export function isPoolCovered({
  totalBalance,
  totalLocked,
  lockedPremium,
  stakeAndCover,
}: HegicTreasury): boolean {
  return totalLocked + lockedPremium <= totalBalance + stakeAndCover
}

/**
 * The treasury after a sale, or null where the venue refuses: the strategy's limit, or the pool, would be exceeded. The premium
 * enters the treasury and is locked with it. Source: hegic/contracts, packages/hardcore-beta, HegicStrategy.buy and
 * HegicOperationalTreasury.lockLiquidityFor.
 */
export function sellOption(
  treasury: HegicTreasury,
  strategy: HegicStrategy,
  premium: bigint,
): { readonly treasury: HegicTreasury; readonly strategy: HegicStrategy; readonly lock: bigint } | null {
  const lock = computeLock(premium, strategy.k)
  const lockedByStrategy = strategy.lockedByStrategy + lock
  if (lockedByStrategy > strategy.lockedLimit) return null
  const after = {
    ...treasury,
    totalBalance: treasury.totalBalance + premium,
    totalLocked: treasury.totalLocked + lock,
    lockedPremium: treasury.lockedPremium + premium,
  }
  return isPoolCovered(after) ? { treasury: after, strategy: { ...strategy, lockedByStrategy }, lock } : null
}

/** Liquidity still for sale: the lesser of the pool's and the strategy's room. Negative where the pool is short. */
export function computeAvailable(treasury: HegicTreasury, strategy: HegicStrategy): bigint {
  const pool = treasury.stakeAndCover + treasury.totalBalance - treasury.totalLocked - treasury.lockedPremium
  const room = strategy.lockedLimit - strategy.lockedByStrategy
  return smaller(room, pool)
}

function smaller(a: bigint, b: bigint): bigint {
  return a < b ? a : b
}
