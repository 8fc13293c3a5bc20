import { z } from 'zod'
import type { Market } from '../../market/market.ts'
import { type DeriveExpiry, splitForward } from '../../rules/derive/expiry.ts'
import type { DerivePerpetual } from '../../rules/derive/pmrm2Portfolio.ts'
import type { Book, Leg } from '../book.ts'
import { groupByUnderlying, valueNow } from '../contractLegs.ts'
import { unsupported } from '../method.ts'
import { decimalNumber, signedRate } from '../parameterNumber.ts'
import { contractMark, indexPrice, optionInputs, toFloat } from '../reprice.ts'

/** What all of Derive's managers need to be told: their feeds are not in a market. */
export const deriveAccountSchema = {
  /** Coins that count as cash, long or short. */
  cash: z.array(z.string()),
  /** Currencies whose settlement lines (cost of a position, accrued funding) count as cash. */
  settlements: z.array(z.string()),
  /** USD per unit of cash, the venue's stable feed: below a threshold it raises initial margin. */
  stablePrice: decimalNumber.refine((value) => value >= 0.5 && value <= 2, {
    error: 'between 0.5 and 2',
    abort: true,
  }),
}

/** The rate of the venue's feed, continuous, for every expiry. */
export const deriveRateSchema = { rate: signedRate }

/** One coin held in a market, at its own price. */
export interface DeriveCoin {
  readonly coin: string
  readonly amount: number
  /** USD. */
  readonly price: number
  readonly leg: Leg
}

/** What a book holds on one underlying: one market of the venue. */
export interface DeriveMarketBook {
  readonly underlying: string
  readonly spot: number
  readonly perpetual: DerivePerpetual | null
  readonly coins: readonly DeriveCoin[]
  readonly expiries: readonly DeriveExpiry[]
}

interface AccountParameters {
  readonly cash: readonly string[]
  readonly settlements: readonly string[]
  readonly stablePrice: number
}

/** A market does not say how sure its feeds are. */
const SURE = 1

/**
 * A book in the venue's terms: cash in units of its stablecoin and one market per underlying. A perpetual's leg is its whole
 * value, its cost lies in the cash, so that together they are its P&L. Refuses what the venue does not have: inverse and
 * dated contracts, coins borrowed that are not cash, settlement in another currency.
 */
export function splitDeriveBook(
  book: Book,
  market: Market,
  title: string,
  parameters: AccountParameters,
  rate: number,
): { readonly cash: number; readonly markets: readonly DeriveMarketBook[] } {
  let cash = 0
  const markets: DeriveMarketBook[] = []
  for (const [underlying, legs] of groupByUnderlying(book)) {
    const held: Leg[] = []
    for (const leg of legs) {
      if (isCash(leg, parameters)) cash += valueNow(leg, market) / parameters.stablePrice
      else held.push(leg)
    }
    if (held.length > 0) markets.push(readMarketBook(underlying, held, market, title, rate))
  }
  return { cash, markets }
}

function isCash({ instrument: { terms } }: Leg, { cash, settlements }: AccountParameters): boolean {
  if (terms.kind === 'coin') return cash.includes(terms.coin)
  return terms.kind === 'settlement' && settlements.includes(terms.currency)
}

function readMarketBook(
  underlying: string,
  legs: readonly Leg[],
  market: Market,
  title: string,
  rate: number,
): DeriveMarketBook {
  const coins: DeriveCoin[] = []
  const options = new Map<number, Leg[]>()
  let perpetual: DerivePerpetual | null = null
  for (const leg of legs) {
    const { terms } = leg.instrument
    const amount = toFloat(leg.quantity)
    if (terms.kind === 'coin' && amount >= 0) {
      coins.push({ coin: terms.coin, amount, price: valueNow(leg, market) / amount, leg })
    } else if (terms.kind === 'linear' && terms.expirySec === null) {
      const price = contractMark(leg, market, null)
      perpetual = { position: amount, price, confidence: SURE, unsettled: valueNow(leg, market) }
    } else if (terms.kind === 'option') {
      options.set(terms.expirySec, [...(options.get(terms.expirySec) ?? []), leg])
    } else throw unsupported(title, leg)
  }
  return {
    underlying,
    spot: indexPrice(market, underlying),
    perpetual,
    coins,
    expiries: [...options.values()].map((group) => readExpiry(group, market, rate)),
  }
}

function readExpiry(legs: readonly Leg[], market: Market, rate: number): DeriveExpiry {
  const inputs = legs.map((leg) => ({ leg, ...optionInputs(leg, market) }))
  const [first] = inputs
  if (first === undefined) throw new RangeError('an expiry without options')
  return {
    seconds: first.seconds,
    forward: splitForward(first.forward, first.seconds),
    rate,
    confidence: SURE,
    options: inputs.flatMap(({ leg: { instrument, quantity }, volatility }) =>
      instrument.terms.kind === 'option'
        ? [
            {
              strike: Number(instrument.terms.strike),
              right: instrument.terms.right,
              amount: toFloat(quantity),
              volatility,
            },
          ]
        : [],
    ),
  }
}

/** A scenario as a report prints it: `spot -18 %, volatility up`. */
export function labelDeriveScenario({
  spotShock,
  volatility,
  dampening,
}: {
  readonly spotShock: number
  readonly volatility: string
  readonly dampening: number
}): string {
  if (volatility === 'linear' || volatility === 'abs') return `${volatility} skew`
  const move = Math.round((spotShock - 1) * 1000) / 10
  const counted = dampening === 1 ? '' : `, counted at ${Math.round(dampening * 1000) / 10} %`
  return `spot ${move > 0 ? '+' : ''}${move} %, volatility ${volatility}${counted}`
}
