import { computeBybitShortOption } from '../../../src/rules/bybit/optionMargin.ts'
import type { Runner } from '../published.ts'
import { compareAll } from './pricing.ts'

/**
 * One option position of Bybit's regular margin: `short 1 BTC-22JUL22-18500-P`. Amounts in USD for the whole position; a long has
 * no margin. A case without an average price is one opened at the mark.
 */
export const bybitOptionRunner: Runner = {
  matches: /^Bybit option/,
  run: ({ inputs, expected, tolerance }) => {
    const match = /^(short|long)\s+([\d.]+)\s+\w+-\w+-([\d.]+)-([CP])/.exec(inputs.option)
    if (match === null) throw new RangeError(`not an option position: ${inputs.option}`)
    const [, side, size, strike, right] = match
    const unit =
      side === 'long'
        ? { initial: 0, maintenance: 0 }
        : computeBybitShortOption(
            {
              right: right === 'C' ? 'call' : 'put',
              strike: Number(strike),
              index: inputs.index,
              mark: inputs.mark,
              entry: inputs.entry ?? inputs.mark,
            },
            {
              maintenance: inputs.mmPct ?? 0.03,
              liquidationFee: inputs.liqFeePct ?? 0.002,
              initialMaximum: inputs.imMax ?? 0.15,
              initialMinimum: inputs.imMin ?? 0.1,
            },
          )
    const actual = { MM: unit.maintenance * Number(size), IM: unit.initial * Number(size) }
    // "exact" is of the venue's decimals; in float64 the last bit of a share of the index may differ.
    return compareAll(actual, expected, tolerance === 'exact' ? 1e-9 : Number(tolerance))
  },
}
