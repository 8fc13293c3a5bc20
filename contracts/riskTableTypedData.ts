import { type Address, type Hex, parseSignature } from 'viem'

/** What a recomputer signs of a table that it has recomputed and found well formed. */
export interface RiskTableMessage {
  readonly riskTable: bigint
  readonly parameterSet: bigint
  readonly asOfSec: number
  /** Where the whole table is published, and the hash of what is there. */
  readonly dataUri: string
  readonly dataHash: Hex
}

const types = {
  RiskTable: [
    { name: 'riskTable', type: 'uint256' },
    { name: 'parameterSet', type: 'uint248' },
    { name: 'asOfSec', type: 'uint40' },
    { name: 'dataUri', type: 'string' },
    { name: 'dataHash', type: 'bytes32' },
  ],
  Revocation: [{ name: 'riskTable', type: 'uint256' }],
} as const

function domain(chainId: number, registry: Address) {
  return { name: 'Plimsoll RiskTableRegistry', version: '1', chainId, verifyingContract: registry } as const
}

/** EIP-712 data for the acceptance of a table by one registry on one chain. */
export function buildRiskTableTypedData(chainId: number, registry: Address, message: RiskTableMessage) {
  return { domain: domain(chainId, registry), types, primaryType: 'RiskTable', message } as const
}

/** EIP-712 data for the revocation of a table, for good. */
export function buildRevocationTypedData(chainId: number, registry: Address, riskTable: bigint) {
  return {
    domain: domain(chainId, registry),
    types,
    primaryType: 'Revocation',
    message: { riskTable },
  } as const
}

export interface EncodedSignature {
  readonly v: number
  readonly r: Hex
  readonly s: Hex
}

/** Signatures as RiskTableRegistry wants them: by ascending signer. */
export function encodeSignatures(
  signed: readonly { readonly signer: Address; readonly signature: Hex }[],
): EncodedSignature[] {
  const order = (address: Address): bigint => BigInt(address)
  return [...signed]
    .sort((a, b) => (order(a.signer) < order(b.signer) ? -1 : 1))
    .map(({ signature }) => {
      const { r, s, yParity } = parseSignature(signature)
      return { v: 27 + yParity, r, s }
    })
}
