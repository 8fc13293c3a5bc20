import { E27 } from '../../../src/rules/opyn/fixedPoint.ts'
import { computeLiquidationPrice } from '../../../src/rules/opyn/liquidationPrice.ts'
import { computeNakedMargin } from '../../../src/rules/opyn/nakedMargin.ts'
import { computeExcess, computeSpreadMargin } from '../../../src/rules/opyn/spreadMargin.ts'
import type { Runner } from '../published.ts'
import { fromFixed, toFixed } from './fixedNumber.ts'
import { compareAll } from './pricing.ts'
import { toleranceOf } from './toleranceOf.ts'

const SCALE = 27
const e27 = (value: number | string): bigint => toFixed(value, SCALE)

/** `put K100 S150 T7d shock.75 UB.1678`: words and numbers, the number after its name; `amt` and `coll` may follow. */
export function parseNakedText(text: string): Readonly<Record<string, string>> {
  const right = /\b(put|call)\b/i.exec(text)?.[1]?.toLowerCase() ?? ''
  const numbers = [...text.matchAll(/\b([A-Za-z]+)\s*=?\s*(\d*\.?\d+)([a-z]*)/g)].map(
    ([, name = '', digits = '']): [string, string] => [
      name.toLowerCase(),
      digits.startsWith('.') ? `0${digits}` : digits,
    ],
  )
  return { right, ...Object.fromEntries(numbers) }
}

/** Naked vaults from text (or fields of the same names), in the strike asset for puts, the underlying for calls. */
export const opynNakedRunner: Runner = {
  matches: /^Opyn naked/i,
  run: ({ inputs, expected, tolerance }) => {
    const fields =
      typeof inputs === 'string'
        ? parseNakedText(inputs)
        : Object.fromEntries(
            Object.entries(inputs).map(([name, value]) => [name.toLowerCase(), String(value)]),
          )
    const required = computeNakedMargin({
      right: (fields.right ?? fields.type) === 'put' ? 'put' : 'call',
      amount: e27(fields.amt ?? fields.amount ?? fields.short ?? fields.n ?? 1),
      strike: e27(fields.k ?? ''),
      spot: e27(fields.s ?? ''),
      shock: e27(fields.shock ?? ''),
      upperBound: e27(fields.ub ?? ''),
    })
    const collateral = e27(fields.coll ?? fields.collateral ?? 0)
    const { value, relative } = toleranceOf({ tolerance })
    return compareAll(
      {
        required: fromFixed(required, SCALE),
        excess: fromFixed(collateral - required, SCALE),
        liquidatable: required > collateral,
      },
      expected,
      value,
      relative,
    )
  },
}

/** Fully collateralised vaults; the venue's deficit is a negative excess. */
export const opynSpreadRunner: Runner = {
  matches: /^Opyn (fully|spread)/i,
  run: ({ inputs, expected, tolerance }) => {
    const vault = {
      right: inputs.type === 'put' ? ('put' as const) : ('call' as const),
      shortAmount: e27(inputs.short ?? 0),
      shortStrike: e27(inputs.Kshort ?? 0),
      longAmount: e27(inputs.long ?? 0),
      longStrike: e27(inputs.Klong ?? 0),
    }
    const { value, relative } = toleranceOf({ tolerance })
    return compareAll(
      {
        excess: fromFixed(computeExcess(vault, e27(inputs.collateral ?? 0)), SCALE),
        required: fromFixed(computeSpreadMargin(vault), SCALE),
      },
      expected,
      value,
      relative,
    )
  },
}

/** The auction of a naked vault. */
export const opynLiquidationRunner: Runner = {
  matches: /^Opyn (liquidation|auction)/i,
  run: ({ inputs, expected, tolerance }) => {
    const { value, relative } = toleranceOf({ tolerance })
    const price = computeLiquidationPrice({
      right: inputs.type === 'put' ? 'put' : 'call',
      strike: e27(inputs.K),
      spot: e27(inputs.S),
      oracleDeviation: e27(inputs.deviation ?? 0),
      collateral: e27(inputs.collateral),
      debt: e27(inputs.debt ?? 1),
      elapsedSeconds: BigInt(inputs.elapsed ?? 0),
    })
    return compareAll({ price: Number(price) / Number(E27) }, expected, value, relative)
  },
}
