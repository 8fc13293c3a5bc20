import market from '../../examples/market.json' with { type: 'json' }
import parameters from '../../parameters/2026-11.json' with { type: 'json' }
import instruments from '../../parameters/instruments.json' with { type: 'json' }
import { publicSignals } from '../protocol/spec.ts'
import {
  computeContext,
  computeLien,
  encodeTerms,
  type Statement,
  type Terms,
} from '../protocol/statement.ts'
import { ppm, usdE6 } from '../units/fixed.ts'
import { type AcceptedTable, acceptTable } from './acceptTable.ts'
import { createAttestorRoots } from './attestorRoots.ts'
import type { Demand, VerifierPolicy } from './policy.ts'
import { createTableStore, registerTable } from './tableStore.ts'
import type { Submission, Verifier } from './verifyStatement.ts'

export const tableInputs = { market, parameters, instruments }

let accepted: AcceptedTable | undefined
/** The example table, built once. */
export function exampleTable(): AcceptedTable {
  accepted ??= acceptTable(tableInputs)
  return accepted
}

export const AS_OF_SEC = market.asOfSec
export const NOW_SEC = AS_OF_SEC + 60
export const ROOT = 555n
export const SUBJECT = 888n
export const PURPOSE = 'credit line'
const verifierAddress = '0x00000000000000000000000000000000000000aa'
const lienRegistry = { chainId: 1, address: '0x00000000000000000000000000000000000000bb' } as const
export const enrolment = { accounts: 11n, holder: 22n }

export const demandedTerms: Terms = {
  asOfSec: AS_OF_SEC,
  levelPpm: ppm(1_000_000n),
  minExcess: usdE6(5_000_000n),
  minProvenance: 'asserted',
  minSurvivalPpm: 80_000,
}

/** Whatever a test may break, apart, so that one defect leaves every other check whole. */
export interface Scene {
  verifier: Verifier<string>
  policy: { -readonly [Key in keyof VerifierPolicy]: VerifierPolicy[Key] }
  demand: { -readonly [Key in keyof Demand]: Demand[Key] }
  statement: Record<keyof Statement, bigint>
  submission: { size: string; purpose: string; proof: string; drop: number }
  isUsed: boolean
  isProofValid: boolean
  nowSec: number
  /** How often the pairing was asked for. */
  proofChecks: number
}

/** A verifier with one table and a statement that it accepts. */
export function createScene(): Scene {
  const demand: Scene['demand'] = {
    terms: demandedTerms,
    lienRegistry,
    subjects: new Map([[SUBJECT, enrolment]]),
  }
  const policy: Scene['policy'] = {
    chainId: 1,
    verifier: verifierAddress,
    parametersHash: exampleTable().parameters.hash,
    maximumAgeSec: 3600,
    developmentKeys: ['s'],
    purposes: new Map([[PURPOSE, demand]]),
  }
  const scene: Scene = {
    policy,
    demand,
    verifier: {
      paused: false,
      policy,
      keys: new Map([['s', { isDevelopment: true }]]),
      tables: createTableStore(),
      attestors: createAttestorRoots(ROOT),
      isNullifierUsed: async () => scene.isUsed,
      verifyProof: async () => {
        scene.proofChecks += 1
        return scene.isProofValid
      },
    },
    statement: {
      riskTable: exampleTable().committed.commitment,
      attestors: ROOT,
      ...enrolment,
      terms: encodeTerms(demandedTerms),
      lien: computeLien(lienRegistry.chainId, lienRegistry.address),
      context: computeContext(1, verifierAddress, PURPOSE),
      subject: SUBJECT,
      nullifier: 33n,
      disclosure: 44n,
    },
    submission: { size: 's', purpose: PURPOSE, proof: 'proof', drop: 0 },
    isUsed: false,
    isProofValid: true,
    nowSec: NOW_SEC,
    proofChecks: 0,
  }
  registerTable(scene.verifier.tables, exampleTable())
  return scene
}

/** The submission of a scene, its signals in the circuit's order and possibly cut short. */
export function submissionOf({ statement, submission }: Scene): Submission<string> {
  const signals = publicSignals.map(([name]) => statement[name])
  const { size, purpose, proof, drop } = submission
  return { size, purpose, proof, signals: signals.slice(0, signals.length - drop) }
}
