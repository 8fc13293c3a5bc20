import {
  type Address,
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
import { type CompiledContract, compileSources, loadSources } from '../../contracts/compile.ts'
import {
  type DeployedContract,
  deployContract,
  encodeMarginVerifierOptions,
  type MarginVerifierOptions,
  type Policy,
  type Wallet,
} from '../../contracts/deploy.ts'
import { developmentVerifierPath, loadDevelopmentCircuit } from '../../contracts/developmentVerifier.ts'
import {
  buildRiskTableTypedData,
  type EncodedSignature,
  encodeSignatures,
  type RiskTableMessage,
} from '../../contracts/riskTableTypedData.ts'
import { exportSolidityVerifier } from '../../prover/snarkjs.ts'
import { developmentAccounts } from '../../scripts/demo/accounts.ts'
import { createAnvil } from '../../scripts/demo/anvil.ts'
import { AS_OF_SEC, attestorSet } from '../support/randomBook.ts'

export const CHAIN_ID = 31_337
export const GRACE_SEC = 600
export const MAX_AGE_SEC = 3_600
export const PURPOSE = 'margin of a test'

/** The parameter-set hash of the random tables. */
export const PARAMETER_SET = 12_345n

export const policy: Policy = {
  parameterSet: PARAMETER_SET,
  maxAgeSec: MAX_AGE_SEC,
  levelPpm: 800_000,
  minExcessE6: 1_000_000n,
  minProvenance: 1,
  minSurvivalPpm: 50_000,
}

export interface Local {
  readonly client: PublicClient
  readonly request: (method: string, params: readonly unknown[]) => Promise<unknown>
  /** Account 0 owns and deploys, 1 and 2 are traders, 3 and 4 recomputers. */
  readonly accounts: readonly [
    PrivateKeyAccount,
    PrivateKeyAccount,
    PrivateKeyAccount,
    PrivateKeyAccount,
    PrivateKeyAccount,
  ]
  readonly walletOf: (account: PrivateKeyAccount) => Wallet
  readonly deploy: (contract: CompiledContract, args?: readonly unknown[]) => Promise<DeployedContract>
  /** Sends a transaction and returns the gas it used; throws on a revert. */
  readonly write: (
    contract: DeployedContract,
    name: string,
    args: readonly unknown[],
    from?: PrivateKeyAccount,
  ) => Promise<bigint>
  readonly read: (contract: DeployedContract, name: string, args?: readonly unknown[]) => Promise<unknown>
  /** At the head's time or at `nowSec`: `accepted`, or the name of the error with which a call would be refused;. */
  readonly outcome: (
    contract: DeployedContract,
    name: string,
    args: readonly unknown[],
    from?: PrivateKeyAccount,
    nowSec?: number,
  ) => Promise<string>
  /** Mines a block of this time; calls see it as now. */
  readonly setTime: (sec: number) => Promise<void>
  readonly snapshot: () => Promise<() => Promise<void>>
  readonly close: () => Promise<void>
}

/** Registers a proof's table as one signed by the only recomputer. Returns the gas. */
export async function registerTable(
  local: Local,
  { riskTables }: System,
  message: RiskTableMessage,
): Promise<bigint> {
  const [, , , recomputer] = local.accounts
  const signatures = await signTable(riskTables.address, message, [recomputer])
  return local.write(riskTables, 'register', [message, signatures])
}

/** A chain whose clock starts shortly after T and moves a second per block. */
export async function startLocal(): Promise<Local> {
  const anvil = await createAnvil({ timestampSec: AS_OF_SEC + 1, chainId: CHAIN_ID })
  const chain = defineChain({
    id: CHAIN_ID,
    name: 'local',
    nativeCurrency: { name: 'Ether', symbol: 'ETH', decimals: 18 },
    rpcUrls: { default: { http: [anvil.rpcUrl] } },
  })
  const transport = http(anvil.rpcUrl, { retryCount: 0 })
  const client: PublicClient = createPublicClient({ chain, transport, pollingInterval: 10, cacheTime: 0 })
  const request = async (method: string, params: readonly unknown[]): Promise<unknown> =>
    client.transport.request({ method, params })
  await request('anvil_setBlockTimestampInterval', [1])
  const [owner, trader, other, first, second] = developmentAccounts.map(({ privateKey }) =>
    privateKeyToAccount(privateKey),
  )
  if (!owner || !trader || !other || !first || !second) throw new RangeError('five accounts')
  const walletOf = (account: PrivateKeyAccount): Wallet => createWalletClient({ account, chain, transport })
  return {
    client,
    request,
    accounts: [owner, trader, other, first, second],
    walletOf,
    deploy: (contract, args = []) => deployContract(walletOf(owner), client, contract, args),
    write: async ({ address, abi }, functionName, args, from = owner) => {
      const hash = await walletOf(from).writeContract({ address, abi, functionName, args })
      const { status, gasUsed } = await client.waitForTransactionReceipt({ hash })
      if (status !== 'success') throw new Error(`${functionName} reverted`)
      return gasUsed
    },
    read: ({ address, abi }, functionName, args = []) =>
      client.readContract({ address, abi, functionName, args }),
    outcome: async ({ address, abi }, functionName, args, from = owner, nowSec) => {
      const time = nowSec === undefined ? {} : { blockOverrides: { time: BigInt(nowSec) } }
      try {
        await client.simulateContract({ address, abi, functionName, args, account: from.address, ...time })
        return 'accepted'
      } catch (error) {
        return nameRevert(error)
      }
    },
    setTime: async (sec) => {
      await request('evm_setNextBlockTimestamp', [sec])
      await request('evm_mine', [])
    },
    snapshot: async () => {
      const id = await request('evm_snapshot', [])
      return async () => {
        await request('evm_revert', [id])
      }
    },
    close: anvil.close,
  }
}

/** Name and arguments of the custom error: `MarginVerifier_Stale(1795176000)`. */
function nameRevert(error: unknown): string {
  if (!(error instanceof BaseError)) throw error
  const reverted = error.walk((cause) => cause instanceof ContractFunctionRevertedError)
  if (!(reverted instanceof ContractFunctionRevertedError) || reverted.data === undefined) throw error
  const { errorName, args = [] } = reverted.data
  return args.length === 0 ? errorName : `${errorName}(${args.join(', ')})`
}

export interface System {
  readonly contracts: Readonly<Record<string, CompiledContract>>
  readonly riskTables: DeployedContract
  readonly attestorSets: DeployedContract
  readonly groth16: DeployedContract
  readonly verifier: DeployedContract
  readonly options: MarginVerifierOptions
}

/** Compiles with the verifier of the test size's key as the circuit of this tree gives it. */
export async function compileSystem(): Promise<Readonly<Record<string, CompiledContract>>> {
  const { zkey } = await loadDevelopmentCircuit('test')
  return compileSources({
    ...(await loadSources()),
    [developmentVerifierPath('test')]: await exportSolidityVerifier(zkey),
  })
}

/** Deploys registries, the generated verifier and a margin verifier that knows it under two sizes. */
export async function deploySystem(
  local: Local,
  change: Partial<MarginVerifierOptions> = {},
): Promise<System> {
  const contracts = await compileSystem()
  const [owner, , , recomputer] = local.accounts
  const riskTables = await local.deploy(pick(contracts, 'RiskTableRegistry'), [
    owner.address,
    [recomputer.address],
    1n,
  ])
  const attestorSets = await local.deploy(pick(contracts, 'AttestorSetRegistry'), [
    owner.address,
    attestorSet.root,
    BigInt(GRACE_SEC),
  ])
  const groth16 = await local.deploy(pick(contracts, 'Groth16VerifierTest'))
  const options: MarginVerifierOptions = {
    owner: owner.address,
    riskTables: riskTables.address,
    attestorSets: attestorSets.address,
    purpose: PURPOSE,
    allowDevelopmentKeys: true,
    keys: [
      { size: 'test', verifier: groth16.address, isDevelopment: true },
      // The same key, which does not say here what it is.
      { size: 's', verifier: groth16.address, isDevelopment: false },
    ],
    policy,
    ...change,
  }
  const verifier = await deployVerifier(local, contracts, options)
  return { contracts, riskTables, attestorSets, groth16, verifier, options }
}

export function deployVerifier(
  local: Local,
  contracts: System['contracts'],
  options: MarginVerifierOptions,
): Promise<DeployedContract> {
  return local.deploy(pick(contracts, 'MarginVerifier'), encodeMarginVerifierOptions(options))
}

export function pick(contracts: System['contracts'], name: string): CompiledContract {
  const contract = contracts[name]
  if (contract === undefined) throw new RangeError(`no contract ${name}`)
  return contract
}

/** A message about a table, whose data is published nowhere. */
export function tableMessage(riskTable: bigint, fields: Partial<RiskTableMessage> = {}): RiskTableMessage {
  const dataUri = 'https://tables.example/1.json'
  const dataHash = keccak256(stringToHex('a table'))
  return { riskTable, parameterSet: PARAMETER_SET, asOfSec: AS_OF_SEC, dataUri, dataHash, ...fields }
}

export async function signTable(
  registry: Address,
  message: RiskTableMessage,
  signers: readonly PrivateKeyAccount[],
): Promise<EncodedSignature[]> {
  const typed = buildRiskTableTypedData(CHAIN_ID, registry, message)
  const signed = signers.map(async (signer) => ({
    signer: signer.address,
    signature: await signer.signTypedData(typed),
  }))
  return encodeSignatures(await Promise.all(signed))
}
