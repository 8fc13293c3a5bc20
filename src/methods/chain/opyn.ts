import { z } from 'zod'
import type { Market } from '../../market/market.ts'
import { E27 } from '../../rules/opyn/fixedPoint.ts'
import { computeNakedMargin, findUpperBound } from '../../rules/opyn/nakedMargin.ts'
import { computeSpreadMargin } from '../../rules/opyn/spreadMargin.ts'
import { type Exact, multiplyExact, rescaleCeil, rescaleFloor } from '../../units/exact.ts'
import { usdE6 } from '../../units/fixed.ts'
import { type Book, netLegs } from '../book.ts'
import { missingQuote, requireCoinPrice, requireUnderlying } from '../exactPrice.ts'
import { defineMethod, missingParameter, unsupported } from '../method.ts'
import { decimalExact } from '../parameterNumber.ts'
import { buildOpynVaults, type OpynVault } from './opynVaults.ts'

const TITLE = 'Opyn Gamma'
const SCALE = 27
const e27 = decimalExact
  .refine(({ atoms }) => atoms > 0n, 'more than zero')
  .transform((value) => rescaleFloor(value, SCALE))
const share = e27.refine((value) => value <= E27, 'more than 0, at most 1')
const product = z.strictObject({
  shock: share,
  upperBounds: z
    .array(z.strictObject({ secondsToExpiry: z.int().positive(), value: share }))
    .min(1)
    .refine(
      (bounds) =>
        bounds.every(
          ({ secondsToExpiry }, i) => i === 0 || secondsToExpiry > (bounds[i - 1]?.secondsToExpiry ?? 0),
        ),
      'times in ascending order',
    )
    .refine(
      (bounds) => bounds.every(({ value }, i) => i === 0 || value >= (bounds[i - 1]?.value ?? 0n)),
      'values that do not fall as time grows',
    ),
})

const schema = z.strictObject({
  /** `collateralised`: spreads at their largest loss, never liquidated; `naked`: partial collateral, no long options in the vault. */
  vault: z.enum(['collateralised', 'naked']),
  /** The coin that puts are paid in; strikes are in units of it. */
  strikeAsset: z.string(),
  products: z.record(z.string(), z.strictObject({ call: product, put: product })),
})
type Parameters = z.output<typeof schema>

/**
 * Vaults of Opyn Gamma: short puts are collateralised in the strike asset, short calls in the underlying, each converted to USD at the
 * market. Long options count within a fully collateralised spread only. Equity is the value of the coins, long options outside.
 * A naked vault is liquidatable when either asset falls short of its own requirement; so is any account that owes an asset: no
 * vault holds less than nothing.
 */
export const opyn = defineMethod<Parameters>({
  id: 'opyn',
  optionsOutside: true,
  title: TITLE,
  schema,
  margin: (book, { market }, parameters) => {
    const naked = parameters.vault === 'naked'
    const legs = netLegs(book)
    const { held, prices, equity } = valueCoins(book, market, parameters)
    const vaults = buildOpynVaults(
      legs.filter(({ instrument }) => instrument.terms.kind === 'option'),
      !naked,
    )
    const required = new Map<string, bigint>()
    const lines = vaults.map((vault) => {
      const asset = vault.right === 'put' ? parameters.strikeAsset : vault.underlying
      const amount = naked ? requireNaked(vault, market, parameters) : computeSpreadMargin(vault)
      required.set(asset, (required.get(asset) ?? 0n) + amount)
      const price = prices.get(asset) ?? priceOf(market, asset)
      return {
        rule: naked ? 'naked margin' : 'spread margin',
        label: vault.longAmount > 0n ? 'spread margin' : 'short option minimum',
        amount: usdE6(rescaleCeil(multiplyExact({ atoms: amount, scale: SCALE }, price), 6)),
        trace: `${vault.leg.instrument.name}, in ${asset}`,
      }
    })
    const initial = usdE6(lines.reduce((total, { amount }) => total + amount, 0n))
    const assets = [...new Set([...held.keys(), ...required.keys()])]
    const needs = assets.map((asset) => ({
      price: prices.get(asset) ?? priceOf(market, asset),
      balance: held.get(asset) ?? 0n,
      required: required.get(asset) ?? 0n,
    }))
    const short = needs.some(({ balance, required: amount }) => amount > balance)
    const owing = needs.some(({ balance }) => balance < 0n)
    return {
      equity,
      initial,
      maintenance: initial,
      liquidatable: owing || (naked && short),
      pockets: needs.map(({ price, balance, required: amount }) => ({
        equity: usdE6(rescaleFloor(multiplyExact({ atoms: balance, scale: SCALE }, price), 6)),
        // Nobody closes a vault that is collateralised in full.
        maintenance: usdE6(
          naked ? rescaleCeil(multiplyExact({ atoms: amount, scale: SCALE }, price), 6) : 0n,
        ),
      })),
      lines,
      worst: null,
      caveats:
        short && !naked
          ? ['The venue would not accept these vaults: collateral of one asset is missing.']
          : [],
    }
  },
})

function requireNaked(vault: OpynVault, market: Market, { products }: Parameters): bigint {
  const { underlying, right, expirySec, shortAmount, shortStrike, leg } = vault
  const terms = products[underlying]?.[right]
  if (terms === undefined) throw missingParameter(`products.${underlying}`, 'shock and upper bounds')
  const seconds = expirySec - market.asOfSec
  const last = terms.upperBounds[terms.upperBounds.length - 1]
  if (last === undefined || last.secondsToExpiry < seconds) throw unsupported(TITLE, leg)
  return computeNakedMargin({
    right,
    amount: shortAmount,
    strike: shortStrike,
    spot: rescaleFloor(requireUnderlying(market, underlying).index, SCALE),
    shock: terms.shock,
    upperBound: findUpperBound(terms.upperBounds, seconds),
  })
}

/** Coins by name, 1e27, with their prices, and their value together. Refuses legs that no vault holds. */
function valueCoins(book: Book, market: Market, { strikeAsset, products }: Parameters) {
  const held = new Map<string, bigint>()
  const prices = new Map<string, Exact>()
  let value = 0n
  for (const leg of netLegs(book)) {
    const { terms } = leg.instrument
    if (terms.kind === 'option') continue
    if (terms.kind !== 'coin' && terms.kind !== 'settlement') throw unsupported(TITLE, leg)
    const coin = terms.kind === 'coin' ? terms.coin : terms.currency
    const owed = terms.kind === 'coin' && leg.quantity.atoms < 0n
    if (owed || (coin !== strikeAsset && products[coin] === undefined)) throw unsupported(TITLE, leg)
    const price = requireCoinPrice(market, leg)
    held.set(coin, (held.get(coin) ?? 0n) + rescaleFloor(leg.quantity, SCALE))
    prices.set(coin, price)
    value += rescaleFloor(multiplyExact(leg.quantity, price), 6)
  }
  return { held, prices, equity: usdE6(value) }
}

/** Price of a collateral asset that the book holds none of: the coin, wherever the market lists it. */
function priceOf(market: Market, asset: string): Exact {
  for (const { coins } of market.underlyings.values()) {
    const price = coins.get(asset)
    if (price !== undefined) return price
  }
  throw missingQuote(asset, 'a price of the collateral')
}
