import { exact, formatExact, parseExact, rescaleFloor } from '../../../src/units/exact.ts'

/** A case's number as an integer at a scale. */
export const toFixed = (value: number | string, scale: number): bigint =>
  rescaleFloor(parseExact(String(value), 'case'), scale)

/** And back, the nearest float64. */
export const fromFixed = (value: bigint, scale: number): number => Number(formatExact(exact(value, scale)))
