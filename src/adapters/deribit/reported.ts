import { PlimsollError } from '../../errors.ts'
import {
  addExact,
  compareExact,
  type Exact,
  multiplyExact,
  negateExact,
  rescaleCeil,
  subtractExact,
  ZERO,
} from '../../units/exact.ts'
import { ONE_PPM, type UsdE6, usdE6 } from '../../units/fixed.ts'
import { parseInstrumentName } from './instrument.ts'
import { computePocketMargin, type Mark } from './margin.ts'
import type { ReportedPocket } from './pockets.ts'
import { noReply } from './replies.ts'

/** 0.5 % of the larger figure, and two units of the venue's eighth decimal per leg for its rounding. */
const RELATIVE_TOLERANCE: Exact = { atoms: 5n, scale: 3 }
const ABSOLUTE_TOLERANCE: Exact = { atoms: 2n, scale: 7 }

/** The margin rule must reproduce what the venue itself says now, or the survival it yields means nothing. */
export function assertMaintenance(
  reading: ReportedPocket,
  marks: ReadonlyMap<string, Mark>,
  asOfSec: number,
): void {
  const positions = [...reading.positions].map(([instrument, size]) => ({ instrument, size }))
  const isOption = ({ instrument }: { instrument: string }): boolean =>
    parseInstrumentName(instrument).kind === 'option'
  const own = computePocketMargin(
    {
      userId: reading.userId,
      currency: reading.currency,
      cash: reading.balance,
      unsettled: ZERO,
      futures: positions
        .filter((position) => !isOption(position))
        .map(({ instrument, size }) => ({ instrument, faceUsd: size, coinBasis: ZERO })),
      options: positions.filter(isOption),
    },
    marks,
    asOfSec,
    () => ONE_PPM,
  ).maintenance
  const difference = subtractExact(own, reading.reportedMaintenance)
  const allowed = addExact(multiplyExact(own, RELATIVE_TOLERANCE), ABSOLUTE_TOLERANCE)
  const fits = compareExact(difference, allowed) <= 0 && compareExact(negateExact(difference), allowed) <= 0
  if (fits) return
  throw new PlimsollError(
    'VENUE_DATA_MISSING',
    "The venue's maintenance margin is not that of the known rule.",
    {
      field: `private/get_account_summaries.${reading.name}.maintenance_margin`,
      expected: 'the documented standard margin, within half a percent',
      remedy: 'The venue may have changed its margin model; the adapter has to learn it first.',
    },
  )
}

/** The venue's own margin figures at the reading, in USD at its own index, rounded up. */
export function sumReported(
  readings: readonly ReportedPocket[],
  indexes: ReadonlyMap<string, Exact>,
  pick: (reading: ReportedPocket) => Exact,
): UsdE6 {
  let total = 0n
  for (const reading of readings) {
    const amount = pick(reading)
    if (amount.atoms === 0n) continue
    const index = indexes.get(reading.currency)
    if (index === undefined) throw noReply('quotes', 'public/get_index_price', reading.currency)
    total += rescaleCeil(multiplyExact(amount, index), 6)
  }
  return usdE6(total)
}
