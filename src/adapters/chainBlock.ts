import type { PublicClient } from 'viem'
import { PlimsollError } from '../errors.ts'
import type { Source } from './adapter.ts'

export type BlockSource = Extract<Source, { kind: 'block' }>

/**
 * Finds the last block with a timestamp at or before T, by hash, and only once a finalised block later than T exists:
 * before that, another block could still take its place. Throws NOT_FINAL until then, VENUE_UNREACHABLE when the
 * node does not answer, INVALID_INPUT for a T before the chain began. Asks the node about 2 log2(height) times
 * at most; no answer comes from a cache.
 */
export async function findBlockAsOf(
  client: PublicClient,
  asOfSec: number,
  signal?: AbortSignal,
): Promise<BlockSource> {
  const ask = async <Result>(question: () => Promise<Result>): Promise<Result> => {
    signal?.throwIfAborted()
    try {
      return await question()
    } catch (cause) {
      throw new PlimsollError('VENUE_UNREACHABLE', 'The chain did not answer while looking for a block.', {
        field: 'blocks',
        remedy: 'Check the address of the node and that it keeps blocks back to T.',
        cause,
      })
    }
  }
  // Blocks are asked for by tag or number: only getBlockNumber has a cache, and it answers a stale head from it.
  const finalized = await ask(() => client.getBlock({ blockTag: 'finalized' }))
  if (Number(finalized.timestamp) <= asOfSec) {
    throw new PlimsollError('NOT_FINAL', 'The chain has no finalised block later than T yet.', {
      field: 'asOfSec',
      expected: 'a finalised block with a timestamp after T',
      remedy: 'Wait for the chain to finalise a block after T, then read again.',
      facts: { asOfSec, finalizedSec: finalized.timestamp, behindSec: asOfSec - Number(finalized.timestamp) },
    })
  }
  const chainId = await ask(() => client.getChainId())
  const blockAt = (blockNumber: bigint) => ask(() => client.getBlock({ blockNumber }))
  let low = await blockAt(0n)
  if (Number(low.timestamp) > asOfSec) {
    throw new PlimsollError('INVALID_INPUT', 'T lies before the first block of the chain.', {
      field: 'asOfSec',
      expected: `at least ${low.timestamp}`,
    })
  }
  // Invariant: low is at or before T, high is after it.
  let high: { readonly number: bigint } = finalized
  while (high.number - low.number > 1n) {
    const middle = await blockAt((low.number + high.number) / 2n)
    if (Number(middle.timestamp) <= asOfSec) low = middle
    else high = middle
  }
  return {
    kind: 'block',
    chainId,
    number: low.number,
    hash: low.hash,
    timestampSec: Number(low.timestamp),
  }
}
