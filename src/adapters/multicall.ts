import { type Address, parseAbi } from 'viem'
import { PlimsollError } from '../errors.ts'
import type { Envelope } from './adapter.ts'
import { buildCall, type ChainCall, indexAnswers } from './chainCalls.ts'

/** Where Multicall3 lies on nearly every chain. */
export const MULTICALL3: Address = '0xcA11bde05977b3631167028862bE2a173976CA11'

export const multicallAbi = parseAbi([
  'struct Call3 { address target; bool allowFailure; bytes callData; }',
  'struct Result { bool success; bytes returnData; }',
  'function aggregate3(Call3[] calls) view returns (Result[] returnData)',
  'function getBlockNumber() view returns (uint256)',
  'function getCurrentBlockTimestamp() view returns (uint256)',
  'function getChainId() view returns (uint256)',
  'function getEthBalance(address account) view returns (uint256)',
])

/** Native balance, asked in the same batch as everything else, so that it is of the same block. */
export const buildNativeBalance = (account: Address, multicall3: Address = MULTICALL3): ChainCall<bigint> =>
  buildCall('native.balance', {
    to: multicall3,
    abi: multicallAbi,
    name: 'getEthBalance',
    args: [account],
  })

/** Three calls by which the reply itself says of which block it is. */
export function buildBlockCalls(multicall3: Address = MULTICALL3) {
  const target = { to: multicall3, abi: multicallAbi, args: [] } as const
  return {
    number: buildCall('block.number', { ...target, name: 'getBlockNumber' }),
    timestamp: buildCall('block.timestamp', { ...target, name: 'getCurrentBlockTimestamp' }),
    chainId: buildCall('block.chainId', { ...target, name: 'getChainId' }),
  }
}

/**
 * Refuses an envelope whose answers are of another block than it claims, or of a block after T (VENUE_DATA_MISSING).
 */
export function assertBlock(envelope: Envelope, multicall3: Address = MULTICALL3): void {
  const { source } = envelope
  const calls = buildBlockCalls(multicall3)
  const answers = indexAnswers(envelope, calls)
  const same =
    source.kind === 'block' &&
    answers.read(calls.number) === source.number &&
    answers.read(calls.timestamp) === BigInt(source.timestampSec) &&
    answers.read(calls.chainId) === BigInt(source.chainId)
  if (!same || source.timestampSec > envelope.asOfSec) {
    throw new PlimsollError(
      'VENUE_DATA_MISSING',
      `${envelope.venue} answered for another block than asked.`,
      {
        field: 'source',
        expected: 'answers of the block that the envelope names, at or before T',
        remedy: 'Read again; behind a load balancer, use one node.',
      },
    )
  }
}
