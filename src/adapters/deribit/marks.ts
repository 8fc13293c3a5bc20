import { type Exact, multiplyExact } from '../../units/exact.ts'
import type { Marked, VenueMark } from '../venueMark.ts'
import { parseInstrumentName } from './instrument.ts'
import type { Mark } from './margin.ts'

/** The venue's marks in USD: an option's coin price times its own forward. Indexes come without a time of their own. */
export function listMarks(
  marks: ReadonlyMap<string, Mark>,
  indexes: ReadonlyMap<string, Exact>,
  asOfSec: number,
): readonly VenueMark[] {
  const quotes = [...marks].flatMap(([name, { mark, forward, quotedAtMs }]): readonly VenueMark[] => {
    const terms = parseInstrumentName(name)
    const quotedAfterSec = Math.round(quotedAtMs / 1000) - asOfSec
    const { coin: underlying } = terms
    if (terms.kind === 'inverse') {
      return [
        {
          marked: { kind: 'contract', underlying, expirySec: terms.expirySec },
          priceUsd: mark,
          quotedAfterSec,
        },
      ]
    }
    if (forward === null) return []
    const { expirySec, strike, right } = terms
    const marked: Marked = { kind: 'option', underlying, expirySec, strike, right }
    return [{ marked, priceUsd: multiplyExact(mark, forward), quotedAfterSec }]
  })
  // A marked instrument was asked for just before the indexes were.
  const last = Math.max(0, ...quotes.map(({ quotedAfterSec }) => quotedAfterSec))
  return [
    ...quotes,
    ...[...indexes].map(
      ([underlying, priceUsd]): VenueMark => ({
        marked: { kind: 'index', underlying },
        priceUsd,
        quotedAfterSec: last,
      }),
    ),
  ]
}
