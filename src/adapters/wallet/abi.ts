import { type Address, parseAbi } from 'viem'
import { z } from 'zod'
import { addressSchema, buildCall, tokenSchema } from '../chainCalls.ts'
import { buildNativeBalance } from '../multicall.ts'

const erc20Abi = parseAbi([
  'function balanceOf(address account) view returns (uint256)',
  'function decimals() view returns (uint8)',
])

/** What parsing needs to know of the scope. `native` is the coin that the chain runs on. */
export const walletScopeSchema = z.strictObject({
  multicall3: addressSchema,
  native: z.strictObject({ coin: z.string().regex(/^[A-Za-z0-9]{1,16}$/), decimals: z.int().min(0).max(30) }),
  tokens: z.array(tokenSchema),
})

export type WalletScopeJson = z.infer<typeof walletScopeSchema>

/** Native balance, and per token its balance and decimals. */
export function buildWalletPlan(scope: WalletScopeJson, account: Address) {
  return {
    native: buildNativeBalance(account, scope.multicall3),
    tokens: scope.tokens.map((token) => {
      const target = { to: token.address, abi: erc20Abi } as const
      return {
        balance: buildCall(`${token.symbol}.balanceOf`, { ...target, name: 'balanceOf', args: [account] }),
        decimals: buildCall(`${token.symbol}.decimals`, { ...target, name: 'decimals', args: [] }),
      }
    }),
  }
}
