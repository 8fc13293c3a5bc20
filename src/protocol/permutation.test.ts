import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { routePermutation, switchCount } from './permutation.ts'

/** The network itself, wired as in circuits/lib/permutation.circom. */
function applyNetwork<Value>(values: readonly Value[], switches: readonly number[]): Value[] {
  const n = values.length
  if (n === 1) return [...values]
  const pass = (a: Value, b: Value, crossed: number | undefined): [Value, Value] =>
    crossed === 1 ? [b, a] : [a, b]
  const at = (list: readonly Value[], i: number): Value => list[i] as Value
  if (n === 2) return pass(at(values, 0), at(values, 1), switches[0])
  const half = Math.floor(n / 2)
  const outs = n % 2 === 0 ? half - 1 : half
  const upperIn: Value[] = []
  const lowerIn: Value[] = []
  for (let i = 0; i < half; i++) {
    const [a, b] = pass(at(values, 2 * i), at(values, 2 * i + 1), switches[i])
    upperIn.push(a)
    lowerIn.push(b)
  }
  if (n % 2 === 1) lowerIn.push(at(values, n - 1))
  const used = half + outs
  const split = used + switchCount(half)
  const upper = applyNetwork(upperIn, switches.slice(used, split))
  const lower = applyNetwork(lowerIn, switches.slice(split))
  const out: Value[] = []
  for (let i = 0; i < outs; i++) out.push(...pass(at(upper, i), at(lower, i), switches[half + i]))
  if (n % 2 === 0) out.push(at(upper, half - 1))
  out.push(at(lower, n - half - 1))
  return out
}

describe('routePermutation', () => {
  test('every permutation of up to six wires has a setting', () => {
    const permutations = (n: number): number[][] =>
      n === 0
        ? [[]]
        : permutations(n - 1).flatMap((p) => Array.from({ length: n }, (_, at) => p.toSpliced(at, 0, n - 1)))
    for (const n of [1, 2, 3, 4, 5, 6]) {
      for (const source of permutations(n)) {
        const switches = routePermutation(source)
        expect(switches).toHaveLength(switchCount(n))
        expect(applyNetwork([...source.keys()], switches)).toEqual(source)
      }
    }
  })

  test('random permutations of eight to forty wires', () => {
    const arbitrary = fc
      .integer({ min: 7, max: 40 })
      .chain((n) => fc.shuffledSubarray([...Array(n).keys()], { minLength: n, maxLength: n }))
    fc.assert(
      fc.property(arbitrary, (source) => {
        expect(applyNetwork([...source.keys()], routePermutation(source))).toEqual(source)
      }),
      { numRuns: 300 },
    )
  })

  test('error: not a permutation', () => {
    expect(() => routePermutation([0, 0, 1])).toThrow('not a permutation')
  })
})
