import { type Address, getAddress } from 'viem'
import type { Envelope, ReadContext } from '../adapter.ts'
import { checkScope, type Token } from '../chainCalls.ts'
import { type ChainScope, readChain } from '../chainRead.ts'
import { MULTICALL3 } from '../multicall.ts'
import { buildCuriePlan, curieScopeSchema } from './abi.ts'

export interface CurieScope extends ChainScope {
  readonly deployment: {
    readonly vault: Address
    readonly clearingHouseConfig: Address
    readonly accountBalance: Address
    readonly exchange: Address
    readonly orderBook: Address
    readonly collateralManager: Address
    /** Virtual base token of each market, by underlying symbol. */
    readonly baseTokens: Readonly<Record<string, Address>>
  }
  /** The settlement token and every token the account may have deposited. Others do no harm. */
  readonly tokens: readonly Token[]
}

/** Reads an account of Perp v2 (Curie) at the block as of T. */
export async function readCurie(scope: CurieScope, context: ReadContext): Promise<Envelope> {
  const { vault, clearingHouseConfig, accountBalance, exchange, orderBook, collateralManager } =
    scope.deployment
  const markets = Object.entries(scope.deployment.baseTokens)
  const json = checkScope(curieScopeSchema, {
    multicall3: scope.multicall3 ?? MULTICALL3,
    vault,
    clearingHouseConfig,
    accountBalance,
    exchange,
    orderBook,
    collateralManager,
    markets: markets.map(([underlying, baseToken]) => ({ underlying, baseToken })),
    tokens: [...scope.tokens],
  })
  const account = getAddress(scope.account)
  return readChain('perp-curie', { ...scope, account }, context, buildCuriePlan(json, account), json)
}
