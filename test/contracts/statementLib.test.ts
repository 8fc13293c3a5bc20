import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { type Address, getAddress, numberToHex } from 'viem'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type CompiledContract, compileSources, loadSources } from '../../contracts/compile.ts'
import type { DeployedContract } from '../../contracts/deploy.ts'
import { provenances } from '../../src/adapters/adapter.ts'
import { PlimsollError } from '../../src/errors.ts'
import { termsLayout, widths } from '../../src/protocol/spec.ts'
import { computeContext, computeLien, encodeTerms } from '../../src/protocol/statement.ts'
import { ppm, usdE6 } from '../../src/units/fixed.ts'
import { type Local, pick, startLocal } from './localSystem.ts'

let local: Local
let harness: DeployedContract
let contracts: Readonly<Record<string, CompiledContract>>
beforeAll(async () => {
  local = await startLocal()
  const source = readFileSync(new URL('./StatementHarness.sol', import.meta.url), 'utf8')
  contracts = await compileSources({ ...(await loadSources()), 'StatementHarness.sol': source })
  harness = await local.deploy(pick(contracts, 'StatementHarness'))
}, 120_000)
afterAll(() => local.close())

/** Values at and around the width: 0, 1, the largest, one too large. */
function field(bits: number): fc.Arbitrary<bigint> {
  const limit = 1n << BigInt(bits)
  return fc.oneof(
    fc.constantFrom(0n, 1n, limit - 1n, limit),
    fc.bigInt({ min: 0n, max: limit - 1n }),
    fc.bigInt({ min: 0n, max: limit - 1n }),
  )
}

const address = fc
  .oneof(fc.constantFrom(0n, 1n, (1n << 160n) - 1n), fc.bigInt({ min: 0n, max: (1n << 160n) - 1n }))
  .map((value): Address => getAddress(numberToHex(value, { size: 20 })))
const chainId = fc.oneof(fc.constantFrom(0, 1, Number.MAX_SAFE_INTEGER), fc.nat())

describe('terms', () => {
  test('packs, and refuses by name, exactly as the TypeScript does', async () => {
    const [asOfSec, levelPpm, minExcess, , survivalPpm] = termsLayout.map(([, bits]) => field(bits))
    if (!asOfSec || !levelPpm || !minExcess || !survivalPpm) throw new RangeError('five fields')
    let refused = 0
    const property = fc.asyncProperty(
      asOfSec,
      levelPpm,
      minExcess,
      fc.nat(3),
      survivalPpm,
      async (...values) => {
        const [asOf, level, excess, rank, survival] = values
        const ours = encodeOrName(asOf, level, excess, rank, survival)
        const args = [asOf, level, excess, BigInt(rank), survival]
        if (typeof ours === 'bigint') {
          expect(await local.read(harness, 'packTerms', args)).toBe(ours)
          expect(await local.read(harness, 'asOfSecOf', [ours])).toBe(asOf)
        } else {
          refused += 1
          const zero = 'StatementLib_ZeroLevel'
          const theirs = await local.outcome(harness, 'packTerms', args)
          expect(theirs).toBe(
            level === 0n ? zero : `StatementLib_FieldBeyondWidth(${ours.replace('terms.', '')})`,
          )
        }
      },
    )
    await fc.assert(property, { numRuns: 200 })
    expect(refused).toBeGreaterThan(10)
  }, 120_000)

  test.each(termsLayout)('refuses %s one beyond its width', async (name, bits) => {
    const args = termsLayout.map(([other]) => (other === name ? 1n << BigInt(bits) : 1n))
    const largest = args.map((value) => (value === 1n ? value : value - 1n))
    expect(await local.outcome(harness, 'packTerms', args)).toBe(`StatementLib_FieldBeyondWidth(${name})`)
    expect(await local.outcome(harness, 'packTerms', largest)).toBe('accepted')
  })

  test('the types of the policy have the widths of the protocol', () => {
    const [setPolicy] = pick(contracts, 'MarginVerifier').abi.filter(
      (item) => item.type === 'function' && item.name === 'setPolicy',
    )
    const [input] = setPolicy?.type === 'function' ? setPolicy.inputs : []
    const components = input !== undefined && 'components' in input ? input.components : []
    const typeOf = Object.fromEntries(components.map(({ name, type }) => [name, type]))
    expect(typeOf).toEqual({
      parameterSet: `uint${widths.digest}`,
      maxAgeSec: 'uint32',
      levelPpm: `uint${widths.levelPpm}`,
      minExcessE6: `uint${widths.minExcess}`,
      // Two bits have no type of their own: packTerms refuses what is beyond.
      minProvenance: 'uint8',
      minSurvivalPpm: `uint${widths.survivalPpm}`,
    })
    expect(provenances).toHaveLength(2 ** widths.provenance)
  })
})

test('context equals the TypeScript for any chain, verifier and purpose', async () => {
  const purpose = fc.oneof(fc.constantFrom('', 'margin', 'x'.repeat(32), 'ü'.repeat(33)), fc.string())
  const property = fc.asyncProperty(chainId, address, purpose, async (chain, verifier, text) => {
    const theirs = await local.read(harness, 'computeContext', [BigInt(chain), verifier, text])
    expect(theirs).toBe(computeContext(chain, verifier, text))
  })
  await fc.assert(property, { numRuns: 100 })
}, 60_000)

test('lien equals the TypeScript for any chain and registry', async () => {
  const property = fc.asyncProperty(chainId, address, async (chain, registry) => {
    const theirs = await local.read(harness, 'computeLien', [BigInt(chain), registry])
    expect(theirs).toBe(computeLien(chain, registry))
  })
  await fc.assert(property, { numRuns: 100 })
}, 60_000)

/** The packed terms, or the field that the TypeScript refuses. */
function encodeOrName(
  asOfSec: bigint,
  level: bigint,
  excess: bigint,
  rank: number,
  survival: bigint,
): bigint | string {
  try {
    return encodeTerms({
      asOfSec: Number(asOfSec),
      levelPpm: ppm(level),
      minExcess: usdE6(excess),
      minProvenance: provenances[rank] ?? 'derived',
      minSurvivalPpm: Number(survival),
    })
  } catch (error) {
    if (error instanceof PlimsollError && error.details.field !== undefined) return error.details.field
    throw error
  }
}
