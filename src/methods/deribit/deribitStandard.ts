import { z } from 'zod'
import type { ReportLine } from '../../margin/reportLine.ts'
import type { Market } from '../../market/market.ts'
import { black76 } from '../../risk/pricing/black76.ts'
import {
  computeFutureMargin,
  computeShortOptionMargin,
  type FutureRates,
  type OptionRates,
} from '../../rules/deribit/standardMargin.ts'
import {
  addExact,
  compareExact,
  divideFloor,
  type Exact,
  exact,
  multiplyExact,
  negateExact,
  parseExact,
  rescaleCeil,
  rescaleFloor,
  ZERO,
} from '../../units/exact.ts'
import { sum, type UsdE6, usdE6 } from '../../units/fixed.ts'
import { YEAR_SEC } from '../../units/time.ts'
import { type Book, type Leg, netLegs } from '../book.ts'
import { missingQuote } from '../exactPrice.ts'
import { defineMethod, missingParameter, unsupported } from '../method.ts'
import { rateExact } from '../parameterNumber.ts'
import { optionInputs } from '../reprice.ts'

const TITLE = 'Deribit standard margin'
const COIN_SCALE = 18
const OPTION_MARK_SCALE = 12

const schema = z.strictObject({
  /** By currency: share of the position and step per coin. */
  futures: z.record(
    z.string(),
    z
      .strictObject({ initial: rateExact, maintenance: rateExact, slope: rateExact })
      .refine(
        ({ initial, maintenance }) => compareExact(maintenance, initial) <= 0,
        'maintenance at most initial',
      ),
  ),
  options: z
    .strictObject({ base: rateExact, floor: rateExact, maintenance: rateExact })
    .refine(
      ({ floor, maintenance }) => compareExact(maintenance, floor) <= 0,
      'maintenance at most the floor of initial',
    ),
  /** Coins that may lie there without margin of their own. */
  cash: z.array(z.string()),
})

/** One currency of a segregated account, coin. */
interface Pocket {
  readonly currency: string
  /** USD per coin. */
  readonly price: Exact
  readonly balance: Exact
  readonly futures: { readonly initial: Exact; readonly maintenance: Exact }
  readonly options: { readonly initial: Exact; readonly maintenance: Exact }
}

/**
 * Segregated standard margin of Deribit on a book: inverse contracts, inverse options and cash, each currency a
 * pocket of its own. Equity is cash and contract P&L; option values do not count. The account is liquidatable when
 * in any pocket the maintenance margin reaches the balance, whatever the others hold. The same formulas as the
 * venue's adapter, on the market's prices in place of the venue's marks; an option's mark is Black-76 at the
 * market's volatility, rounded up.
 */
export const deribitStandard = defineMethod({
  id: 'deribit-standard',
  optionsOutside: true,
  title: TITLE,
  schema,
  margin: (book, { market }, parameters) => {
    const pockets = buildPockets(book, market, parameters)
    const usd = (pick: (pocket: Pocket) => Exact) => (pocket: Pocket) =>
      usdE6(rescaleCeil(multiplyExact(pick(pocket), pocket.price), 6))
    const lines = pockets.flatMap((pocket): ReportLine[] =>
      [
        {
          rule: 'futures margin',
          label: 'Futures margin',
          amount: usd(({ futures }) => futures.initial)(pocket),
          trace: pocket.currency,
        },
        {
          rule: 'short option margin',
          label: 'Short option margin',
          amount: usd(({ options }) => options.initial)(pocket),
          trace: pocket.currency,
        },
      ].filter(({ amount }) => amount > 0n),
    )
    const parts = pockets.map((pocket) => ({
      equity: floorIn(pocket.balance, pocket.price),
      maintenance: usd(maintenanceOf)(pocket),
    }))
    return {
      equity: sum(parts.map(({ equity }) => equity)),
      initial: sum(lines.map(({ amount }) => amount)),
      maintenance: sum(parts.map(({ maintenance }) => maintenance)),
      liquidatable: pockets.some((pocket) => {
        const owed = maintenanceOf(pocket)
        return (owed.atoms > 0n || pocket.balance.atoms < 0n) && compareExact(owed, pocket.balance) >= 0
      }),
      pockets: parts,
      lines,
      worst: null,
      caveats: [],
    }
  },
})

const maintenanceOf = ({ futures, options }: Pocket): Exact =>
  addExact(futures.maintenance, options.maintenance)

const floorIn = (coins: Exact, price: Exact): UsdE6 => usdE6(rescaleFloor(multiplyExact(coins, price), 6))

