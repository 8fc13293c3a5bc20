import { type Exact, exact, formatExact, multiplyExact, negateExact } from '../../units/exact.ts'
import type { Accrual } from '../accrual.ts'
import { parseInstrumentName } from './instrument.ts'
import type { MarginPocket } from './margin.ts'

/** Eight-hour periods of a year of 365 days. */
const PERIODS: Exact = exact(1_095n, 0)

/**
 * Funding of the perpetuals held at T at the ticker's `current_funding`, the rate of eight hours on the face in USD; longs
 * pay a positive one. The ticker is read after T, so the rate is the one then. Null where the ticker has none.
 */
export function listAccruals(
  pockets: readonly MarginPocket[],
  funding: ReadonlyMap<string, Exact>,
): readonly Accrual[] {
  return pockets.flatMap(({ futures }) =>
    futures.flatMap(({ instrument, faceUsd }): readonly Accrual[] => {
      const { coin, expirySec } = parseInstrumentName(instrument)
      if (expirySec !== null) return []
      const rate = funding.get(instrument)
      const [long, notionalUsd] = faceUsd.atoms > 0n ? [true, faceUsd] : [false, negateExact(faceUsd)]
      const yearly = rate === undefined ? null : multiplyExact(rate, PERIODS)
      return [
        {
          kind: 'funding',
          asset: coin,
          origin: `public/ticker ${instrument} ${formatExact(faceUsd)}`,
          notionalUsd,
          annualRate: yearly === null ? null : long ? negateExact(yearly) : yearly,
        },
      ]
    }),
  )
}
