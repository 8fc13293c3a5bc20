import { beforeAll, describe, expect, it, vi } from 'vitest'
import { formatError, PlimsollError } from '../src/errors.ts'
import { scalarFieldModulus as r } from './bn254.ts'
import { compileTinyCircuit, computeSum, tinyInputs } from './tinyCircuit.fixture.ts'
import { type CircuitInputs, calculateWitness } from './witness.ts'

// Curve work on a busy machine; nothing here waits.
vi.setConfig({ testTimeout: 60_000 })

let wasm: Uint8Array
beforeAll(async () => {
  wasm = (await compileTinyCircuit()).wasm
}, 120_000)

async function refusalOf(inputs: CircuitInputs): Promise<PlimsollError> {
  const error = await calculateWitness(wasm, inputs).catch((caught: unknown) => caught)
  if (error instanceof PlimsollError) return error
  throw new Error('the inputs were accepted or another error was thrown', { cause: error })
}

/** Wire `i` of a `.wtns` file: header of 76 bytes, then 32 bytes each. */
function readWire(wtns: Uint8Array, i: number): bigint {
  const bytes = wtns.slice(76 + 32 * i, 108 + 32 * i).reverse()
  return BigInt(`0x${Buffer.from(bytes).toString('hex')}`)
}

describe('calculateWitness', () => {
  it('starts with one and the public signals', async () => {
    const wtns = await calculateWitness(wasm, tinyInputs)
    const start = [0, 1, 2, 3].map((i) => readWire(wtns, i))
    expect(start).toEqual([1n, computeSum(), tinyInputs.factor, tinyInputs.flag])
  })

  it('carries nothing from a refused run into the next', async () => {
    const before = await refusalOf({ ...tinyInputs, flag: 2n })
    await refusalOf({
      ...tinyInputs,
      secret: [
        [4n, 5n],
        [8n, 4321n],
      ],
    })
    const after = await refusalOf({ ...tinyInputs, flag: 2n })
    expect(after.details).toEqual(before.details)
    expect(after.details.facts).toMatchObject({
      reason: 'assertion failed',
      template: expect.stringContaining('Tiny'),
    })
  })

  it('names template and line of a failed check and never prints or names a value', async () => {
    const spies = (['log', 'error', 'warn', 'info'] as const).map((name) => vi.spyOn(console, name))
    const error = await refusalOf({
      ...tinyInputs,
      secret: [
        [987654n, 5n],
        [8n, 4321n],
      ],
    })
    await calculateWitness(wasm, tinyInputs)
    for (const spy of spies) {
      expect(spy).not.toHaveBeenCalled()
      spy.mockRestore()
    }
    expect(error.code).toBe('INVALID_INPUT')
    expect(error.details.facts).toMatchObject({ template: expect.stringContaining('Small'), line: 8 })
    expect(error.cause).toBeUndefined()
    expect(`${formatError(error)} ${error.stack}`).not.toMatch(/987654|4321/)
  })

  it.each([
    ['an unknown signal', { ...tinyInputs, secrets: 1n }, 'secrets'],
    ['too few values', { ...tinyInputs, secret: [1n, 2n, 3n] }, 'secret'],
    ['too many values', { ...tinyInputs, factor: [1n, 2n] }, 'factor'],
    ['a value at the modulus', { ...tinyInputs, factor: r }, 'factor'],
    ['a negative value', { ...tinyInputs, factor: -1n }, 'factor'],
    ['a missing signal', { factor: 1n, flag: 0n }, 'inputs'],
  ])('refuses %s by name', async (_, inputs: CircuitInputs, field) => {
    const error = await refusalOf(inputs)
    expect(error.code).toBe('INVALID_INPUT')
    expect(error.details.field).toBe(field)
  })

  it('refuses what is no witness program', async () => {
    await expect(calculateWitness(Uint8Array.of(1, 2, 3), {})).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    })
  })
})
