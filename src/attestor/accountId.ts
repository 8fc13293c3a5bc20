import { type Address, encodeAbiParameters, getAddress, keccak256 } from 'viem'

/** An address on a chain: chainId x 2^160 + address. One spelling for one account. */
export function chainAccountId(chainId: number, address: Address): bigint {
  if (!Number.isSafeInteger(chainId) || chainId <= 0) throw new RangeError('a chain id is a positive integer')
  return (BigInt(chainId) << 160n) + BigInt(getAddress(address))
}

/** The master account of an exchange with all its subaccounts: keccak-256 of (venue, master account), 248 bits. */
export function exchangeAccountId(venue: string, masterAccount: string): bigint {
  const encoded = encodeAbiParameters(
    [{ type: 'string' }, { type: 'string' }],
    [venue.toLowerCase(), masterAccount],
  )
  return BigInt(keccak256(encoded)) >> 8n
}
