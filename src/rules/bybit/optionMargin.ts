/** Factors of Bybit's regular option margin; shares of the index unless said otherwise. */
export interface OptionMarginFactors {
  /** 0.03 of index or of mark, the larger. */
  readonly maintenance: number
  /** 0.002: liquidation fee. */
  readonly liquidationFee: number
  /** 0.15: initial share at the money. */
  readonly initialMaximum: number
  /** 0.10: least initial share. */
  readonly initialMinimum: number
}

/** One short option, USD; `entry` is its average price. */
export interface ShortOptionInputs {
  readonly right: 'call' | 'put'
  readonly strike: number
  readonly index: number
  readonly mark: number
  readonly entry: number
}

/**
 * Margins of one short option per coin, USD (Bybit help centre, initial and maintenance margin of options). A long
 * option has none: its premium is paid. MM = max(3 % index, 3 % mark) + mark + 0.2 % index; IM = max(max(15 % index
 * - OTM, 10 % index) + max(entry, mark), MM).
 */
export function computeBybitShortOption(
  { right, strike, index, mark, entry }: ShortOptionInputs,
  factors: OptionMarginFactors,
): { readonly initial: number; readonly maintenance: number } {
  const maintenance =
    Math.max(factors.maintenance * index, factors.maintenance * mark) + mark + factors.liquidationFee * index
  const outOfMoney = Math.max(right === 'call' ? strike - index : index - strike, 0)
  const opening = Math.max(factors.initialMaximum * index - outOfMoney, factors.initialMinimum * index)
  return { initial: Math.max(opening + Math.max(entry, mark), maintenance), maintenance }
}
