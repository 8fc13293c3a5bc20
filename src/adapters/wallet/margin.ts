import { usdE6 } from '../../units/fixed.ts'
import type { VenueMargin } from '../adapter.ts'

/**
 * A wallet has no engine: nothing values it, nothing is owed, nothing liquidates it at any move. Its equity in the
 * eyes of a venue is therefore zero; its worth is the risk table's business.
 */
export function computeWalletMargin(): VenueMargin {
  return { equity: usdE6(0n), initial: usdE6(0n), maintenance: usdE6(0n), liquidatable: false }
}
