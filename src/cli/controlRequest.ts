import {
  type Address,
  getAddress,
  getTypesForEIP712Domain,
  type Hex,
  isHex,
  recoverTypedDataAddress,
} from 'viem'
import type { AccountReading } from '../attestor/attest.ts'
import { type ControlClaim, type ControlProof, controlTypedData } from '../attestor/control.ts'
import { PlimsollError } from '../errors.ts'

/** What one account needs for its proof of control. */
export type ControlRequest =
  | {
      readonly kind: 'typedData'
      readonly name: string
      readonly claim: ControlClaim
      readonly address: Address
      readonly chainId: number
      /** As wallets take it for eth_signTypedData_v4: with the domain's own type. */
      readonly typedData: unknown
    }
  | {
      readonly kind: 'readOnlyKey'
      readonly name: string
      readonly claim: ControlClaim
      readonly venue: string
      readonly masterAccount: string
    }

/** A request per account: typed data for an address; on an exchange the read-only key handed over is the proof. */
export function buildControlRequest(
  readings: readonly AccountReading[],
  terms: Omit<ControlClaim, 'accountId'>,
): readonly ControlRequest[] {
  return readings.map(({ name, accountId, venues }): ControlRequest => {
    const claim = { ...terms, accountId }
    const state = venues[0]?.state
    if (state === undefined) throw new RangeError('an account without a venue')
    const { source, venue, account } = state
    if (source.kind === 'server') return { kind: 'readOnlyKey', name, claim, venue, masterAccount: account }
    const { chainId } = source
    const data = controlTypedData(claim, chainId)
    const types = { EIP712Domain: getTypesForEIP712Domain({ domain: data.domain }), ...data.types }
    return {
      ...{ kind: 'typedData', name, claim, address: getAddress(account), chainId },
      typedData: { ...data, types },
    }
  })
}

/** Finds for every address the signature that is its own, in any order. Throws CONTROL_UNPROVED naming who is missing. */
export async function signControlRequest(
  request: readonly ControlRequest[],
  signatures: readonly string[],
): Promise<readonly ControlProof[]> {
  const proofs: ControlProof[] = []
  const used = new Set<string>()
  for (const item of request) {
    if (item.kind === 'readOnlyKey') {
      const { kind, claim, venue, masterAccount } = item
      proofs.push({ kind, claim, venue, masterAccount })
      continue
    }
    const { name, claim, address, chainId } = item
    const signature = await findSignature(item, signatures)
    if (signature === null) {
      throw new PlimsollError('CONTROL_UNPROVED', `No signature given is that of ${name}.`, {
        field: '--signature',
        expected: `a signature by ${address} over the typed data printed for these very options`,
        remedy: 'Run without --out, have the address sign what is printed, and give every signature.',
      })
    }
    used.add(signature)
    proofs.push({ kind: 'typedData', claim, address, chainId, signature })
  }
  if (used.size < new Set(signatures).size) {
    throw new PlimsollError('INVALID_INPUT', 'A signature belongs to none of the accounts read.', {
      field: '--signature',
      expected: 'one signature per address',
    })
  }
  return proofs
}

async function findSignature(
  { claim, chainId, address }: Extract<ControlRequest, { kind: 'typedData' }>,
  signatures: readonly string[],
): Promise<Hex | null> {
  for (const signature of signatures) {
    if (!isHex(signature)) continue
    const signer = await recoverTypedDataAddress({ ...controlTypedData(claim, chainId), signature }).catch(
      () => null,
    )
    if (signer === address) return signature
  }
  return null
}
