import { identityCommitment } from '../../src/protocol/identity.ts'
import { hashSnapshot, type Snapshot } from '../../src/protocol/snapshot.ts'
import { commitTable } from '../../src/protocol/tableCommitment.ts'
import { buildWitness, type ProofRequest } from '../../src/protocol/witness.ts'
import type { Line } from '../../src/risk/line.ts'
import type { RiskRow, RiskTable, TableUnderlying } from '../../src/risk/riskTable.ts'
import { lots, ppm, usdE6 } from '../../src/units/fixed.ts'
import { soundnessSize } from './soundnessCircuit.ts'
import { type Draft, draftOf } from './soundnessDraft.ts'
import { AS_OF, attestors, SECRET, signHashes } from './soundnessSigner.ts'

/** What a case may change of the base book before its honest witness is built. */
export interface BookOptions {
  readonly table?: (table: RiskTable) => RiskTable
  /** Lines per account, in ascending order of account id: [instrument id, lots]. */
  readonly accounts?: readonly (readonly (readonly [id: bigint, lots: bigint])[])[]
  readonly snapshot?: Partial<Snapshot>
  readonly terms?: Partial<ProofRequest['terms']>
  readonly lien?: bigint
}

/**
 * A book whose every amount is above zero: long one underlying, short another of its group (so a credit is
 * claimed), cash in a third. Two accounts share a row; the third account and the third block are padding.
 */
export const baseAccounts: NonNullable<BookOptions['accounts']> = [
  [
    [101n, 1000n],
    [301n, 500_000n],
  ],
  [
    [201n, -900n],
    [101n, 5n],
  ],
]

/** The honest witness of a book at the soundness size, ready to be tampered with. */
export function buildDraft(options: BookOptions = {}): Draft {
  const { accounts = baseAccounts, table = (same) => same, lien = 0n } = options
  const snapshots = accounts.map((lines, k) => ({
    ...snapshotOf(BigInt(11 * (k + 1)), lines),
    lien,
    ...options.snapshot,
  }))
  const request: ProofRequest = {
    table: commitTable(table(baseTable())),
    attestors,
    snapshots,
    signatures: [signHashes(snapshots.map(hashSnapshot))],
    secret: SECRET,
    blinding: 0x7_b11d_0000_0000_0000_0000_0000_0000_0001n,
    terms: {
      asOfSec: AS_OF,
      levelPpm: ppm(800_000n),
      minExcess: usdE6(1_000_000n),
      minProvenance: 'asserted',
      minSurvivalPpm: 50_000,
      ...options.terms,
    },
    lien,
    context: 777n,
    subject: 888n,
  }
  return draftOf(buildWitness(request, soundnessSize).witness)
}

function snapshotOf(accountId: bigint, lines: readonly (readonly [bigint, bigint])[]): Snapshot {
  return {
    identity: identityCommitment(SECRET),
    accountId,
    venueId: 1,
    asOfSec: AS_OF,
    sequence: 7n,
    provenance: 'signed',
    survivalPpm: 90_000,
    lien: 0n,
    lines: lines.map(([instrumentId, quantity]): Line => ({ instrumentId, lots: lots(quantity) })),
  }
}

/**
 * Groups: A and B in 1; C and D in 2, with the same offset, so that only the group tells them apart. Rows x01 are
 * held; x02 are worth so little that 2^40 lots of them fit; 103 always gains.
 */
function baseTable(): RiskTable {
  return {
    asOfSec: AS_OF,
    gridSec: 60,
    parametersHash: 12345n,
    marketHash: 67890n,
    underlyings: [
      underlyingOf(1n, 1, [
        rowOf(101n, [-50_000n, 40_000n, 10_000n], [700n, -300n, 20n], [480_000n, 500_000n, 600n, 500_000n]),
        rowOf(102n, [-3n, 2n, 1n], [1n, -1n, 1n], [10n, 11n, 1n, 10n]),
        rowOf(103n, [900n, 800n, 700n], [5n, 5n, 5n], [480_000n, 500_000n, 600n, 500_000n]),
      ]),
      underlyingOf(2n, 1, [
        rowOf(201n, [-45_000n, 38_000n, 9_000n], [-200n, 500n, 30n], [400_000n, 450_000n, 700n, 450_000n]),
        rowOf(202n, [-2n, 3n, 1n], [1n, 1n, 1n], [9n, 10n, 1n, 10n]),
      ]),
      underlyingOf(3n, 2, [
        rowOf(301n, [-100n, 50n, -20n], [3n, -2n, -1000n], [950_000n, 1_000_000n, 50n, 1_000_000n]),
        rowOf(302n, [-5n, 4n, 3n], [0n, 0n, 0n], [20n, 21n, 1n, 20n]),
      ]),
      underlyingOf(4n, 2, [rowOf(401n, [-7n, 6n, 5n], [0n, 0n, 0n], [30n, 31n, 1n, 30n])]),
    ],
  }
}

function underlyingOf(id: bigint, group: number, rows: readonly RiskRow[]): TableUnderlying {
  return {
    id,
    symbol: `U${id}`,
    group,
    offsetPpm: 600_000n,
    concentration: concentrationOf(
      [20_000n, 30_000n, 60_000n, 100_000n],
      [10_000_000n, 50_000_000n, 1n << 50n],
    ),
    rows,
  }
}

export function concentrationOf(slopes: readonly bigint[], intercepts: readonly bigint[]) {
  return slopes.map((slopePpm, k) => ({
    slopePpm,
    intercept: usdE6(k === 0 ? 0n : (intercepts[k - 1] ?? 0n)),
  }))
}

function rowOf(
  id: bigint,
  joint: readonly bigint[],
  factors: readonly [bigint, bigint, bigint],
  [collateral, mark, shortCharge, size]: readonly [bigint, bigint, bigint, bigint],
): RiskRow {
  return {
    id,
    name: `row ${id}`,
    joint: joint.map(usdE6),
    factors: [usdE6(factors[0]), usdE6(factors[1]), usdE6(factors[2])],
    collateral: usdE6(collateral),
    mark: usdE6(mark),
    shortCharge: usdE6(shortCharge),
    size: usdE6(size),
  }
}

/** The table with one row changed. */
export function withRow(id: bigint, edit: (row: RiskRow) => RiskRow): (table: RiskTable) => RiskTable {
  return (table) => ({
    ...table,
    underlyings: table.underlyings.map((underlying) => ({
      ...underlying,
      rows: underlying.rows.map((row) => (row.id === id ? edit(row) : row)),
    })),
  })
}

/** The table with one underlying changed. */
export function withUnderlying(
  id: bigint,
  edit: (underlying: TableUnderlying) => TableUnderlying,
): (table: RiskTable) => RiskTable {
  return (table) => ({
    ...table,
    underlyings: table.underlyings.map((underlying) =>
      underlying.id === id ? edit(underlying) : underlying,
    ),
  })
}
