import { type Address, getAddress } from 'viem'
import type { Envelope, ReadContext } from '../adapter.ts'
import { checkScope, type Token } from '../chainCalls.ts'
import { type ChainScope, readChain } from '../chainRead.ts'
import { MULTICALL3 } from '../multicall.ts'
import { aaveScopeSchema, buildAavePlan } from './abi.ts'

export interface AaveScope extends ChainScope {
  readonly deployment: {
    readonly addressesProvider: Address
    readonly pool: Address
    readonly dataProvider: Address
    readonly oracle: Address
  }
  /** Underlying tokens, not aTokens. Tokens that are no reserve of the pool do no harm. */
  readonly tokens: readonly Token[]
  /** E-mode categories whose terms are read; category 1 unless told. */
  readonly eModeCategories?: readonly number[]
}

/** Reads an account of an Aave v3 pool at the block as of T. */
export async function readAave(scope: AaveScope, context: ReadContext): Promise<Envelope> {
  const { addressesProvider, pool, dataProvider, oracle } = scope.deployment
  const json = checkScope(aaveScopeSchema, {
    multicall3: scope.multicall3 ?? MULTICALL3,
    addressesProvider,
    pool,
    dataProvider,
    oracle,
    tokens: [...scope.tokens],
    eModeCategories: [...(scope.eModeCategories ?? [1])],
  })
  const account = getAddress(scope.account)
  return readChain('aave-v3', { ...scope, account }, context, buildAavePlan(json, account), json)
}
