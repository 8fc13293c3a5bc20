import { hashTypedData } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { describe, expect, test } from 'vitest'
import { chainAccountId } from './accountId.ts'
import { assertControl, type ControlClaim, type ControlProof, controlTypedData } from './control.ts'

const holder = privateKeyToAccount(`0x${'a1'.repeat(32)}`)
const stranger = privateKeyToAccount(`0x${'b2'.repeat(32)}`)
const CHAIN_ID = 8_453
const NOW_SEC = 1_795_176_000
const claim: ControlClaim = {
  identity: 12_345n,
  attestor: { x: 678n, y: 910n },
  accountId: chainAccountId(CHAIN_ID, holder.address),
  expirySec: NOW_SEC + 1,
}
const { expirySec: _, ...expected } = claim

const sign = async (signed: ControlClaim, signer = holder, chainId = CHAIN_ID): Promise<ControlProof> => ({
  kind: 'typedData',
  claim: signed,
  address: signer.address,
  chainId,
  signature: await signer.signTypedData(controlTypedData(signed, chainId)),
})
const check = (proof: ControlProof, nowSec = NOW_SEC) => assertControl(proof, expected, nowSec)
const unproved = (field: string) =>
  expect.objectContaining({
    code: 'CONTROL_UNPROVED',
    details: expect.objectContaining({ field: `control.${field}` }),
  })

describe('the message', () => {
  test('changes with every field and with the chain', () => {
    const hashes = [
      claim,
      { ...claim, identity: 12_346n },
      { ...claim, attestor: { x: 679n, y: 910n } },
      { ...claim, attestor: { x: 678n, y: 911n } },
      { ...claim, attestor: { x: 910n, y: 678n } },
      { ...claim, accountId: claim.accountId + 1n },
      { ...claim, expirySec: claim.expirySec + 1 },
    ].map((one) => hashTypedData(controlTypedData(one, CHAIN_ID)))
    hashes.push(hashTypedData(controlTypedData(claim, 1)))
    expect(new Set(hashes).size).toBe(hashes.length)
  })

  test('shows the wallet’s owner what is named, and that it is Plimsoll', () => {
    const { domain, primaryType, message, types } = controlTypedData(claim, CHAIN_ID)
    expect(domain).toEqual({ name: 'Plimsoll', version: '1', chainId: CHAIN_ID })
    expect(types[primaryType].map(({ name }) => name)).toEqual(Object.keys(message))
    expect(message).toMatchObject({ accountId: claim.accountId, expirySec: BigInt(claim.expirySec) })
    expect(BigInt(message.identityCommitment)).toBe(claim.identity)
  })
})

describe('a signature of the address', () => {
  test('holds until its expiry, which is no longer part of it', async () => {
    const proof = await sign(claim)
    await expect(check(proof)).resolves.toBeUndefined()
    await expect(check(proof, NOW_SEC + 1)).rejects.toThrow(unproved('expirySec'))
  })

  test('holds whatever the spelling of the address', async () => {
    const proof = await sign(claim)
    const lower = { ...proof, address: holder.address.toLowerCase() } as ControlProof
    await expect(check(lower)).resolves.toBeUndefined()
  })

  test.each([
    ['identity', { identity: 12_346n }],
    ['attestor', { attestor: { x: 679n, y: 910n } }],
    ['attestor', { attestor: { x: 678n, y: 911n } }],
    ['accountId', { accountId: claim.accountId ^ 1n }],
    ['expirySec', { expirySec: NOW_SEC }],
  ])('for another %s, honestly signed, is refused', async (field, changes) => {
    await expect(check(await sign({ ...claim, ...changes }))).rejects.toThrow(unproved(field))
  })

  test.each([
    ['identity', { identity: 12_346n }],
    ['attestor', { attestor: { x: 679n, y: 910n } }],
    ['accountId', { accountId: claim.accountId ^ 1n }],
    ['expirySec', { expirySec: NOW_SEC + 2 }],
  ])('for another %s, presented as this one, is refused', async (field, changes) => {
    const proof = await sign({ ...claim, ...changes })
    // An expiry is the signer's to choose: what is signed differs, so the signer recovered is another.
    const presented = {
      ...proof,
      claim: field === 'expirySec' ? { ...claim, expirySec: NOW_SEC + 3 } : claim,
    }
    await expect(check(presented)).rejects.toThrow(unproved('signature'))
  })

  test('of a stranger is refused, whoever the proof says signed', async () => {
    const proof = await sign(claim, stranger)
    await expect(check(proof)).rejects.toThrow(unproved('accountId'))
    await expect(check({ ...proof, address: holder.address } as ControlProof)).rejects.toThrow(
      unproved('signature'),
    )
  })

  test('on another chain does not prove this chain’s address', async () => {
    await expect(check(await sign(claim, holder, 1))).rejects.toThrow(unproved('accountId'))
  })
})

test('no value of a claim is in the refusal', async () => {
  const proof = await sign({ ...claim, identity: 987_654_321_987n })
  const error: unknown = await check(proof).catch((reason: unknown) => reason)
  expect(JSON.stringify(error)).not.toContain('987654321987')
  expect(JSON.stringify(error)).not.toContain('12345')
})
