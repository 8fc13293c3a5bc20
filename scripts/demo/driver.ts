import {
  type Abi,
  type Address,
  decodeFunctionResult,
  encodeDeployData,
  encodeFunctionData,
  getAddress,
  type Hex,
  hexToBigInt,
  numberToHex,
} from 'viem'
import { z } from 'zod'
import { PlimsollError } from '../../src/errors.ts'
import { type Artefact, linkArtefact } from './artefact.ts'

/** A deployed contract: what `write` and `read` are told to talk to. */
export interface Contract {
  readonly address: Address
  readonly abi: Abi
}

/** Sends transactions from the node's own unlocked accounts, one block each, and reads the chain's head. */
export interface Driver {
  readonly request: (method: string, params: readonly unknown[]) => Promise<unknown>
  readonly deploy: (
    artefact: Artefact,
    args?: readonly unknown[],
    libraries?: ReadonlyMap<string, Address>,
  ) => Promise<Contract>
  readonly write: (
    from: Address,
    contract: Contract,
    name: string,
    args: readonly unknown[],
    value?: bigint,
  ) => Promise<void>
  readonly read: (contract: Contract, name: string, args: readonly unknown[]) => Promise<unknown>
  /** Mines a block with this timestamp. */
  readonly mineAt: (timestampSec: number) => Promise<void>
  readonly mine: (blocks: number) => Promise<void>
}

const replySchema = z.object({ result: z.unknown(), error: z.object({ message: z.string() }).optional() })
const receiptSchema = z.object({
  status: z.string(),
  contractAddress: z
    .string()
    .regex(/^0x[0-9a-f]{40}$/)
    .nullish(),
})
const gas = numberToHex(16_000_000)

/** Drives a development node: `deployer` deploys, whoever is named writes. Any revert is an error with its name. */
export function createDriver(rpcUrl: string, deployer: Address, signal?: AbortSignal): Driver {
  let id = 0
  const request = async (method: string, params: readonly unknown[]): Promise<unknown> => {
    signal?.throwIfAborted()
    id += 1
    const response = await fetch(rpcUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ jsonrpc: '2.0', id, method, params }),
      ...(signal === undefined ? {} : { signal }),
    })
    const reply = replySchema.parse(await response.json())
    if (reply.error !== undefined) {
      throw new PlimsollError('VENUE_UNREACHABLE', `The local chain refused ${method}.`, {
        facts: { answer: reply.error.message },
      })
    }
    return reply.result
  }
  const send = async (transaction: Record<string, unknown>, what: string): Promise<Address | null> => {
    const receipt = receiptSchema.parse(await request('eth_sendTransactionSync', [{ ...transaction, gas }]))
    if (receipt.status === '0x1')
      return receipt.contractAddress == null ? null : getAddress(receipt.contractAddress)
    // Replaying the failed call gives the reason that a receipt lacks.
    await request('eth_call', [transaction, 'latest'])
    throw new PlimsollError('VENUE_UNREACHABLE', `${what} was reverted on the local chain.`)
  }
  return {
    request,
    deploy: async (artefact, args = [], libraries = new Map()) => {
      const data = encodeDeployData({ abi: artefact.abi, bytecode: linkArtefact(artefact, libraries), args })
      const address = await send({ from: deployer, data }, `Deployment of ${artefact.contractName}`)
      if (address === null) throw new PlimsollError('VENUE_UNREACHABLE', 'A deployment left no contract.')
      return { address, abi: artefact.abi }
    },
    write: async (from, contract, name, args, value = 0n) => {
      const data = encodeFunctionData({ abi: contract.abi, functionName: name, args })
      await send({ from, to: contract.address, data, value: numberToHex(value) }, name)
    },
    read: async (contract, name, args) => {
      const data = encodeFunctionData({ abi: contract.abi, functionName: name, args })
      const result = await request('eth_call', [{ to: contract.address, data }, 'latest'])
      return decodeFunctionResult({ abi: contract.abi, functionName: name, data: result as Hex })
    },
    mineAt: async (timestampSec) => {
      await request('evm_setNextBlockTimestamp', [timestampSec])
      await request('evm_mine', [])
    },
    mine: async (blocks) => {
      await request('anvil_mine', [numberToHex(blocks), '0x1'])
    },
  }
}

/** A number read from a contract through {@link Driver}. */
export function asBigint(value: unknown): bigint {
  return typeof value === 'string' ? hexToBigInt(value as Hex) : z.bigint().parse(value)
}
