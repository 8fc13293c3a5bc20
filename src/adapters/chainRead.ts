import { type Address, decodeFunctionResult, encodeFunctionData, type PublicClient } from 'viem'
import { PlimsollError } from '../errors.ts'
import type { Envelope, Exchange, ReadContext } from './adapter.ts'
import { type BlockSource, findBlockAsOf } from './chainBlock.ts'
import { type ChainCall, encodeRequest, listCalls, SCOPE_LABEL } from './chainCalls.ts'
import { buildBlockCalls, MULTICALL3, multicallAbi } from './multicall.ts'

/** What every chain scope has. `block` saves the search when the caller has found it already. */
export interface ChainScope {
  readonly client: PublicClient
  readonly account: Address
  readonly multicall3?: Address
  readonly block?: BlockSource
}

/**
 * Reads a plan of calls in **one** eth_call at the last block at or before T, pinned by hash and required to be
 * canonical, and keeps every answer's bytes. `scopeJson` is what parsing needs to know of the scope. Throws NOT_FINAL
 * before the block is final, VENUE_UNREACHABLE when the node does not answer or the block is no longer on its
 * chain, VENUE_DATA_MISSING naming the call that reverted.
 */
export async function readChain(
  venue: string,
  scope: ChainScope,
  context: ReadContext,
  plan: unknown,
  scopeJson: unknown,
): Promise<Envelope> {
  const source = scope.block ?? (await findBlockAsOf(scope.client, context.asOfSec, context.signal))
  const multicall3 = scope.multicall3 ?? MULTICALL3
  const calls = [...listCalls(buildBlockCalls(multicall3)), ...listCalls(plan)]
  const results = await aggregate(scope.client, multicall3, source, calls)
  context.signal?.throwIfAborted()
  const exchanges = calls.map((call, index): Exchange => {
    const result = results[index]
    if (
      result === undefined ||
      (!result.success && !call.optional) ||
      (result.success && result.returnData === '0x')
    ) {
      throw new PlimsollError('VENUE_DATA_MISSING', `${venue} gave no usable answer to ${call.label}.`, {
        field: call.label,
        expected: 'a successful call at the block as of T',
        remedy: 'Check the addresses of the scope; a missing answer is never taken for zero.',
      })
    }
    const response = result.success ? result.returnData : '0x'
    return { label: call.label, request: encodeRequest(call), response }
  })
  const scopeExchange = { label: SCOPE_LABEL, request: JSON.stringify(scopeJson), response: '' }
  return {
    venue,
    account: scope.account,
    asOfSec: context.asOfSec,
    source,
    exchanges: [scopeExchange, ...exchanges],
  }
}

async function aggregate(
  client: PublicClient,
  multicall3: Address,
  block: BlockSource,
  calls: readonly ChainCall<unknown>[],
) {
  const data = encodeFunctionData({
    abi: multicallAbi,
    functionName: 'aggregate3',
    args: [calls.map(({ to, data }) => ({ target: to, allowFailure: true, callData: data }))],
  })
  try {
    const answer = await client.call({
      to: multicall3,
      data,
      blockHash: block.hash,
      requireCanonical: true,
    })
    return decodeFunctionResult({ abi: multicallAbi, functionName: 'aggregate3', data: answer.data ?? '0x' })
  } catch (cause) {
    throw new PlimsollError('VENUE_UNREACHABLE', 'The chain did not answer at the block as of T.', {
      field: 'blockHash',
      expected: 'a node that holds this block on its canonical chain',
      remedy: 'Find the block as of T again: it may have been reorganised away, or the node has pruned it.',
      facts: { chainId: block.chainId, blockNumber: block.number, blockHash: block.hash },
      cause,
    })
  }
}
