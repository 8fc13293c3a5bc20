import {
  BaseError,
  ContractFunctionRevertedError,
  createPublicClient,
  createWalletClient,
  defineChain,
  http,
  keccak256,
  type PublicClient,
  stringToHex,
} from 'viem'
import { type PrivateKeyAccount, privateKeyToAccount } from 'viem/accounts'
import { compileContracts } from '../../contracts/compile.ts'
import {
  type DeployedContract,
  deployContract,
  encodeMarginVerifierOptions,
  type Policy,
} from '../../contracts/deploy.ts'
import {
  buildRiskTableTypedData,
  encodeSignatures,
  type RiskTableMessage,
} from '../../contracts/riskTableTypedData.ts'
import type { LocalChain } from './chain.ts'

/** The contract system of the demonstration, and how to talk to it. */
export interface VerifierContracts {
  readonly client: PublicClient
  readonly verifier: DeployedContract
  /** The same verifier for another purpose: another context. */
  readonly otherVerifier: DeployedContract
  readonly registerTable: (message: RiskTableMessage) => Promise<void>
  /** Sends a transaction; returns the gas it used. */
  readonly send: (from: PrivateKeyAccount, name: string, args: readonly unknown[]) => Promise<bigint>
  /** `accepted`, or the name of the error with which the call is refused. */
  readonly outcome: (
    contract: DeployedContract,
    from: PrivateKeyAccount,
    name: string,
    args: readonly unknown[],
  ) => Promise<string>
}

export const PURPOSE = 'margin credit, demonstration'
export const OTHER_PURPOSE = 'another purpose'

/** Deploys registries (1 of 1 recomputer, one attestor set) and two margin verifiers that allow development keys by name. */
export async function deployVerifierContracts(
  chain: LocalChain,
  owner: PrivateKeyAccount,
  recomputer: PrivateKeyAccount,
  attestorRoot: bigint,
  policy: Policy,
): Promise<VerifierContracts> {
  const local = defineChain({
    id: chain.chainId,
    name: 'local',
    nativeCurrency: { name: 'Ether', symbol: 'ETH', decimals: 18 },
    rpcUrls: { default: { http: [chain.rpcUrl] } },
  })
  const transport = http(chain.rpcUrl, { retryCount: 0 })
  const client: PublicClient = createPublicClient({
    chain: local,
    transport,
    pollingInterval: 20,
    cacheTime: 0,
  })
  const walletOf = (account: PrivateKeyAccount) => createWalletClient({ account, chain: local, transport })
  const contracts = await compileContracts()
  const deploy = (name: keyof typeof contracts, args: readonly unknown[] = []) =>
    deployContract(walletOf(owner), client, contracts[name], args)
  const riskTables = await deploy('RiskTableRegistry', [owner.address, [recomputer.address], 1n])
  const attestorSets = await deploy('AttestorSetRegistry', [owner.address, attestorRoot, 86_400n])
  const groth16 = await deploy('Groth16VerifierS')
  const deployVerifier = (purpose: string) =>
    deploy(
      'MarginVerifier',
      encodeMarginVerifierOptions({
        owner: owner.address,
        riskTables: riskTables.address,
        attestorSets: attestorSets.address,
        purpose,
        allowDevelopmentKeys: true,
        keys: [{ size: 's', verifier: groth16.address, isDevelopment: true }],
        policy,
      }),
    )
  const verifier = await deployVerifier(PURPOSE)
  const otherVerifier = await deployVerifier(OTHER_PURPOSE)

  const write = async (
    contract: DeployedContract,
    from: PrivateKeyAccount,
    functionName: string,
    args: readonly unknown[],
  ) => {
    const hash = await walletOf(from).writeContract({
      address: contract.address,
      abi: contract.abi,
      functionName,
      args,
    })
    const { status, gasUsed } = await client.waitForTransactionReceipt({ hash })
    if (status !== 'success') throw new Error(`${functionName} reverted`)
    return gasUsed
  }
  return {
    client,
    verifier,
    otherVerifier,
    registerTable: async (message) => {
      const signature = await recomputer.signTypedData(
        buildRiskTableTypedData(chain.chainId, riskTables.address, message),
      )
      const signatures = encodeSignatures([{ signer: recomputer.address, signature }])
      await write(riskTables, owner, 'register', [message, signatures])
    },
    send: (from, name, args) => write(verifier, from, name, args),
    outcome: async ({ address, abi }, from, functionName, args) => {
      try {
        await client.simulateContract({ address, abi, functionName, args, account: from.address })
        return 'accepted'
      } catch (error) {
        const reverted =
          error instanceof BaseError
            ? error.walk((cause) => cause instanceof ContractFunctionRevertedError)
            : null
        if (reverted instanceof ContractFunctionRevertedError && reverted.data !== undefined)
          return reverted.data.errorName
        throw error
      }
    },
  }
}

/** A message about a table and where its bytes are. */
export function tableMessage(
  riskTable: bigint,
  parameterSet: bigint,
  asOfSec: number,
  published: string,
): RiskTableMessage {
  return {
    riskTable,
    parameterSet,
    asOfSec,
    dataUri: `plimsoll:risk-table:${riskTable}`,
    dataHash: keccak256(stringToHex(published)),
  }
}

export function developmentAccount(chain: LocalChain, index: number): PrivateKeyAccount {
  const account = chain.accounts[index]
  if (account === undefined) throw new RangeError('no such development account')
  return privateKeyToAccount(account.privateKey)
}
