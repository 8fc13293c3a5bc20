import type { Provenance, Source } from '../adapters/adapter.ts'
import type { Instrument } from '../instrument/instrument.ts'
import { abs, type Lots, lots, sum } from '../units/fixed.ts'
import type { TracedLine } from './lots.ts'

/** One whole account as of T: an address with every protocol read, or an exchange's master account. */
export interface Account {
  readonly accountId: bigint
  readonly name: string
  readonly asOfSec: number
  readonly lines: readonly TracedLine[]
  readonly provenance: Provenance
  readonly sources: readonly Source[]
}

/** Where a part of a position lies and where its number came from. */
export interface Contribution {
  readonly account: string
  readonly venue: string
  readonly lots: Lots
  readonly origins: readonly string[]
  readonly provenance: Provenance
}

/** One instrument, netted over all accounts. `long - short = net`; size is gross. */
export interface Position {
  readonly instrument: Instrument
  readonly long: Lots
  readonly short: Lots
  readonly net: Lots
  readonly contributions: readonly Contribution[]
}

/** Whole accounts at one instant, netted per instrument in ascending id order. Immutable. */
export interface Portfolio {
  readonly asOfSec: number
  readonly accounts: readonly Account[]
  readonly positions: readonly Position[]
}

/** Nets whole accounts. Throws RangeError when instants differ or an account appears twice: it would count twice. */
export function buildPortfolio(accounts: readonly Account[]): Portfolio {
  const asOfSec = accounts[0]?.asOfSec ?? 0
  if (accounts.some((account) => account.asOfSec !== asOfSec))
    throw new RangeError('accounts at different instants')
  if (new Set(accounts.map(({ accountId }) => accountId)).size !== accounts.length) {
    throw new RangeError('one account twice')
  }
  const byInstrument = new Map<bigint, { instrument: Instrument; contributions: Contribution[] }>()
  for (const { name, provenance, lines } of accounts) {
    for (const { instrument, lots: count, venue, origins } of lines) {
      const entry = byInstrument.get(instrument.id) ?? { instrument, contributions: [] }
      entry.contributions.push({ account: name, venue, lots: count, origins, provenance })
      byInstrument.set(instrument.id, entry)
    }
  }
  const positions = [...byInstrument.values()]
    .sort((a, b) => (a.instrument.id < b.instrument.id ? -1 : 1))
    .map(({ instrument, contributions }): Position => {
      const quantities = contributions.map((contribution) => contribution.lots)
      const net = sum(quantities)
      const gross = quantities.reduce((total, quantity) => total + abs(quantity), 0n)
      return {
        instrument,
        long: lots((gross + net) / 2n),
        short: lots((gross - net) / 2n),
        net,
        contributions,
      }
    })
  return { asOfSec, accounts, positions }
}
