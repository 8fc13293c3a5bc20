import type { Address } from 'viem'
import type { PrivateKeyAccount } from 'viem/accounts'
import type { Claim } from '../../contracts/claim.ts'
import type { DeployedContract, MarginVerifierOptions } from '../../contracts/deploy.ts'
import { computeContext, computeLien } from '../../src/protocol/statement.ts'
import { AS_OF_SEC } from '../support/randomBook.ts'
import {
  CHAIN_ID,
  deploySystem,
  deployVerifier,
  type Local,
  PURPOSE,
  registerTable,
  type System,
  startLocal,
  tableMessage,
} from './localSystem.ts'
import { type MarginProof, type MarginProofOptions, proveMargin, tableAt } from './marginProof.ts'

export const LATER_SEC = AS_OF_SEC + 120
export const OTHER_PURPOSE = `${PURPOSE}, another`
/** The credit registry of the pledged verifier. */
export const creditRegistry: Address = '0x00000000000000000000000000000000000c4ed1'

/**
 * `base` is for the trader at `verifier`, two accounts, at T; the others differ from it as their name says.
 * `pledgedToo` is the same identity for another subject, with one account.
 */
export type ProofName = 'base' | 'oneAccount' | 'later' | 'elsewhere' | 'pledged' | 'pledgedToo'
export type EntryPoint = 'verify' | 'consume' | 'enrol'

/** A deployed system with its traders, their proofs, and both tables registered; now is shortly after T. */
export interface Scene<Name extends ProofName> {
  readonly local: Local
  readonly system: System
  readonly verifier: DeployedContract
  /** As `verifier`, of another purpose. */
  readonly elsewhere: DeployedContract
  /** As `verifier`, demanding that accounts are pledged to `creditRegistry`. */
  readonly pledged: DeployedContract
  readonly trader: PrivateKeyAccount
  readonly other: PrivateKeyAccount
  readonly proofs: Readonly<Record<Name, MarginProof>>
  readonly registerGas: bigint
  /** What would become of a call, by the trader at `verifier` unless told. */
  readonly outcome: (
    name: EntryPoint,
    args: readonly unknown[],
    contract?: DeployedContract,
    from?: PrivateKeyAccount,
    nowSec?: number,
  ) => Promise<string>
  /** The trader enrols; returns the gas. */
  readonly enrol: (proof: MarginProof, contract?: DeployedContract) => Promise<bigint>
  readonly consume: (proof: MarginProof) => Promise<bigint>
  readonly enrolmentOf: (subject: PrivateKeyAccount) => Promise<Enrolment>
}

export interface Enrolment {
  readonly accounts: bigint
  readonly holder: bigint
  readonly coveredTerms: bigint
}

/** Arguments of an entry point, with some of the claim changed. */
export function callOf(
  { claim, solidityProof }: MarginProof,
  change: Partial<Claim> = {},
): readonly unknown[] {
  return [{ ...claim, ...change }, solidityProof]
}

export async function startScene<Name extends ProofName>(
  names: readonly Name[],
  change: Partial<MarginVerifierOptions> = {},
): Promise<Scene<Name>> {
  const local = await startLocal()
  try {
    return await buildScene(local, names, change)
  } catch (error) {
    // Whoever failed to get a scene cannot close it.
    await local.close()
    throw error
  }
}

async function buildScene<Name extends ProofName>(
  local: Local,
  names: readonly Name[],
  change: Partial<MarginVerifierOptions>,
): Promise<Scene<Name>> {
  const [, trader, other] = local.accounts
  const system = await deploySystem(local, change)
  const { verifier, contracts, options } = system
  const elsewhere = await deployVerifier(local, contracts, { ...options, purpose: OTHER_PURPOSE })
  const pledged = await deployVerifier(local, contracts, { ...options, lienRegistry: creditRegistry })

  const base = {
    context: computeContext(CHAIN_ID, verifier.address, PURPOSE),
    subject: BigInt(trader.address),
  }
  const lien = {
    context: computeContext(CHAIN_ID, pledged.address, PURPOSE),
    lien: computeLien(CHAIN_ID, creditRegistry),
  }
  const wanted: Record<ProofName, MarginProofOptions> = {
    base,
    oneAccount: { ...base, accounts: 1 },
    later: { ...base, asOfSec: LATER_SEC },
    elsewhere: { ...base, context: computeContext(CHAIN_ID, elsewhere.address, OTHER_PURPOSE) },
    pledged: { ...base, ...lien },
    pledgedToo: { ...base, ...lien, subject: BigInt(other.address), accounts: 1 },
  }
  const proofs: Partial<Record<Name, MarginProof>> = {}
  for (const name of names) proofs[name] = await proveMargin(wanted[name])
  const registerGas = await registerTable(local, system, tableMessage(tableAt().commitment))
  const later = tableMessage(tableAt(LATER_SEC).commitment, { asOfSec: LATER_SEC })
  await registerTable(local, system, later)

  return {
    ...{ local, system, verifier, elsewhere, pledged, trader, other, registerGas },
    proofs: proofs as Record<Name, MarginProof>,
    outcome: (name, args, contract = verifier, from = trader, nowSec) =>
      local.outcome(contract, name, args, from, nowSec),
    enrol: (proof, contract = verifier) => local.write(contract, 'enrol', callOf(proof), trader),
    consume: (proof) => local.write(verifier, 'consume', callOf(proof), trader),
    enrolmentOf: async ({ address }) => {
      const values = await local.read(verifier, 'enrolments', [address])
      const [accounts = 0n, holder = 0n, coveredTerms = 0n] = values as bigint[]
      return { accounts, holder, coveredTerms }
    },
  }
}
