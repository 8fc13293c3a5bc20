import type { Margin } from '../margin/requirement.ts'
import { abs } from '../units/fixed.ts'
import { reduce } from './field.ts'
import type { Witness } from './signals.ts'
import type { CircuitSize } from './spec.ts'

/** The engine's amounts in the circuit's shape. Signed lanes wrap modulo the field. */
export function buildAmounts(margin: Margin, chosen: readonly number[], size: CircuitSize): Witness {
  const parts = chosen.flatMap((index) => margin.underlyings[index] ?? [])
  const triples = (lanes: readonly bigint[]): bigint[][] =>
    Array.from({ length: lanes.length / 3 }, (_, c) => lanes.slice(3 * c, 3 * c + 3).map(reduce))
  const claimed = margin.groups.filter(({ credit }) => credit > 0n)
  const groups = Array.from({ length: size.groups }, (_, g) => claimed[g])
  return {
    loss: parts.map(({ loss }) => loss),
    lanes: parts.map(({ joint, factors }) => triples([...joint, ...factors])),
    basisCharge: parts.map(({ factors }) => abs(factors[0])),
    termCharge: parts.map(({ factors }) => abs(factors[1])),
    quoteCharge: margin.quoteCharge,
    value: parts.map(({ value }) => reduce(value)),
    shortCharge: parts.map(({ shortCharge }) => shortCharge),
    size: parts.map((part) => part.size),
    concentration: parts.map(({ concentration }) => concentration),
    members: groups.map((group) =>
      chosen.map((index) => (group?.members.includes(index) === true ? 1n : 0n)),
    ),
    groupOffset: groups.map((group) => group?.offsetPpm ?? 0n),
    groupId: groups.map((group) => BigInt(group?.group ?? 0)),
    joint: groups.map((group) => group?.joint ?? 0n),
    jointLanes: groups.map((group) => {
      const width = size.jointColumns * 3
      const members = group?.members.flatMap((index) => margin.underlyings[index] ?? []) ?? []
      const summed = Array.from({ length: width }, (_, s) =>
        members.reduce((total, { joint }) => total + (joint[s] ?? 0n), 0n),
      )
      return triples(summed)
    }),
  }
}
