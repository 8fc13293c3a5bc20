import { hashTypedData, keccak256, numberToHex, zeroAddress } from 'viem'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { compileContracts } from '../../contracts/compile.ts'
import type { DeployedContract } from '../../contracts/deploy.ts'
import {
  buildRevocationTypedData,
  buildRiskTableTypedData,
  encodeSignatures,
} from '../../contracts/riskTableTypedData.ts'
import { FIELD_MODULUS } from '../../src/protocol/spec.ts'
import { AS_OF_SEC } from '../support/randomBook.ts'
import { CHAIN_ID, type Local, signTable, startLocal, tableMessage } from './localSystem.ts'

const SECP256K1_ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n
const GRACE_SEC = 100

let local: Local
/** Two of three: the accounts 2, 3 and 4. */
let tables: DeployedContract
let sets: DeployedContract
let restore: () => Promise<void>
beforeAll(async () => {
  local = await startLocal()
  const { RiskTableRegistry, AttestorSetRegistry } = await compileContracts()
  const [owner, , a, b, c] = local.accounts
  const recomputers = [a.address, b.address, c.address]
  tables = await local.deploy(RiskTableRegistry, [owner.address, recomputers, 2n])
  sets = await local.deploy(AttestorSetRegistry, [owner.address, 1n, BigInt(GRACE_SEC)])
}, 120_000)
afterAll(() => local.close())
beforeEach(async () => {
  restore = await local.snapshot()
})
afterEach(() => restore())

