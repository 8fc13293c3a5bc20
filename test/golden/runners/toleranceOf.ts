import type { PublishedCase } from '../published.ts'

/** A source's tolerance in words: `exact…` and `boolean` are zero, `0.1% (…)` is relative, a number is absolute. */
export function toleranceOf({ tolerance }: Pick<PublishedCase, 'tolerance'>): {
  readonly value: number
  readonly relative: boolean
} {
  if (typeof tolerance === 'number') return { value: tolerance, relative: false }
  const percent = /^(\d+(?:\.\d+)?)\s*%/.exec(tolerance)
  if (percent !== null) return { value: Number(percent[1]) / 100, relative: true }
  const value = Number(tolerance.split(' ')[0])
  return { value: Number.isFinite(value) ? value : 0, relative: false }
}
