import { getAddress } from 'viem'
import type { Envelope, ReadContext } from '../adapter.ts'
import { checkScope, type Token } from '../chainCalls.ts'
import { type ChainScope, readChain } from '../chainRead.ts'
import { MULTICALL3 } from '../multicall.ts'
import { buildWalletPlan, walletScopeSchema } from './abi.ts'

export interface WalletScope extends ChainScope {
  readonly tokens: readonly Token[]
  /** The coin the chain runs on; ETH with 18 decimals unless told. */
  readonly native?: { readonly coin: string; readonly decimals: number }
}

/** Reads native and token balances at the block as of T. Receipt tokens do not belong in `tokens`. */
export async function readWallet(scope: WalletScope, context: ReadContext): Promise<Envelope> {
  const json = checkScope(walletScopeSchema, {
    multicall3: scope.multicall3 ?? MULTICALL3,
    native: scope.native ?? { coin: 'ETH', decimals: 18 },
    tokens: [...scope.tokens],
  })
  const account = getAddress(scope.account)
  return readChain('wallet', { ...scope, account }, context, buildWalletPlan(json, account), json)
}
