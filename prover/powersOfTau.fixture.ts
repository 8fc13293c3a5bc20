import {
  baseFieldModulus,
  g1,
  g2,
  multiplyPoint,
  type Point,
  powerModulo,
  scalarFieldModulus as r,
} from './bn254.ts'
import type { SetupSecrets } from './developmentSecrets.ts'

/**
 * A powers-of-tau file (snarkjs `powersoftau_*.js`) with known secrets, for circuits whose domain is 2^power. Only what
 * snarkjs reads for such a set-up is filled in: powers up to 2^(power+1), Lagrange bases of the domain and, in G1, of
 * the doubled one. In plain bigints throughout and Lagrange values by their definition: shares nothing with the set-up
 * that is compared with it but the curve's constants.
 */
export function buildPowersOfTau({ tau, alpha, beta }: SetupSecrets, power: number): Uint8Array {
  const size = 2 ** power
  const basis = evaluateLagrangeBasis(tau, size)
  const doubledBasis = evaluateLagrangeBasis(tau, 2 * size)
  const powers = Array.from({ length: 2 * size - 1 }, (_, i) => powerModulo(tau, BigInt(i), r))
  const smallerBases = (pointBytes: number) => new Uint8Array((size - 1) * pointBytes)
  const header = [encodeU32(32), encodeInteger(baseFieldModulus), encodeU32(power), encodeU32(power)]
  const sections: readonly (readonly [number, Uint8Array])[] = [
    [1, concatenate(header)],
    [2, encodeG1(powers)],
    [4, encodeG1([alpha])],
    [5, encodeG1([beta])],
    [6, encodeG2([beta])],
    [12, concatenate([smallerBases(64), encodeG1(basis), encodeG1(doubledBasis)])],
    [13, concatenate([smallerBases(128), encodeG2(basis)])],
    [14, concatenate([smallerBases(64), encodeG1(basis.map((value) => (alpha * value) % r))])],
    [15, concatenate([smallerBases(64), encodeG1(basis.map((value) => (beta * value) % r))])],
  ]
  const parts = [new TextEncoder().encode('ptau'), encodeU32(1), encodeU32(sections.length)]
  for (const [id, content] of sections) {
    parts.push(encodeU32(id), encodeU32(content.length), encodeU32(0), content)
  }
  return concatenate(parts)
}

/** L_i(tau) = product over j of (tau - w^j) / (w^i - w^j). */
function evaluateLagrangeBasis(tau: bigint, size: number): bigint[] {
  const root = powerModulo(5n, (r - 1n) / BigInt(size), r)
  const points = Array.from({ length: size }, (_, i) => powerModulo(root, BigInt(i), r))
  return points.map((own) => {
    let numerator = 1n
    let denominator = 1n
    for (const point of points) {
      if (point === own) continue
      numerator = (numerator * (tau - point + r)) % r
      denominator = (denominator * (own - point + r)) % r
    }
    return (numerator * powerModulo(denominator, r - 2n, r)) % r
  })
}

export function encodeG1(scalars: readonly bigint[]): Uint8Array {
  return concatenate(
    scalars.flatMap((scalar) => {
      const point: Point<bigint> | undefined = multiplyPoint(g1, g1.generator, scalar)
      return [encodeMontgomery(point?.x ?? 0n), encodeMontgomery(point?.y ?? 0n)]
    }),
  )
}

export function encodeG2(scalars: readonly bigint[]): Uint8Array {
  return concatenate(
    scalars.flatMap((scalar) => {
      const point = multiplyPoint(g2, g2.generator, scalar)
      return [...(point?.x ?? [0n, 0n]), ...(point?.y ?? [0n, 0n])].map(encodeMontgomery)
    }),
  )
}

function encodeMontgomery(value: bigint): Uint8Array {
  return encodeInteger((value << 256n) % baseFieldModulus)
}

export function encodeInteger(value: bigint): Uint8Array {
  return Buffer.from(value.toString(16).padStart(64, '0'), 'hex').reverse()
}

export function encodeU32(value: number): Uint8Array {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}

export function concatenate(parts: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(parts)
}
