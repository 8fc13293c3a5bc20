import { compileCircuit } from '../../prover/compileCircuit.ts'
import { calculateWitness } from '../../prover/snarkjs.ts'
import { PlimsollError } from '../../src/errors.ts'
import { identityCommitment } from '../../src/protocol/identity.ts'
import type { Snapshot } from '../../src/protocol/snapshot.ts'
import { circuitSizes } from '../../src/protocol/spec.ts'
import { commitTable } from '../../src/protocol/tableCommitment.ts'
import { buildWitness, type ProofRequest, type Witness } from '../../src/protocol/witness.ts'
import type { RiskRow, RiskTable } from '../../src/risk/riskTable.ts'
import { lots, ppm, usdE6 } from '../../src/units/fixed.ts'
import { AS_OF_SEC, attestorSet, signWith } from '../support/randomBook.ts'

/* An honest request at the test size: a cheat changes one thing of it. */

export const SECRET = 0x1db7_3b0c_5a5f_93d1_7e21_c0de_4d5e_a11fn
export const TABLE_OFFSET = 600_000n

const CONCENTRATION = [20_000n, 30_000n, 60_000n, 100_000n].map((slopePpm, k) => ({
  slopePpm,
  intercept: usdE6(k === 0 ? 0n : 10_000_000n * BigInt(k)),
}))

/** Three joint lanes, as the test circuit has. */
function rowOf(id: bigint, joint: readonly [bigint, bigint, bigint]): RiskRow {
  const amount = usdE6(500_000n)
  const lanes = [usdE6(700n), usdE6(-300n), usdE6(20n)] as const
  return {
    id,
    name: `row ${id}`,
    joint: joint.map(usdE6),
    factors: lanes,
    collateral: usdE6(480_000n),
    mark: amount,
    shortCharge: usdE6(600n),
    size: amount,
  }
}

/** Two underlyings of one product group that lose in opposite scenarios, so that the group's credit is claimed. */
export function tableWith(offsetPpm: bigint = TABLE_OFFSET): RiskTable {
  const underlying = (id: bigint, row: RiskRow) => ({
    id,
    symbol: `U${id}`,
    group: 1,
    offsetPpm,
    concentration: CONCENTRATION,
    rows: [row],
  })
  return {
    asOfSec: AS_OF_SEC,
    gridSec: 60,
    parametersHash: 12_345n,
    marketHash: 67_890n,
    underlyings: [
      underlying(1n, rowOf(101n, [-50_000n, 40_000n, 10_000n])),
      underlying(2n, rowOf(201n, [45_000n, -38_000n, -9_000n])),
    ],
  }
}

export function snapshotWith(changes: Partial<Snapshot> = {}): Snapshot {
  return {
    identity: identityCommitment(SECRET),
    accountId: 11n,
    venueId: 1,
    asOfSec: AS_OF_SEC,
    sequence: 7n,
    provenance: 'signed',
    survivalPpm: 90_000,
    lien: 0n,
    lines: [{ instrumentId: 101n, lots: lots(1_000n) }],
    ...changes,
  }
}

/** The second account of the honest request. */
export const secondSnapshot = (changes: Partial<Snapshot> = {}): Snapshot =>
  snapshotWith({ accountId: 22n, lines: [{ instrumentId: 201n, lots: lots(900n) }], ...changes })

export function requestWith(changes: Partial<ProofRequest> = {}): ProofRequest {
  const snapshots = changes.snapshots ?? [snapshotWith(), secondSnapshot()]
  return {
    table: commitTable(tableWith()),
    attestors: attestorSet,
    snapshots,
    signatures: [signWith(0, snapshots)],
    secret: SECRET,
    blinding: 0x1_b11d_0000_0000_0000_0000_0000_0000_0001n,
    terms: {
      asOfSec: AS_OF_SEC,
      levelPpm: ppm(1_000_000n),
      minExcess: usdE6(1_000_000n),
      minProvenance: 'asserted',
      minSurvivalPpm: 80_000,
    },
    lien: 0n,
    context: 777n,
    subject: 888n,
    ...changes,
  }
}

export const prepare = (request: ProofRequest) => buildWitness(request, circuitSizes.test)

/** What the circuit says to a witness: `accepted`, or the template of the check that refuses. */
export async function circuitVerdict(witness: Witness): Promise<string> {
  const { wasm } = await compileCircuit('margin-test')
  try {
    await calculateWitness(wasm, witness)
    return 'accepted'
  } catch (error) {
    if (!(error instanceof PlimsollError)) throw error
    return String(error.details.facts?.template ?? error.details.field)
  }
}
