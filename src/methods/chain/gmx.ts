import { z } from 'zod'
import { computeGmxLiquidation, FLOAT } from '../../rules/gmx/liquidation.ts'
import { addExact, type Exact, multiplyExact, rescaleFloor, ZERO } from '../../units/exact.ts'
import { abs, divCeil, divFloor, usdE6 } from '../../units/fixed.ts'
import { requireUnderlying } from '../exactPrice.ts'
import { defineMethod, missingParameter, unsupported } from '../method.ts'
import { decimalExact } from '../parameterNumber.ts'
import { buildPerpBook, type PerpBook } from './perpBook.ts'

const TITLE = 'GMX v2'
const SCALE = 30
const TOKEN_SCALE = 18
const E24 = 10n ** 24n
const dollars = decimalExact
  .refine(({ atoms }) => atoms >= 0n, 'zero or more')
  .transform((value) => rescaleFloor(value, SCALE))
const factor = dollars.refine((value) => value <= FLOAT, 'between 0 and 1')

const schema = z.strictObject({
  /** Coins accepted as collateral; each counts its market price. */
  collateral: z.array(z.string()),
  minCollateralUsd: dollars,
  markets: z.record(
    z.string(),
    z
      .strictObject({
        minCollateralFactor: factor,
        minCollateralFactorForLiquidation: factor,
        /** Of closing the position, as a share of its size: fees of the market. */
        closingFeeFactor: factor,
        /** Negative price impact of closing as a share of the size, as of the file's date. */
        priceImpactFactor: factor,
        maxPriceImpactFactorForLiquidations: factor,
      })
      .refine(
        ({ minCollateralFactor, minCollateralFactorForLiquidation }) =>
          minCollateralFactorForLiquidation <= minCollateralFactor,
        'a factor for liquidation at or below the one for opening',
      ),
  ),
})
type Parameters = z.output<typeof schema>

/**
 * Positions of GMX v2 at the index price: each needs the larger of a minimum in USD and a share of its size at entry, and the costs of
 * closing it. Equity is collateral at market plus P&L. The venue keeps each position apart with one collateral coin; a book does
 * not say whose collateral is whose, so several positions share it here, and a caveat says so. Size at entry is the cost basis
 * where the book is one position and the basis can be an entry, within half to twice the notional at T; the notional now otherwise.
 * Nothing is owed there without a position: a book that says so is refused.
 */
export const gmx = defineMethod<Parameters>({
  id: 'gmx',
  title: TITLE,
  schema,
  margin: (book, { market, unmoved }, parameters) => {
    const perps = buildPerpBook(TITLE, book, market)
    if (perps.positions.length === 0) assertNothingOwed(perps)
    const { coins, basis } = valueCash(perps, parameters)
    const total = (values: readonly bigint[]): bigint => values.reduce((sum, value) => sum + value, 0n)
    const values = perps.positions.map(({ quantity, index }) => float(multiplyExact(quantity, index)))
    const each = perps.positions.map(({ underlying, quantity, index }, i) => {
      const terms = parameters.markets[underlying]
      if (terms === undefined) throw missingParameter(`markets.${underlying}`, 'collateral and fee factors')
      const value = values[i] ?? 0n
      const isLong = quantity.atoms > 0n
      const known = requireUnderlying(unmoved ?? market, underlying).index
      const single = perps.positions.length === 1 && isEntry(-basis, float(multiplyExact(quantity, known)))
      const price = { min: float(index), max: float(index) }
      const position = {
        isLong,
        sizeInUsd: single ? abs(basis) : abs(value),
        sizeInTokens: abs(rescaleFloor(quantity, TOKEN_SCALE)),
        collateralAmount: 0n,
      }
      const share = (of: bigint): bigint => divCeil(position.sizeInUsd * of, FLOAT)
      const fees = share(terms.closingFeeFactor)
      const testAt = (minCollateralFactor: bigint) =>
        computeGmxLiquidation(
          position,
          { index: price, collateral: price },
          { priceImpactUsd: -share(terms.priceImpactFactor), feesUsd: fees },
          {
            minCollateralUsd: parameters.minCollateralUsd,
            minCollateralFactor,
            maxImpactFactor: terms.maxPriceImpactFactorForLiquidations,
          },
        )
      const closing = testAt(terms.minCollateralFactorForLiquidation)
      return {
        underlying,
        required: closing.requiredUsd,
        opening: testAt(terms.minCollateralFactor).requiredUsd,
        costs: fees - closing.priceImpactUsd,
      }
    })
    const equity = coins + basis + total(values)
    const costs = total(each.map((position) => position.costs))
    const required = total(each.map((position) => position.required))
    const remaining = equity - costs
    const charge = (amount: bigint) => usdE6(divCeil(amount, E24))
    const lines = each.flatMap(({ underlying, opening, costs: closing }) => [
      { rule: 'minCollateral', label: 'initial margin', amount: charge(opening), trace: underlying },
      {
        rule: 'fees and price impact',
        label: 'closing costs',
        amount: charge(closing),
        trace: underlying,
      },
    ])
    return {
      equity: usdE6(divFloor(equity, E24)),
      initial: usdE6(total(lines.map(({ amount }) => amount))),
      maintenance: charge(required + costs),
      liquidatable: each.length > 0 && (remaining <= 0n || remaining < required),
      lines,
      worst: null,
      caveats:
        each.length > 1
          ? [
              'The venue keeps each position apart: collateral is shared here, so a first liquidation may come earlier.',
            ]
          : [],
    }
  },
})

/** A settlement line may be anything, say a gain that was paid: as an entry it has the position's sign and about its size. */
function isEntry(cost: bigint, value: bigint): boolean {
  return cost > 0n === value > 0n && 2n * abs(cost) >= abs(value) && abs(cost) <= 2n * abs(value)
}

/** A position that is closed below its collateral takes all of it, and nothing stays owed: no currency may be below zero. */
function assertNothingOwed({ cash }: PerpBook): void {
  const held = new Map<string, Exact>()
  for (const { coin, quantity } of cash) held.set(coin, addExact(held.get(coin) ?? ZERO, quantity))
  const owed = cash.find(({ coin, quantity }) => quantity.atoms < 0n && (held.get(coin) ?? ZERO).atoms < 0n)
  if (owed !== undefined) throw unsupported(TITLE, owed.leg)
}

/** Coins that lie there and cost basis, USD 1e30 at market prices. */
function valueCash(
  { cash }: PerpBook,
  { collateral }: Parameters,
): { readonly coins: bigint; readonly basis: bigint } {
  let coins = 0n
  let basis = 0n
  for (const { leg, coin, quantity, price, settlement } of cash) {
    const value = float(multiplyExact(quantity, price))
    if (settlement) basis += value
    else if (!collateral.includes(coin) || quantity.atoms < 0n) throw unsupported(TITLE, leg)
    else coins += value
  }
  return { coins, basis }
}

const float = (value: Exact): bigint => rescaleFloor(value, SCALE)
