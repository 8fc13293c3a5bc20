// Derive's liquidation auction, exact: every amount and share is an integer at 1e18, products and quotients truncate
// toward zero as in the contract. Source: derivexyz/v2-core `DutchAuction.sol`.

const ONE = 10n ** 18n

/** Parameters of the auction; shares at 1e18, lengths in seconds. */
export interface AuctionParameters {
  readonly startShareE18: bigint
  readonly cutoffShareE18: bigint
  readonly fastSec: bigint
  readonly slowSec: bigint
  readonly insolventSec: bigint
  readonly bufferShareE18: bigint
  readonly feeRateE18: bigint
}

/** An account under auction. `reservedE18` is what earlier bidders paid: it is the account's own and not for sale. */
export interface AuctionedAccount {
  /** Maintenance balance; below zero is what starts an auction. */
  readonly maintenanceE18: bigint
  readonly markE18: bigint
  readonly reservedE18: bigint
}

/** A bid as it settles: the share sold, what the bidder pays, and whether the auction ends with it. */
export interface SolventBid {
  readonly shareE18: bigint
  readonly cashE18: bigint
  readonly ends: boolean
}

/** Margin that an auction liquidates to: maintenance, lowered by a share of what separates it from the mark. */
export function bufferMarginE18(
  { maintenanceE18, markE18 }: Pick<AuctionedAccount, 'maintenanceE18' | 'markE18'>,
  { bufferShareE18 }: Pick<AuctionParameters, 'bufferShareE18'>,
): bigint {
  return maintenanceE18 + times(maintenanceE18 - markE18, bufferShareE18)
}

/** Share of the mark that is asked `elapsedSec` after the start: fast to the cut-off, then slowly to nothing. */
export function discountShareE18(
  elapsedSec: bigint,
  {
    startShareE18,
    cutoffShareE18,
    fastSec,
    slowSec,
  }: Omit<AuctionParameters, 'bufferShareE18' | 'feeRateE18' | 'insolventSec'>,
): bigint {
  if (elapsedSec < fastSec) return startShareE18 - ((startShareE18 - cutoffShareE18) * elapsedSec) / fastSec
  if (elapsedSec >= fastSec + slowSec) return 0n
  return cutoffShareE18 - over(times(cutoffShareE18, elapsedSec - fastSec), slowSec)
}

/** Price of the whole account while it is solvent: the discounted mark, earlier bidders' cash left out. */
export function solventPriceE18(
  { markE18, reservedE18 }: Pick<AuctionedAccount, 'markE18' | 'reservedE18'>,
  discountE18: bigint,
): bigint {
  if (reservedE18 > markE18) throw new RangeError('the auction ends: reserved cash exceeds the mark')
  return times(markE18 - reservedE18, discountE18)
}

/**
 * Largest share of the account that may be sold: f = BM / (BM - mark d - reserved (1 - d)), which brings the buffer margin
 * back to zero. Zero once the buffer margin is not negative.
 */
export function maxShareE18(
  bufferE18: bigint,
  { markE18, reservedE18 }: Pick<AuctionedAccount, 'markE18' | 'reservedE18'>,
  discountE18: bigint,
): bigint {
  if (bufferE18 >= 0n) return 0n
  return over(bufferE18, bufferE18 - times(markE18, discountE18) - times(reservedE18, ONE - discountE18))
}

/** What a bid for `wantedE18` of a solvent account settles at. Throws RangeError once the price is zero. */
export function settleSolventBid(
  account: AuctionedAccount,
  elapsedSec: bigint,
  wantedE18: bigint,
  parameters: AuctionParameters,
): SolventBid {
  if (wantedE18 <= 0n || wantedE18 > ONE) throw new RangeError('a share above zero and at most one')
  const discount = discountShareE18(elapsedSec, parameters)
  const price = solventPriceE18(account, discount)
  if (price <= 0n) throw new RangeError('the solvent auction has ended')
  const most = maxShareE18(bufferMarginE18(account, parameters), account, discount)
  const shareE18 = wantedE18 < most ? wantedE18 : most
  return { shareE18, cashE18: times(price, shareE18), ends: wantedE18 >= most }
}

/**
 * Price of the whole account once it is insolvent, at most zero: what the security module pays a taker. It runs from the
 * mark, if negative, to the maintenance balance over the length of the auction.
 */
export function insolventPriceE18(
  { maintenanceE18, markE18 }: Pick<AuctionedAccount, 'maintenanceE18' | 'markE18'>,
  elapsedSec: bigint,
  { insolventSec }: Pick<AuctionParameters, 'insolventSec'>,
): bigint {
  if (maintenanceE18 >= 0n) return 0n
  const start = markE18 < 0n ? markE18 : 0n
  if (elapsedSec >= insolventSec) return maintenanceE18
  return ((maintenanceE18 - start) * elapsedSec) / insolventSec + start
}

/** Fee to the security module when a solvent auction starts: a rate on the share that could be sold at the mark. */
export function liquidationFeeE18(
  account: Pick<AuctionedAccount, 'maintenanceE18' | 'markE18'>,
  parameters: Pick<AuctionParameters, 'bufferShareE18' | 'feeRateE18'>,
): bigint {
  if (account.markE18 <= 0n) return 0n
  const most = maxShareE18(bufferMarginE18(account, parameters), { ...account, reservedE18: 0n }, ONE)
  return times(times(most, account.markE18), parameters.feeRateE18)
}

const times = (a: bigint, b: bigint): bigint => (a * b) / ONE
const over = (a: bigint, b: bigint): bigint => (a * ONE) / b
