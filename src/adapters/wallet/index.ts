import { defineAdapter } from '../adapter.ts'
import { computeWalletMargin } from './margin.ts'
import { parseWallet, type WalletDetail } from './parse.ts'
import { readWallet, type WalletScope } from './read.ts'

/** Native coin and ERC-20 tokens of an address. */
export const walletAdapter = defineAdapter<WalletScope, WalletDetail>({
  venue: 'wallet',
  supports: ['coin'],
  read: readWallet,
  parse: parseWallet,
  computeMargin: computeWalletMargin,
})
