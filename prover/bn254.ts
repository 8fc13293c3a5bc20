/** Modulus of the field that coordinates live in (the literature's q or p). */
export const baseFieldModulus = 21888242871839275222246405745257275088696311157297823662689037894645226208583n
/** Order of the groups and modulus of signals and witnesses (r). */
export const scalarFieldModulus =
  21888242871839275222246405745257275088548364400416034343698204186575808495617n

/** c0 + c1 u with u^2 = -1. */
export type Fp2 = readonly [bigint, bigint]

interface Field<T> {
  readonly one: T
  add(a: T, b: T): T
  sub(a: T, b: T): T
  mul(a: T, b: T): T
  inverse(a: T): T
  isZero(a: T): boolean
}

/** An affine point; infinity is `undefined` wherever it can occur. */
export interface Point<T> {
  readonly x: T
  readonly y: T
}
export type G1Point = Point<bigint>
export type G2Point = Point<Fp2>

/** y^2 = x^3 + b with a generator of the subgroup of order r. */
export interface Curve<T> {
  readonly field: Field<T>
  readonly b: T
  readonly generator: Point<T>
}

function reduce(value: bigint): bigint {
  const remainder = value % baseFieldModulus
  return remainder < 0n ? remainder + baseFieldModulus : remainder
}

/** a^e mod m; `m` prime, so a^(m-2) is the inverse. */
export function powerModulo(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n
  let square = base % modulus
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % modulus
    square = (square * square) % modulus
  }
  return result
}

const fp: Field<bigint> = {
  one: 1n,
  add: (a, b) => reduce(a + b),
  sub: (a, b) => reduce(a - b),
  mul: (a, b) => reduce(a * b),
  inverse: (a) => powerModulo(a, baseFieldModulus - 2n, baseFieldModulus),
  isZero: (a) => a === 0n,
}

const fp2: Field<Fp2> = {
  one: [1n, 0n],
  add: (a, b) => [reduce(a[0] + b[0]), reduce(a[1] + b[1])],
  sub: (a, b) => [reduce(a[0] - b[0]), reduce(a[1] - b[1])],
  mul: (a, b) => [reduce(a[0] * b[0] - a[1] * b[1]), reduce(a[0] * b[1] + a[1] * b[0])],
  inverse: (a) => {
    const norm = fp.inverse(reduce(a[0] * a[0] + a[1] * a[1]))
    return [reduce(a[0] * norm), reduce(-a[1] * norm)]
  },
  isZero: (a) => a[0] === 0n && a[1] === 0n,
}

/** Constants of EIP-196 and EIP-197. */
export const g1: Curve<bigint> = { field: fp, b: 3n, generator: { x: 1n, y: 2n } }
export const g2: Curve<Fp2> = {
  field: fp2,
  b: fp2.mul([3n, 0n], fp2.inverse([9n, 1n])),
  generator: {
    x: [
      10857046999023057135944570762232829481370756359578518086990519993285655852781n,
      11559732032986387107991004021392285783925812861821192530917403151452391805634n,
    ],
    y: [
      8495653923123431417604973247489272438418190587263600148770280649306958101930n,
      4082367875863433681332203403145435568316851327593401208105741076214120093531n,
    ],
  },
}

export function isEqualPoint<T>({ field }: Curve<T>, p: Point<T>, q: Point<T>): boolean {
  return field.isZero(field.sub(p.x, q.x)) && field.isZero(field.sub(p.y, q.y))
}

/** The curve equation only; on G2 membership of the subgroup is {@link isInSubgroup}. */
export function isOnCurve<T>({ field, b }: Curve<T>, { x, y }: Point<T>): boolean {
  const right = field.add(field.mul(field.mul(x, x), x), b)
  return field.isZero(field.sub(field.mul(y, y), right))
}

/** Whether r times the point is infinity. Always so on G1 of this curve, whose cofactor is one. */
export function isInSubgroup<T>(curve: Curve<T>, point: Point<T>): boolean {
  return multiplyPoint(curve, point, scalarFieldModulus) === undefined
}

