import {
  baseFieldModulus,
  type Curve,
  type Fp2,
  type G1Point,
  type G2Point,
  g1,
  g2,
  isInSubgroup,
  isOnCurve,
  type Point,
} from './bn254.ts'
import type { G1Json, G2Json } from './groth16.ts'

/** Why a point is refused: not the expected arrays, a coordinate not canonical, infinity, off curve, outside G2. */
export type PointFault = 'shape' | 'coordinate' | 'infinity' | 'not-on-curve' | 'not-in-subgroup'
export type PointResult<P> = { readonly point: P } | { readonly fault: PointFault }

const canonicalDecimal = /^(0|[1-9][0-9]{0,76})$/

/**
 * Reads a point as snarkjs writes it. snarkjs itself reduces coordinates, takes z = 0 for infinity and checks the
 * curve equation only; infinity and points outside the subgroup are never part of an honest key or proof.
 */
export function parseG1Point(value: unknown): PointResult<G1Point> {
  if (!isTuple(value, 3)) return { fault: 'shape' }
  const coordinates = value.map(parseCoordinate)
  return checkPoint(g1, coordinates)
}

export function parseG2Point(value: unknown): PointResult<G2Point> {
  if (!isTuple(value, 3)) return { fault: 'shape' }
  const coordinates = value.map(parseFp2)
  return checkPoint(g2, coordinates)
}

export function encodeG1Point({ x, y }: G1Point): G1Json {
  return [`${x}`, `${y}`, '1']
}

export function encodeG2Point({ x, y }: G2Point): G2Json {
  return [
    [`${x[0]}`, `${x[1]}`],
    [`${y[0]}`, `${y[1]}`],
    ['1', '0'],
  ]
}

function checkPoint<T>(curve: Curve<T>, coordinates: readonly (T | PointFault)[]): PointResult<Point<T>> {
  const [x, y, z] = coordinates
  if (x === undefined || y === undefined || z === undefined) return { fault: 'shape' }
  for (const coordinate of [x, y, z]) if (isFault(coordinate)) return { fault: coordinate }
  if (isFault(x) || isFault(y) || isFault(z)) return { fault: 'shape' }
  if (curve.field.isZero(z)) return { fault: 'infinity' }
  if (!curve.field.isZero(curve.field.sub(z, curve.field.one))) return { fault: 'shape' }
  const point = { x, y }
  if (!isOnCurve(curve, point)) return { fault: 'not-on-curve' }
  // Checking G1 as well would only cost time: its cofactor is one.
  if (typeof x !== 'bigint' && !isInSubgroup(curve, point)) return { fault: 'not-in-subgroup' }
  return { point }
}

function isFault(value: unknown): value is PointFault {
  return typeof value === 'string'
}

function parseFp2(value: unknown): Fp2 | PointFault {
  if (!isTuple(value, 2)) return 'shape'
  const c0 = parseCoordinate(value[0])
  const c1 = parseCoordinate(value[1])
  if (typeof c0 === 'string') return c0
  if (typeof c1 === 'string') return c1
  return [c0, c1]
}

function parseCoordinate(value: unknown): bigint | PointFault {
  if (typeof value !== 'string') return 'shape'
  if (!canonicalDecimal.test(value)) return 'coordinate'
  const coordinate = BigInt(value)
  return coordinate < baseFieldModulus ? coordinate : 'coordinate'
}

function isTuple(value: unknown, length: number): value is readonly unknown[] {
  return Array.isArray(value) && value.length === length
}