describe('RiskTableRegistry', () => {
  const message = tableMessage(77n)
  const register = async (...signers: number[]) => [
    message,
    await signTable(
      tables.address,
      message,
      signers.flatMap((index) => local.accounts[index] ?? []),
    ),
  ]

  test('default: k of n signatures register a table, whoever submits', async () => {
    const [, stranger] = local.accounts
    expect(await local.read(tables, 'hashRiskTable', [message])).toBe(
      hashTypedData(buildRiskTableTypedData(CHAIN_ID, tables.address, message)),
    )
    await local.write(tables, 'register', await register(2, 4), stranger)
    expect(await local.read(tables, 'entryOf', [77n])).toEqual({
      parameterSet: message.parameterSet,
      registered: true,
      asOfSec: AS_OF_SEC,
      revoked: false,
    })
    expect(await local.read(tables, 'tableAt', [message.parameterSet, BigInt(AS_OF_SEC)])).toBe(77n)
  })

  test('accepts more signatures than it needs', async () => {
    expect(await local.outcome(tables, 'register', await register(2, 3, 4))).toBe('accepted')
  })

  test('refuses too few signatures', async () => {
    const outcome = await local.outcome(tables, 'register', await register(2))
    expect(outcome).toBe('RiskTableRegistry_TooFewSignatures(1, 2)')
  })

  test('refuses one recomputer twice', async () => {
    const outcome = await local.outcome(tables, 'register', await register(2, 2))
    expect(outcome).toBe('RiskTableRegistry_SignersNotAscending')
  })

  test('refuses descending signers', async () => {
    const [table, signatures] = await register(2, 3)
    const descending = Array.isArray(signatures) ? [...signatures].reverse() : []
    const outcome = await local.outcome(tables, 'register', [table, descending])
    expect(outcome).toBe('RiskTableRegistry_SignersNotAscending')
  })

  test('refuses a stranger, also beside enough recomputers', async () => {
    const [, stranger] = local.accounts
    const expected = `RiskTableRegistry_NotARecomputer(${stranger.address})`
    expect(await local.outcome(tables, 'register', await register(1, 2))).toBe(expected)
    expect(await local.outcome(tables, 'register', await register(1, 2, 3))).toBe(expected)
  })

  test('refuses a signature that recovers to nobody', async () => {
    const { address } = tables
    const [good] = await signTable(address, message, [local.accounts[2]])
    const nobody = { v: 29, r: numberToHex(1n, { size: 32 }), s: numberToHex(1n, { size: 32 }) }
    const outcome = await local.outcome(tables, 'register', [message, [nobody, good]])
    expect(outcome).toBe(`RiskTableRegistry_NotARecomputer(${zeroAddress})`)
  })

  test('refuses the upper s of a good signature', async () => {
    const [, , a, b] = local.accounts
    const signatures = await signTable(tables.address, message, [a, b])
    const [first, second] = signatures
    if (!first || !second) throw new RangeError('two signatures')
    const twin = {
      v: 55 - first.v,
      r: first.r,
      s: numberToHex(SECP256K1_ORDER - BigInt(first.s), { size: 32 }),
    }
    const outcome = await local.outcome(tables, 'register', [message, [twin, second]])
    expect(outcome).toBe('RiskTableRegistry_MalleableSignature')
  })

  test.each([
    ['riskTable', { riskTable: 78n }],
    ['parameterSet', { parameterSet: 5n }],
    ['asOfSec', { asOfSec: AS_OF_SEC + 60 }],
    ['dataUri', { dataUri: 'https://elsewhere.example' }],
    ['dataHash', { dataHash: keccak256('0x01') }],
  ])('the signatures bind %s', async (_name, change) => {
    const [, signatures] = await register(2, 3)
    const outcome = await local.outcome(tables, 'register', [{ ...message, ...change }, signatures])
    expect(outcome).toMatch(/^RiskTableRegistry_NotARecomputer/)
  })

  test.each([
    ['chain', CHAIN_ID + 1, undefined],
    ['registry', CHAIN_ID, zeroAddress],
  ])('the signatures bind the %s', async (_name, chainId, registry) => {
    const typed = buildRiskTableTypedData(chainId, registry ?? tables.address, message)
    const [, , a, b] = local.accounts
    const signed = [a, b].map(async (signer) => ({
      signer: signer.address,
      signature: await signer.signTypedData(typed),
    }))
    const signatures = encodeSignatures(await Promise.all(signed))
    const outcome = await local.outcome(tables, 'register', [message, signatures])
    expect(outcome).toMatch(/^RiskTableRegistry_NotARecomputer/)
  })

  test('after a change of the chain’s id, old signatures count no longer', async () => {
    const args = await register(2, 3)
    expect(await local.outcome(tables, 'register', args)).toBe('accepted')
    await local.request('anvil_setChainId', [CHAIN_ID + 1])
    try {
      expect(await local.outcome(tables, 'register', args)).toMatch(/^RiskTableRegistry_NotARecomputer/)
    } finally {
      await local.request('anvil_setChainId', [CHAIN_ID])
    }
  })

  test('one table per parameter set and as-of, and each table once, also after revocation', async () => {
    const [, , a, b] = local.accounts
    const other = async (change: Parameters<typeof tableMessage>[1], id = 78n) => {
      const changed = tableMessage(id, change)
      return [changed, await signTable(tables.address, changed, [a, b])]
    }
    await local.write(tables, 'register', await register(2, 3))
    for (const revoked of [false, true]) {
      if (revoked) await local.write(tables, 'revoke', [77n])
      expect(await local.outcome(tables, 'register', await other({}))).toBe('RiskTableRegistry_AsOfTaken(77)')
      expect(await local.outcome(tables, 'register', await other({ asOfSec: AS_OF_SEC + 60 }, 77n))).toBe(
        'RiskTableRegistry_TableExists(77)',
      )
      expect(await local.outcome(tables, 'register', await other({ asOfSec: AS_OF_SEC + 60 }))).toBe(
        'accepted',
      )
      expect(await local.outcome(tables, 'register', await other({ parameterSet: 5n }))).toBe('accepted')
    }
  })

  test.each([0n, FIELD_MODULUS])('refuses the commitment %s, which no proof can have', async (id) => {
    const [, , a, b] = local.accounts
    const impossible = tableMessage(id)
    const signatures = await signTable(tables.address, impossible, [a, b])
    const outcome = await local.outcome(tables, 'register', [impossible, signatures])
    expect(outcome).toBe('RiskTableRegistry_NotAFieldElement')
  })

  test('the owner revokes once', async () => {
    const [, stranger] = local.accounts
    expect(await local.outcome(tables, 'revoke', [77n])).toBe('RiskTableRegistry_TableUnknown')
    await local.write(tables, 'register', await register(2, 3))
    expect(await local.outcome(tables, 'revoke', [77n], stranger)).toBe('Owned_NotOwner')
    await local.write(tables, 'revoke', [77n])
    expect(await local.read(tables, 'entryOf', [77n])).toMatchObject({ revoked: true })
    expect(await local.outcome(tables, 'revoke', [77n])).toBe('RiskTableRegistry_TableRevoked')
  })

  test('k recomputers revoke; signatures for a table do not', async () => {
    const [, stranger, a, b] = local.accounts
    await local.write(tables, 'register', await register(2, 3))
    const typed = buildRevocationTypedData(CHAIN_ID, tables.address, 77n)
    expect(await local.read(tables, 'hashRevocation', [77n])).toBe(hashTypedData(typed))
    const signed = [a, b].map(async (signer) => ({
      signer: signer.address,
      signature: await signer.signTypedData(typed),
    }))
    const signatures = encodeSignatures(await Promise.all(signed))
    const [, acceptance] = await register(2, 3)
    const revoke = (given: unknown) => local.outcome(tables, 'revokeBySignatures', [77n, given], stranger)
    expect(await revoke(acceptance)).toMatch(/^RiskTableRegistry_NotARecomputer/)
    expect(await revoke(signatures.slice(1))).toBe('RiskTableRegistry_TooFewSignatures(1, 2)')
    await local.write(tables, 'revokeBySignatures', [77n, signatures], stranger)
    expect(await local.read(tables, 'entryOf', [77n])).toMatchObject({ revoked: true })
  })

  test('the owner manages the recomputers and their threshold within 1 to n', async () => {
    const [, stranger, a, b, c] = local.accounts
    const call = (name: string, arg: unknown, from = local.accounts[0]) =>
      local.outcome(tables, name, [arg], from)
    expect(await call('addRecomputer', stranger.address, stranger)).toBe('Owned_NotOwner')
    expect(await call('removeRecomputer', a.address, stranger)).toBe('Owned_NotOwner')
    expect(await call('setThreshold', 1n, stranger)).toBe('Owned_NotOwner')
    expect(await call('addRecomputer', a.address)).toBe(`RiskTableRegistry_AlreadyARecomputer(${a.address})`)
    expect(await call('addRecomputer', zeroAddress)).toBe(`RiskTableRegistry_NotARecomputer(${zeroAddress})`)
    expect(await call('removeRecomputer', stranger.address)).toBe(
      `RiskTableRegistry_NotARecomputer(${stranger.address})`,
    )
    expect(await call('setThreshold', 0n)).toBe('RiskTableRegistry_BadThreshold(0, 3)')
    expect(await call('setThreshold', 4n)).toBe('RiskTableRegistry_BadThreshold(4, 3)')
    await local.write(tables, 'removeRecomputer', [c.address])
    expect(await call('removeRecomputer', b.address)).toBe('RiskTableRegistry_BadThreshold(2, 1)')
    expect(await local.outcome(tables, 'register', await register(2, 4))).toBe(
      `RiskTableRegistry_NotARecomputer(${c.address})`,
    )
    await local.write(tables, 'setThreshold', [1n])
    expect(await local.outcome(tables, 'register', await register(2))).toBe('accepted')
  })
})