function buildPockets(book: Book, market: Market, parameters: z.infer<typeof schema>): Pocket[] {
  const groups = new Map<string, Leg[]>()
  for (const leg of netLegs(book)) {
    const currency = pocketOf(leg, parameters)
    groups.set(currency, [...(groups.get(currency) ?? []), leg])
  }
  return [...groups].map(([currency, legs]) => {
    let balance = ZERO
    let futures = { initial: ZERO, maintenance: ZERO }
    let options = { initial: ZERO, maintenance: ZERO }
    for (const leg of legs) {
      const { terms } = leg.instrument
      if (terms.kind === 'inverse') {
        const coins = divideFloor(leg.quantity, markOf(leg, market), COIN_SCALE)
        const rates: FutureRates | undefined = parameters.futures[currency]
        if (rates === undefined) throw missingParameter(`futures.${currency}`, 'margin rates of the currency')
        balance = addExact(balance, coins)
        futures = addMargins(futures, computeFutureMargin(awayFromZero(leg, market), rates))
      } else if (terms.kind === 'option') {
        if (leg.quantity.atoms >= 0n) continue
        const unit = shortOption(leg, market, parameters.options)
        const size = negateExact(leg.quantity)
        options = addMargins(options, {
          initial: multiplyExact(size, unit.initial),
          maintenance: multiplyExact(size, unit.maintenance),
        })
      } else balance = addExact(balance, leg.quantity)
    }
    return { currency, price: priceOf(currency, legs, market), balance, futures, options }
  })
}

/** The currency whose pocket a leg lies in. */
function pocketOf(leg: Leg, { futures, cash }: z.infer<typeof schema>): string {
  const { terms, underlying } = leg.instrument
  if (terms.kind === 'linear') throw unsupported(TITLE, leg)
  const currency =
    terms.kind === 'coin' ? terms.coin : terms.kind === 'settlement' ? terms.currency : underlying
  if (futures[currency] === undefined && !cash.includes(currency)) throw unsupported(TITLE, leg)
  return currency
}

/** Size of an inverse position in coins, rounded up in magnitude. */
function awayFromZero(leg: Leg, market: Market): Exact {
  const face = leg.quantity.atoms < 0n ? leg.quantity : negateExact(leg.quantity)
  return negateExact(divideFloor(face, markOf(leg, market), COIN_SCALE))
}

function shortOption(leg: Leg, market: Market, rates: OptionRates) {
  const { terms } = leg.instrument
  if (terms.kind !== 'option') throw unsupported(TITLE, leg)
  const { forward, volatility, seconds } = optionInputs(leg, market)
  const value = black76(forward, Number(terms.strike), volatility, seconds / YEAR_SEC, terms.right)
  const mark = exact(BigInt(Math.ceil((value / forward) * 10 ** OPTION_MARK_SCALE)), OPTION_MARK_SCALE)
  return computeShortOptionMargin(
    {
      strike: parseExact(terms.strike, 'strike'),
      forward: exactForward(leg, market, terms.expirySec),
      mark,
      right: terms.right,
    },
    rates,
  )
}

function exactForward({ instrument }: Leg, market: Market, expirySec: number): Exact {
  const forward = market.underlyings.get(instrument.underlying)?.expiries.get(expirySec)?.forward
  if (forward === undefined) throw missingQuote(instrument.name, 'a forward')
  return forward
}

function markOf(leg: Leg, market: Market): Exact {
  const { terms, underlying, name } = leg.instrument
  const data = market.underlyings.get(underlying)
  const expirySec = terms.kind === 'inverse' ? terms.expirySec : null
  const mark = expirySec === null ? data?.perpetual : data?.expiries.get(expirySec)?.forward
  if (mark === undefined || mark === null) throw missingQuote(name, 'a mark')
  return mark
}

/** A coin with an index is worth that; another, such as a stablecoin, its own price. */
function priceOf(currency: string, legs: readonly Leg[], market: Market): Exact {
  const own = market.underlyings.get(currency)
  if (own !== undefined) return own.index
  const price = legs
    .map(({ instrument }) => market.underlyings.get(instrument.underlying)?.coins.get(currency))
    .find((found) => found !== undefined)
  if (price === undefined) throw missingQuote(currency, 'a price of the coin')
  return price
}

function addMargins(
  a: { readonly initial: Exact; readonly maintenance: Exact },
  b: { readonly initial: Exact; readonly maintenance: Exact },
) {
  return { initial: addExact(a.initial, b.initial), maintenance: addExact(a.maintenance, b.maintenance) }
}
