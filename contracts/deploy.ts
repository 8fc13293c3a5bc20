import {
  type Abi,
  type Account,
  type Address,
  type Chain,
  type PublicClient,
  type Transport,
  type WalletClient,
  zeroAddress,
} from 'viem'
import { PlimsollError } from '../src/errors.ts'
import type { CircuitSizeName } from '../src/protocol/spec.ts'
import { encodeSize } from './claim.ts'
import type { CompiledContract } from './compile.ts'

export type Wallet = WalletClient<Transport, Chain, Account>

export interface DeployedContract {
  readonly address: Address
  readonly abi: Abi
}

/** The policy as MarginVerifier's ABI has it. */
export interface Policy {
  readonly parameterSet: bigint
  readonly maxAgeSec: number
  readonly levelPpm: number
  readonly minExcessE6: bigint
  /** Rank: 0 derived, 1 asserted, 2 signed, 3 proven. */
  readonly minProvenance: number
  readonly minSurvivalPpm: number
}

export interface SizeKey {
  readonly size: CircuitSizeName
  readonly verifier: Address
  readonly isDevelopment: boolean
}

export interface MarginVerifierOptions {
  readonly owner: Address
  readonly riskTables: Address
  readonly attestorSets: Address
  /** Credit registry to which accounts must be pledged; none demands no lien. */
  readonly lienRegistry?: Address
  readonly purpose: string
  readonly allowDevelopmentKeys: boolean
  readonly keys: readonly SizeKey[]
  readonly policy: Policy
}

/** Constructor arguments of MarginVerifier. */
export function encodeMarginVerifierOptions(options: MarginVerifierOptions): readonly unknown[] {
  const { owner, riskTables, attestorSets, lienRegistry, purpose, allowDevelopmentKeys, keys, policy } =
    options
  const sizes = keys.map((key) => ({ ...key, size: encodeSize(key.size) }))
  return [
    owner,
    riskTables,
    attestorSets,
    lienRegistry ?? zeroAddress,
    purpose,
    allowDevelopmentKeys,
    sizes,
    policy,
  ]
}

/** Deploys one contract and waits for it. Throws when its constructor reverts. */
export async function deployContract(
  wallet: Wallet,
  client: PublicClient,
  { abi, bytecode }: CompiledContract,
  args: readonly unknown[] = [],
): Promise<DeployedContract> {
  const hash = await wallet.deployContract({ abi, bytecode, args })
  const { contractAddress, status } = await client.waitForTransactionReceipt({ hash })
  if (status !== 'success' || contractAddress == null) {
    throw new PlimsollError('INVALID_INPUT', 'A contract could not be deployed.', {
      field: 'args',
      expected: 'arguments that its constructor accepts',
    })
  }
  return { address: contractAddress, abi }
}
