import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type CompiledCircuit, compileCircuit } from '../../prover/compileCircuit.ts'
import { calculateWitness, checkWitness, closeSnarkjs } from '../../prover/snarkjs.ts'
import { computeMargin } from '../../src/margin/requirement.ts'
import { type CircuitSizeName, circuitSizes } from '../../src/protocol/spec.ts'
import { encodeTerms } from '../../src/protocol/statement.ts'
import type { CommittedTable } from '../../src/protocol/tableCommitment.ts'
import {
  buildWitness,
  commitDisclosure,
  type PreparedProof,
  type ProofRequest,
} from '../../src/protocol/witness.ts'
import { usdE6 } from '../../src/units/fixed.ts'
import { commitTable, createRandom, randomRequest, randomTable } from '../support/randomBook.ts'

/** Books that share a table: hashing one takes longer than netting a book on it. */
const BOOKS_PER_TABLE = 20
const tables = new Map<string, CommittedTable>()

function tableOf(name: CircuitSizeName, seed: number): CommittedTable {
  const size = circuitSizes[name]
  const tableSeed = Math.floor(seed / BOOKS_PER_TABLE)
  const key = `${name}/${tableSeed}`
  const known = tables.get(key)
  if (known !== undefined) return known
  const random = createRandom(tableSeed)
  const table = commitTable(randomTable(random, size.jointColumns * 3, size.underlyings + random.int(0, 2)))
  tables.clear()
  tables.set(key, table)
  return table
}

/** A solvent random book whose minimum excess is exactly its excess; null when the book is deficient. */
function exactBook(
  name: CircuitSizeName,
  seed: number,
): { request: ProofRequest; prepared: PreparedProof } | null {
  const size = circuitSizes[name]
  const table = tableOf(name, seed)
  const request = randomRequest(createRandom(1_000_000 + seed), size, table)
  const lines = request.snapshots.flatMap((snapshot) => snapshot.lines)
  const { excess } = computeMargin(table.table, lines, request.terms.levelPpm)
  if (excess < 0n) return null
  const exact = { ...request, terms: { ...request.terms, minExcess: excess } }
  return { request: exact, prepared: buildWitness(exact, size) }
}

const runs: readonly (readonly [CircuitSizeName, number])[] = [
  ['test', 1000],
  ['s', 50],
]

describe.each(runs)('engine = witness to the last unit, size %s', (name, books) => {
  let circuit: CompiledCircuit

  beforeAll(async () => {
    circuit = await compileCircuit(`margin-${name}`)
  }, 300_000)

  afterAll(closeSnarkjs)

  test(`${books} random books are accepted with minimum excess = excess`, async () => {
    let accepted = 0
    for (let seed = 1; accepted < books; seed++) {
      const book = exactBook(name, seed)
      if (book === null) continue
      const wtns = await calculateWitness(circuit.wasm, book.prepared.witness)
      accepted += 1
      // The witness program asserts most constraints; the whole system is checked on a sample.
      if (accepted % 100 === 1) expect(await checkWitness(circuit.r1cs, wtns), `seed ${seed}`).toBe(true)
    }
  }, 1_200_000)

  test('one unit less of requirement, or one more of minimum excess, is refused', async () => {
    let refused = 0
    for (let seed = 5000; refused < 5; seed++) {
      const book = exactBook(name, seed)
      if (book === null || book.prepared.margin.requirement === 0n) continue
      const { prepared, request } = book
      const { equity, requirement } = prepared.margin
      const cheaper = { requirement: requirement - 1n, excess: equity - requirement + 1n }
      const understated = {
        ...prepared.witness,
        requirement: cheaper.requirement,
        disclosure: commitDisclosure({ equity, ...cheaper }, request.blinding),
      }
      await expect(calculateWitness(circuit.wasm, understated)).rejects.toThrow('refuses these inputs')
      const greedy = {
        ...prepared.witness,
        terms: encodeTerms({ ...request.terms, minExcess: usdE6(request.terms.minExcess + 1n) }),
      }
      await expect(calculateWitness(circuit.wasm, greedy)).rejects.toThrow('refuses these inputs')
      refused += 1
    }
  }, 300_000)
})
