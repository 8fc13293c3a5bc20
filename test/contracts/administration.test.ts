import { BaseError, decodeErrorResult, encodeDeployData, type Hex, zeroAddress } from 'viem'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { encodeSize } from '../../contracts/claim.ts'
import { loadSources } from '../../contracts/compile.ts'
import { encodeMarginVerifierOptions, type MarginVerifierOptions } from '../../contracts/deploy.ts'
import { buildDevelopmentVerifiers } from '../../contracts/developmentVerifier.ts'
import { closeSnarkjs } from '../../prover/snarkjs.ts'
import { circuitSizes } from '../../src/protocol/spec.ts'
import { deploySystem, type Local, pick, policy, type System, startLocal } from './localSystem.ts'

let local: Local
let system: System
beforeAll(async () => {
  local = await startLocal()
  system = await deploySystem(local)
}, 120_000)
afterAll(async () => {
  await local.close()
  await closeSnarkjs()
})

describe('administration', () => {
  test.each([
    ['MarginVerifier_BadPolicy(parameterSet)', { parameterSet: 0n }],
    ['MarginVerifier_BadPolicy(maxAgeSec)', { maxAgeSec: 0 }],
    ['StatementLib_ZeroLevel', { levelPpm: 0 }],
    ['StatementLib_FieldBeyondWidth(provenance)', { minProvenance: 4 }],
  ])('a policy is refused with %s', async (name, change) => {
    expect(await local.outcome(system.verifier, 'setPolicy', [{ ...policy, ...change }])).toBe(name)
  })

  test('the policy is the owner’s', async () => {
    expect(await local.outcome(system.verifier, 'setPolicy', [policy], local.accounts[1])).toBe(
      'Owned_NotOwner',
    )
  })

  test('refuses a size twice, a verifier or registry without code', async () => {
    const { keys } = system.options
    const [first] = keys
    if (first === undefined) throw new RangeError('a key')
    const size = encodeSize('test')
    expect(await deployOutcome({ keys: [first, first] })).toBe(`MarginVerifier_BadSize(${size})`)
    expect(await deployOutcome({ keys: [{ ...first, verifier: zeroAddress }] })).toBe(
      `MarginVerifier_BadSize(${size})`,
    )
    expect(await deployOutcome({ riskTables: zeroAddress })).toBe('MarginVerifier_BadRegistry')
    expect(await deployOutcome({ attestorSets: zeroAddress })).toBe('MarginVerifier_BadRegistry')
    expect(await deployOutcome({ owner: zeroAddress })).toBe('Owned_ZeroOwner')
    expect(await deployOutcome({})).toBe('accepted')
  })
})

test('the verifier contracts in the tree are those of the development keys', async () => {
  const sources = await loadSources()
  const fresh = await buildDevelopmentVerifiers()
  expect(Object.keys(fresh)).toHaveLength(Object.keys(circuitSizes).length)
  const stale = Object.keys(fresh).filter((path) => fresh[path] !== sources[path])
  expect(stale, 'run: npx tsx scripts/contracts.ts').toEqual([])
}, 120_000)

async function deployOutcome(change: Partial<MarginVerifierOptions>): Promise<string> {
  const { abi, bytecode } = pick(system.contracts, 'MarginVerifier')
  const data = encodeDeployData({
    abi,
    bytecode,
    args: encodeMarginVerifierOptions({ ...system.options, ...change }),
  })
  try {
    await local.client.call({ data, account: local.accounts[1].address })
    return 'accepted'
  } catch (error) {
    const cause =
      error instanceof BaseError ? error.walk((inner) => inner instanceof Error && 'data' in inner) : null
    if (cause === null || !('data' in cause)) throw error
    const { errorName, args: values = [] } = decodeErrorResult({ abi, data: cause.data as Hex })
    return values.length === 0 ? errorName : `${errorName}(${values.join(', ')})`
  }
}
