const DAY_MS = 86_400_000
const SETTLEMENT_MS = 8 * 3_600_000

/**
 * Start of the ledger window for T: the 08:00 UTC settlement before T and a whole day more, so that the last
 * settlement row of every position lies inside even when the venue writes it late.
 */
export function ledgerStartMs(asOfSec: number): number {
  const settled = Math.floor((asOfSec * 1000 - SETTLEMENT_MS) / DAY_MS) * DAY_MS + SETTLEMENT_MS
  return settled - DAY_MS
}
