import type { Marked, VenueMark } from '../adapters/venueMark.ts'
import { type InstrumentList, termsKey } from '../instrument/instrument.ts'
import type { Market } from '../market/market.ts'
import { findRow, type RiskTable } from '../risk/riskTable.ts'
import { type Exact, formatExact } from '../units/exact.ts'
import { divFloor, type Ppm, ppm } from '../units/fixed.ts'

/** One thing that venues mark, beside the table's mark. Differences are ppm of the table's mark (100 ppm are 1 bp), to nearest. */
export interface MarkDifference {
  readonly name: string
  /** USD per coin; null where the market data has no such price. */
  readonly table: Exact | null
  readonly venues: readonly {
    readonly venue: string
    readonly price: Exact
    readonly difference: Ppm | null
    /** Seconds after T of the quote: a difference with another instant is not one of opinion. */
    readonly quotedAfterSec: number
  }[]
  /** Highest venue mark over the lowest, less one; null with one venue. */
  readonly spread: Ppm | null
}

/** M-16. What every venue marks, the same thing side by side, by name. An option of the table is worth its row's mark over its lot. */
export function compareMarks(
  venues: readonly { readonly venue: string; readonly marks: readonly VenueMark[] }[],
  market: Market,
  table: RiskTable,
  list: InstrumentList,
): readonly MarkDifference[] {
  const byName = new Map<string, { marked: Marked; quotes: (VenueMark & { venue: string })[] }>()
  for (const { venue, marks } of venues) {
    for (const mark of marks) {
      const name = nameOf(mark.marked)
      const entry = byName.get(name) ?? { marked: mark.marked, quotes: [] }
      const again = entry.quotes.some(
        (quote) => quote.venue === venue && formatExact(quote.priceUsd) === formatExact(mark.priceUsd),
      )
      if (!again) entry.quotes.push({ ...mark, venue })
      byName.set(name, entry)
    }
  }
  return [...byName]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, { marked, quotes }]): MarkDifference => {
      const own = findTableMark(marked, market, table, list)
      const spreads = quotes.flatMap((one) => quotes.map((other) => relative(one.priceUsd, other.priceUsd)))
      return {
        name,
        table: own,
        venues: quotes.map(({ venue, priceUsd, quotedAfterSec }) => ({
          venue,
          price: priceUsd,
          difference: own === null ? null : relative(priceUsd, own),
          quotedAfterSec,
        })),
        spread:
          new Set(quotes.map(({ venue }) => venue)).size < 2
            ? null
            : spreads.reduce<Ppm>((most, one) => (one !== null && one > most ? one : most), ppm(0n)),
      }
    })
}

function nameOf(marked: Marked): string {
  switch (marked.kind) {
    case 'index':
      return `${marked.underlying} index`
    case 'coin':
      return `${marked.coin} coin`
    case 'contract':
      return `${marked.underlying} ${marked.expirySec === null ? 'perpetual' : `future ${isoDay(marked.expirySec)}`}`
    case 'option':
      return `${marked.underlying} ${isoDay(marked.expirySec)} ${formatExact(marked.strike)} ${marked.right}`
  }
}

function findTableMark(marked: Marked, market: Market, table: RiskTable, list: InstrumentList): Exact | null {
  switch (marked.kind) {
    case 'index':
      return market.underlyings.get(marked.underlying)?.index ?? null
    case 'coin': {
      const home = [...market.underlyings.values()].find(({ coins }) => coins.has(marked.coin))
      return home?.coins.get(marked.coin) ?? null
    }
    case 'contract': {
      const data = market.underlyings.get(marked.underlying)
      if (marked.expirySec === null) return data?.perpetual ?? null
      return data?.expiries.get(marked.expirySec)?.forward ?? null
    }
    case 'option': {
      const { underlying, expirySec, right } = marked
      const key = termsKey(underlying, {
        kind: 'option',
        expirySec,
        strike: formatExact(marked.strike),
        right,
      })
      const instrument = list.instruments.find((one) => termsKey(one.underlying, one.terms) === key)
      const row = instrument === undefined ? null : findRow(table, instrument.id)
      if (instrument === undefined || row === null) return null
      // Per lot at 1e-6 USD; three digits more keep the division from adding to that.
      const atoms = (row.row.mark * 1000n * 10n ** BigInt(instrument.lot.scale)) / instrument.lot.atoms
      return { atoms, scale: 9 }
    }
  }
}

/** a / b - 1 in ppm, to nearest; null where b is not positive. */
function relative(a: Exact, b: Exact): Ppm | null {
  const [numerator, denominator] = [a.atoms * 10n ** BigInt(b.scale), b.atoms * 10n ** BigInt(a.scale)]
  if (denominator <= 0n) return null
  return ppm(divFloor(2_000_000n * (numerator - denominator) + denominator, 2n * denominator))
}

const isoDay = (seconds: number): string => new Date(seconds * 1000).toISOString().slice(0, 10)
