import type { Instrument, InstrumentList } from '../instrument/instrument.ts'
import type { Market } from '../market/market.ts'
import type { TracedLine } from '../portfolio/lots.ts'
import { type Exact, multiplyExact } from '../units/exact.ts'
import { divFloor, lots } from '../units/fixed.ts'

/**
 * What dated futures leave behind when they settle at the forward of T: the contract's worth in the settlement row that
 * carries its basis, so that basis and contract leave together and only their difference stays. A linear contract is
 * worth size x forward in its quote currency (taken at one dollar), an inverse one face / forward in its coin. Rounded
 * down to lots. Options leave nothing here.
 */
export function settleFutures(
  expired: readonly TracedLine[],
  lines: readonly TracedLine[],
  market: Market,
  list: InstrumentList,
): readonly TracedLine[] {
  return expired.flatMap((line) => {
    const { terms, underlying, lot } = line.instrument
    if ((terms.kind !== 'linear' && terms.kind !== 'inverse') || terms.expirySec === null) return []
    const forward = market.underlyings.get(underlying)?.expiries.get(terms.expirySec)?.forward
    const settlement = findSettlement(line, lines, list)
    if (forward === undefined || settlement === null) return []
    const size = multiplyExact({ atoms: line.lots, scale: 0 }, lot)
    const count =
      terms.kind === 'linear'
        ? countLots(multiplyExact(size, forward), settlement.lot)
        : countLots(size, multiplyExact(forward, settlement.lot))
    return [
      {
        instrumentId: settlement.id,
        instrument: settlement,
        lots: lots(count),
        venue: line.venue,
        origins: line.origins,
      },
    ]
  })
}

/** The settlement row of the same venue into which the contract's basis went, or else that of its currency. */
function findSettlement(
  { instrument, venue, origins }: TracedLine,
  lines: readonly TracedLine[],
  list: InstrumentList,
): Instrument | null {
  const carrier = lines.find(
    (line) =>
      line.venue === venue &&
      line.instrument.terms.kind === 'settlement' &&
      line.origins.some((origin) => origins.includes(origin)),
  )
  const underlying = instrument.terms.kind === 'inverse' ? instrument.underlying : 'USD'
  return (
    carrier?.instrument ??
    list.instruments.find((one) => one.terms.kind === 'settlement' && one.underlying === underlying) ??
    null
  )
}

const countLots = (amount: Exact, lot: Exact): bigint =>
  divFloor(amount.atoms * 10n ** BigInt(lot.scale), lot.atoms * 10n ** BigInt(amount.scale))
