import { type Address, getAddress, type Hex, isAddressEqual, recoverTypedDataAddress, toHex } from 'viem'
import { PlimsollError } from '../errors.ts'
import type { AttestorKey } from '../protocol/attestorSet.ts'
import { chainAccountId, exchangeAccountId } from './accountId.ts'

/** What a control proof names, so that it is worth nothing for another identity, attestor or account. */
export interface ControlClaim {
  readonly identity: bigint
  readonly attestor: AttestorKey
  readonly accountId: bigint
  readonly expirySec: number
}

/**
 * Evidence that whoever holds an identity controls an account. On a chain: the address signs typed data. On an
 * exchange: the attestor holds a read-only key of the master account, handed over for that very claim.
 * Control is not ownership: borrowed coins count while they are held.
 */
export type ControlProof =
  | {
      readonly kind: 'typedData'
      readonly claim: ControlClaim
      readonly address: Address
      readonly chainId: number
      readonly signature: Hex
    }
  | {
      readonly kind: 'readOnlyKey'
      readonly claim: ControlClaim
      readonly venue: string
      readonly masterAccount: string
    }

/** EIP-712 message that a wallet shows its owner. */
export function controlTypedData(claim: ControlClaim, chainId: number) {
  return {
    domain: { name: 'Plimsoll', version: '1', chainId },
    types: {
      ControlOfAccount: [
        { name: 'identityCommitment', type: 'bytes32' },
        { name: 'attestorX', type: 'bytes32' },
        { name: 'attestorY', type: 'bytes32' },
        { name: 'accountId', type: 'uint256' },
        { name: 'expirySec', type: 'uint64' },
      ],
    },
    primaryType: 'ControlOfAccount',
    message: {
      identityCommitment: toHex(claim.identity, { size: 32 }),
      attestorX: toHex(claim.attestor.x, { size: 32 }),
      attestorY: toHex(claim.attestor.y, { size: 32 }),
      accountId: claim.accountId,
      expirySec: BigInt(claim.expirySec),
    },
  } as const
}

/**
 * Checks a proof against the claim the attestor expects, at `nowSec`. Throws CONTROL_UNPROVED naming what does not
 * match: identity, attestor, account, expiry, or the signer.
 */
export async function assertControl(
  proof: ControlProof,
  expected: Omit<ControlClaim, 'expirySec'>,
  nowSec: number,
): Promise<void> {
  const { claim } = proof
  if (claim.identity !== expected.identity) throw unproved('identity', 'the identity that asks')
  if (claim.attestor.x !== expected.attestor.x || claim.attestor.y !== expected.attestor.y) {
    throw unproved('attestor', 'this attestor')
  }
  if (claim.accountId !== expected.accountId) throw unproved('accountId', 'the account that is read')
  if (claim.expirySec <= nowSec) throw unproved('expirySec', 'an expiry in the future')
  if (proof.kind === 'readOnlyKey') {
    // Worth what the attestor knows of who handed the key over; it never stands for an address on a chain.
    if (exchangeAccountId(proof.venue, proof.masterAccount) !== claim.accountId) {
      throw unproved(
        'accountId',
        'the exchange account that the key reads; an address proves control by signing',
      )
    }
    return
  }
  const signer = await recoverTypedDataAddress({
    ...controlTypedData(claim, proof.chainId),
    signature: proof.signature,
  }).catch(() => null)
  if (signer === null || !isAddressEqual(signer, getAddress(proof.address))) {
    throw unproved('signature', 'a signature of the account’s own address')
  }
  if (chainAccountId(proof.chainId, proof.address) !== claim.accountId)
    throw unproved('accountId', 'the address that signed, on its chain')
}

function unproved(field: string, expected: string): PlimsollError {
  return new PlimsollError('CONTROL_UNPROVED', `The control proof does not hold: ${field}.`, {
    field: `control.${field}`,
    expected,
    remedy: 'Sign the control message again for this identity, attestor and account.',
  })
}
