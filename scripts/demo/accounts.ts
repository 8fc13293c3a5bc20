import { type Address, bytesToHex, type Hex } from 'viem'
import { mnemonicToAccount } from 'viem/accounts'

/** An account of a development chain: its key is public knowledge. */
export interface DevelopmentAccount {
  readonly address: Address
  readonly privateKey: Hex
}

const mnemonic = 'test test test test test test test test test test test junk'

/** Anvil's (and hardhat's) ten well-known accounts, in their order. Worth nothing anywhere else. */
export const developmentAccounts: readonly DevelopmentAccount[] = Array.from({ length: 10 }, (_, index) => {
  const account = mnemonicToAccount(mnemonic, { addressIndex: index })
  const key = account.getHdKey().privateKey
  if (key === null) throw new RangeError('the mnemonic gives no key')
  return { address: account.address, privateKey: bytesToHex(key) }
})
