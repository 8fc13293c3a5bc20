import { type Address, getAddress, type Hex, numberToHex, stringToHex } from 'viem'
import type { G1Json, Groth16Proof } from '../prover/groth16.ts'
import type { CircuitSizeName } from '../src/protocol/spec.ts'
import type { Statement } from '../src/protocol/statement.ts'

/** Argument `claim` of MarginVerifier: what is the prover's to say. The contract rebuilds the rest. */
export interface Claim {
  readonly size: Hex
  readonly riskTable: bigint
  readonly attestors: bigint
  readonly accounts: bigint
  readonly holder: bigint
  readonly subject: Address
  readonly nullifier: bigint
  readonly disclosure: bigint
}

/** Argument `proof` of MarginVerifier. */
export interface SolidityProof {
  readonly a: readonly [bigint, bigint]
  readonly b: readonly [readonly [bigint, bigint], readonly [bigint, bigint]]
  readonly c: readonly [bigint, bigint]
}

/** The name of a circuit size as the contract keys it. */
export function encodeSize(size: CircuitSizeName): Hex {
  return stringToHex(size, { size: 32 })
}

/** Picks the claim out of a statement. Throws when the subject is no address. */
export function encodeClaim(statement: Statement, size: CircuitSizeName): Claim {
  const { riskTable, attestors, accounts, holder, subject, nullifier, disclosure } = statement
  const address = getAddress(numberToHex(subject, { size: 20 }))
  return {
    size: encodeSize(size),
    riskTable,
    attestors,
    accounts,
    holder,
    subject: address,
    nullifier,
    disclosure,
  }
}

/** The proof in the order of the pairing precompile: coordinates of b swapped. */
export function encodeProof({ pi_a, pi_b, pi_c }: Groth16Proof): SolidityProof {
  const point = ([x, y]: G1Json): [bigint, bigint] => [BigInt(x), BigInt(y)]
  const swapped = ([c0, c1]: readonly [string, string]): [bigint, bigint] => [BigInt(c1), BigInt(c0)]
  return { a: point(pi_a), b: [swapped(pi_b[0]), swapped(pi_b[1])], c: point(pi_c) }
}
