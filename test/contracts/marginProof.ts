import { type Claim, encodeClaim, encodeProof, type SolidityProof } from '../../contracts/claim.ts'
import { type DevelopmentCircuit, loadDevelopmentCircuit } from '../../contracts/developmentVerifier.ts'
import type { Groth16Proof } from '../../prover/groth16.ts'
import { calculateWitness, groth16Prove } from '../../prover/snarkjs.ts'
import { identityCommitment } from '../../src/protocol/identity.ts'
import type { Snapshot } from '../../src/protocol/snapshot.ts'
import { circuitSizes } from '../../src/protocol/spec.ts'
import type { Statement, Terms } from '../../src/protocol/statement.ts'
import { type CommittedTable, commitTable } from '../../src/protocol/tableCommitment.ts'
import { buildWitness } from '../../src/protocol/witness.ts'
import { lots, ppm, usdE6 } from '../../src/units/fixed.ts'
import { AS_OF_SEC, attestorSet, createRandom, randomTable, signWith } from '../support/randomBook.ts'
import { policy } from './localSystem.ts'

export interface MarginProof {
  readonly statement: Statement
  readonly proof: Groth16Proof
  readonly publicSignals: readonly bigint[]
  readonly claim: Claim
  readonly solidityProof: SolidityProof
}

export interface MarginProofOptions {
  readonly context: bigint
  readonly subject: bigint
  readonly lien?: bigint
  readonly asOfSec?: number
  /** Two unless told. */
  readonly accounts?: 1 | 2
}

/** The policy's terms at T. */
export function termsAt(asOfSec: number): Terms {
  return {
    asOfSec,
    levelPpm: ppm(BigInt(policy.levelPpm)),
    minExcess: usdE6(policy.minExcessE6),
    minProvenance: 'asserted',
    minSurvivalPpm: policy.minSurvivalPpm,
  }
}

const SECRET = 0x2468_ace0_1357_9bdfn * 0xffff_ffff_ffffn

/** The table that the proofs of an instant open. */
export function tableAt(asOfSec = AS_OF_SEC): CommittedTable {
  return commitTable({ ...randomTable(createRandom(11), 3, 2), asOfSec })
}

let circuit: Promise<DevelopmentCircuit> | undefined

/** A true proof at the test size of one identity that holds long positions in one or two accounts. */
export async function proveMargin(options: MarginProofOptions): Promise<MarginProof> {
  const { context, subject, lien = 0n, asOfSec = AS_OF_SEC, accounts = 2 } = options
  const table = tableAt(asOfSec)
  // The row that carries itself best, so that a long position has an excess.
  const rows = table.table.underlyings.flatMap((underlying) => underlying.rows)
  const slack = (row: (typeof rows)[number]): bigint =>
    [...row.joint, ...row.factors].reduce<bigint>(
      (rest, lane) => rest - (lane < 0n ? -lane : lane),
      row.collateral,
    )
  const best = [...rows].sort((a, b) => (slack(a) > slack(b) ? -1 : 1))[0]
  if (best === undefined) throw new RangeError('a table without rows')
  const snapshots = Array.from(
    { length: accounts },
    (_, k): Snapshot => ({
      identity: identityCommitment(SECRET),
      accountId: 1_000n + BigInt(k),
      venueId: k,
      asOfSec,
      sequence: 1n,
      provenance: 'signed',
      survivalPpm: 100_000,
      lien,
      lines: [{ instrumentId: best.id, lots: lots(10n) }],
    }),
  )
  const { statement, witness } = buildWitness(
    {
      table,
      attestors: attestorSet,
      snapshots,
      signatures: [signWith(0, snapshots)],
      secret: SECRET,
      blinding: 1n << 200n,
      terms: termsAt(asOfSec),
      lien,
      context,
      subject,
    },
    circuitSizes.test,
  )
  circuit ??= loadDevelopmentCircuit('test')
  const { wasm, zkey } = await circuit
  const { proof, publicSignals } = await groth16Prove(zkey, await calculateWitness(wasm, witness))
  return {
    statement,
    proof,
    publicSignals,
    claim: encodeClaim(statement, 'test'),
    solidityProof: encodeProof(proof),
  }
}