describe('AttestorSetRegistry', () => {
  /** As the contract numbers them. */
  const names = ['unknown', 'current', 'previous', 'out of grace', 'compromised']
  const statusOf = async (root: bigint) => names[Number(await local.read(sets, 'statusOf', [root]))]

  test('default: the first root is current, others are unknown', async () => {
    expect(await statusOf(1n)).toBe('current')
    expect(await statusOf(0n)).toBe('unknown')
    expect(await statusOf(2n)).toBe('unknown')
  })

  test('the previous root has its grace to the second, the one before that none', async () => {
    await local.write(sets, 'rotate', [2n])
    const until = Number(await local.read(sets, 'previousUntilSec'))
    expect(await statusOf(2n)).toBe('current')
    await local.setTime(until)
    expect(await statusOf(1n)).toBe('previous')
    await local.setTime(until + 1)
    expect(await statusOf(1n)).toBe('out of grace')
    await local.write(sets, 'rotate', [3n])
    expect(await statusOf(2n)).toBe('previous')
    expect(await statusOf(1n)).toBe('out of grace')
  })

  test('a compromised root is refused at once and never comes back', async () => {
    await local.write(sets, 'rotate', [2n])
    await local.write(sets, 'reportCompromised', [1n])
    expect(await statusOf(1n)).toBe('compromised')
    expect(await local.outcome(sets, 'rotate', [1n])).toBe('AttestorSetRegistry_Compromised')
    expect(await local.outcome(sets, 'reportCompromised', [1n])).toBe('AttestorSetRegistry_Compromised')
    await local.write(sets, 'reportCompromised', [2n])
    expect(await statusOf(2n)).toBe('compromised')
    await local.write(sets, 'rotate', [3n])
    expect(await statusOf(3n)).toBe('current')
    expect(await statusOf(2n)).toBe('compromised')
  })

  test('refuses strangers, the same root and what is no root', async () => {
    const [, stranger] = local.accounts
    expect(await local.outcome(sets, 'rotate', [2n], stranger)).toBe('Owned_NotOwner')
    expect(await local.outcome(sets, 'reportCompromised', [1n], stranger)).toBe('Owned_NotOwner')
    expect(await local.outcome(sets, 'rotate', [1n])).toBe('AttestorSetRegistry_Unchanged')
    expect(await local.outcome(sets, 'rotate', [0n])).toBe('AttestorSetRegistry_NotAFieldElement')
    expect(await local.outcome(sets, 'rotate', [FIELD_MODULUS])).toBe('AttestorSetRegistry_NotAFieldElement')
  })
})

test('ownership is handed over in two steps', async () => {
  const [owner, next, stranger] = local.accounts
  expect(await local.outcome(sets, 'offerOwnership', [next.address], stranger)).toBe('Owned_NotOwner')
  await local.write(sets, 'offerOwnership', [next.address])
  expect(await local.read(sets, 'owner')).toBe(owner.address)
  expect(await local.outcome(sets, 'acceptOwnership', [], stranger)).toBe('Owned_NotPendingOwner')
  await local.write(sets, 'acceptOwnership', [], next)
  expect(await local.read(sets, 'owner')).toBe(next.address)
  expect(await local.outcome(sets, 'rotate', [2n])).toBe('Owned_NotOwner')
  expect(await local.outcome(sets, 'acceptOwnership', [], next)).toBe('Owned_NotPendingOwner')
})

test('events say what changed', async () => {
  const { number } = await local.client.getBlock()
  await local.write(sets, 'rotate', [2n])
  const events = await local.client.getContractEvents({ ...sets, fromBlock: number + 1n })
  const until = await local.read(sets, 'previousUntilSec')
  expect(
    events.map((event) => ('eventName' in event ? [event.eventName, 'args' in event && event.args] : [])),
  ).toEqual([['Rotated', { root: 2n, previousRoot: 1n, previousUntilSec: until }]])
})