export function negatePoint<T>({ field }: Curve<T>, { x, y }: Point<T>): Point<T> {
  return { x, y: field.sub(field.sub(y, y), y) }
}

/** Sum of two affine points, infinity being `undefined`. */
export function addPoints<T>(
  curve: Curve<T>,
  p: Point<T> | undefined,
  q: Point<T> | undefined,
): Point<T> | undefined {
  if (p === undefined) return q
  if (q === undefined) return p
  const { field } = curve
  const sameX = field.isZero(field.sub(p.x, q.x))
  if (sameX && field.isZero(field.add(p.y, q.y))) return undefined
  const slope = sameX
    ? field.mul(triple(field, field.mul(p.x, p.x)), field.inverse(field.add(p.y, p.y)))
    : field.mul(field.sub(q.y, p.y), field.inverse(field.sub(q.x, p.x)))
  const x = field.sub(field.sub(field.mul(slope, slope), p.x), q.x)
  return { x, y: field.sub(field.mul(slope, field.sub(p.x, x)), p.y) }
}

/** Variable time: for public values only. The scalar is not reduced, so multiplying by r tests the order. */
export function multiplyPoint<T>(curve: Curve<T>, point: Point<T>, scalar: bigint): Point<T> | undefined {
  let sum: Jacobian<T> | undefined
  for (const bit of scalar.toString(2)) {
    if (sum !== undefined) sum = double(curve.field, sum)
    if (bit === '1') sum = addAffine(curve.field, sum, point)
  }
  return sum === undefined ? undefined : toAffine(curve.field, sum)
}

/** (X / Z^2, Y / Z^3), never infinity. */
interface Jacobian<T> {
  readonly x: T
  readonly y: T
  readonly z: T
}

// Explicit-formulas database, dbl-2009-l and madd-2007-bl, for a = 0. No point of order two exists on either
// curve's group of odd order; on a foreign G2 point y = 0 would double to z = 0, which counts as infinity.
function double<T>(f: Field<T>, { x, y, z }: Jacobian<T>): Jacobian<T> | undefined {
  const a = f.mul(x, x)
  const b = f.mul(y, y)
  const c = f.mul(b, b)
  const xb = f.add(x, b)
  const half = f.sub(f.sub(f.mul(xb, xb), a), c)
  const d = f.add(half, half)
  const e = triple(f, a)
  const nextX = f.sub(f.mul(e, e), f.add(d, d))
  const c4 = f.add(f.add(c, c), f.add(c, c))
  const yz = f.mul(y, z)
  const nextZ = f.add(yz, yz)
  if (f.isZero(nextZ)) return undefined
  return { x: nextX, y: f.sub(f.mul(e, f.sub(d, nextX)), f.add(c4, c4)), z: nextZ }
}

function addAffine<T>(f: Field<T>, p: Jacobian<T> | undefined, q: Point<T>): Jacobian<T> | undefined {
  if (p === undefined) return { x: q.x, y: q.y, z: f.one }
  const zz = f.mul(p.z, p.z)
  const h = f.sub(f.mul(q.x, zz), p.x)
  const slope = f.sub(f.mul(q.y, f.mul(p.z, zz)), p.y)
  if (f.isZero(h)) return f.isZero(slope) ? double(f, p) : undefined
  const hh = f.mul(h, h)
  const hhh = f.mul(h, hh)
  const v = f.mul(p.x, hh)
  const x = f.sub(f.sub(f.mul(slope, slope), hhh), f.add(v, v))
  return { x, y: f.sub(f.mul(slope, f.sub(v, x)), f.mul(p.y, hhh)), z: f.mul(p.z, h) }
}

function toAffine<T>(f: Field<T>, { x, y, z }: Jacobian<T>): Point<T> {
  const inverse = f.inverse(z)
  const square = f.mul(inverse, inverse)
  return { x: f.mul(x, square), y: f.mul(y, f.mul(square, inverse)) }
}

function triple<T>(f: Field<T>, a: T): T {
  return f.add(f.add(a, a), a)
}
