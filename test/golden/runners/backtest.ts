import { computeZ1, computeZ2 } from '../../../src/backtest/acerbiSzekely.ts'
import { chiSquareQuantile } from '../../../src/backtest/chiSquare.ts'
import { countTransitions, testCoverage, testIndependence } from '../../../src/backtest/christoffersen.ts'
import { acceptProportion, testProportion } from '../../../src/backtest/kupiec.ts'
import {
  computeMultiplier,
  computeTrafficLight,
  cumulateBinomial,
} from '../../../src/backtest/trafficLight.ts'
import type { Comparison, Runner } from '../published.ts'
import { compareAll } from './pricing.ts'

/** Ratios are printed with four decimals. */
const PRINTED = 5e-5

/** `p.01`: regions by number of days, both ends inclusive; `LR(n,p)`: ratios by number of exceptions. */
export const kupiecRunner: Runner = {
  matches: /Kupiec/i,
  run: ({ inputs, expected }) => {
    const critical = inputs.chi2crit ?? chiSquareQuantile(inputs.confidence ?? 0.95, 1)
    return Object.entries(expected).flatMap(([key, entries]): Comparison[] => {
      const ratios = /^LR\((\d+),\s*([\d.]+)\)$/.exec(key)
      const tail = /^p(0?\.\d+)$/.exec(key)?.[1]
      if (ratios === null && tail === undefined) {
        const { n, T, x, p } = inputs
        const figures = testProportion(n ?? T, x, p)
        return compareAll(
          { LR: figures.ratio, pValue: figures.pValue },
          { [key]: entries as number },
          PRINTED,
        )
      }
      return Object.entries(entries as Readonly<Record<string, number | readonly number[]>>).flatMap(
        ([number, value]): Comparison[] => {
          if (ratios !== null) {
            const actual = testProportion(Number(ratios[1]), Number(number), Number(ratios[2])).ratio
            return [{ name: `${key} ${number}`, actual, expected: Number(value), tolerance: PRINTED }]
          }
          const region = acceptProportion(Number(number), Number(tail), critical)
          const text = region === null ? 'none' : `${region.least} to ${region.most}`
          return [
            {
              name: `${key} ${number}`,
              actual: text,
              expected: (value as number[]).join(' to '),
              tolerance: 0,
            },
          ]
        },
      )
    })
  },
}

/** Cumulative probabilities from zero exceptions, first number of each zone, multipliers by number of exceptions. */
export const trafficLightRunner: Runner = {
  matches: /traffic light|Basel/i,
  run: ({ inputs: { n, p }, expected, tolerance }) => {
    const { cum, multipliers, ...zones } = expected
    const cumulative = (cum as number[] | undefined) ?? []
    const actual = cumulateBinomial(n, p, cumulative.length)
    return [
      ...cumulative.map((value, i) => ({
        name: `cum[${i}]`,
        actual: actual[i] ?? 'none',
        expected: value,
        tolerance: Number(tolerance),
      })),
      ...compareAll({ ...computeTrafficLight(n, p) }, zones, 0),
      ...Object.entries((multipliers as Record<string, number> | undefined) ?? {}).map(
        ([exceptions, value]) => ({
          name: `multiplier ${exceptions}`,
          actual: computeMultiplier(n, p, Number(exceptions)),
          expected: value,
          tolerance: 0,
        }),
      ),
    ]
  },
}

/**
 * Transition counts (`n00` ...) or a series of exceptions (`hits`, 0 or 1) at rate `p`. `convention`: "T" tests the rate over all
 * days (with `x` exceptions, else those of the pairs), anything else over the T - 1 pairs.
 */
export const christoffersenRunner: Runner = {
  matches: /Christoffersen|independence|conditional coverage/i,
  run: ({ inputs, expected, tolerance }) => {
    const hits = (inputs.hits as number[] | undefined)?.map(Boolean)
    const counts = hits === undefined ? inputs : countTransitions(hits)
    const exceptions = inputs.x ?? hits?.filter(Boolean).length ?? counts.n01 + counts.n11
    const independence = testIndependence(counts)
    const days = counts.n00 + counts.n01 + counts.n10 + counts.n11
    const over = (convention: unknown) =>
      testCoverage(
        counts,
        inputs.p,
        convention === 'T' ? { over: 'all-days', exceptions } : { over: 'transitions' },
      )
    const pairs = testProportion(days, counts.n01 + counts.n11, inputs.p)
    const all = testProportion(days + 1, exceptions, inputs.p)
    const coverage = over(inputs.convention)
    return compareAll(
      {
        LR_ind: independence.ratio,
        LRind: independence.ratio,
        LR_pof: (inputs.convention === 'T' ? all : pairs).ratio,
        LRpof: (inputs.convention === 'T' ? all : pairs).ratio,
        LR_cc: coverage.ratio,
        LRcc: coverage.ratio,
        'LR_cc(T)': over('T').ratio,
        'LR_cc(T-1)': over('T-1').ratio,
        p_ind: independence.pValue,
        p_cc: coverage.pValue,
      },
      expected,
      Number(tolerance),
    )
  },
}

/** P&L, VaR and ES per day (arrays, or one figure for all days), tail `alpha`. */
export const shortfallRunner: Runner = {
  matches: /Acerbi|Szekely|\bZ[12]\b|ES backtest/i,
  run: ({ inputs: { pnl, VaR, ES, alpha }, expected, tolerance }) => {
    const at = (value: number | readonly number[], day: number): number =>
      typeof value === 'number' ? value : (value[day] ?? Number.NaN)
    const days = (pnl as number[]).map((one, day) => ({
      pnl: one,
      valueAtRisk: at(VaR, day),
      expectedShortfall: at(ES, day),
    }))
    return compareAll(
      { Z1: computeZ1(days) ?? 'none', Z2: computeZ2(days, alpha) },
      expected,
      Number(tolerance),
    )
  },
}
