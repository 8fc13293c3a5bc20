import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { calculateWitness, checkWitness, closeSnarkjs } from '../../prover/snarkjs.ts'
import { poseidon } from '../../src/protocol/poseidon.ts'
import { publicSignals } from '../../src/protocol/spec.ts'
import { findUnnoticed, replaceWitnessValue } from '../support/alteredWires.ts'
import { type ConstraintNames, createConstraintNames, parseSymbols } from '../support/constraintNames.ts'
import {
  type ConstraintSystem,
  findViolations,
  parseConstraintSystem,
  readWitnessValues,
} from '../support/constraintSystem.ts'
import { createAnchors } from '../support/cryptographicAnchors.ts'
import { findFreeWires } from '../support/freeWires.ts'
import { type BookOptions, buildDraft } from '../support/soundnessBook.ts'
import {
  compileSoundnessCircuit,
  type NamedBuild,
  type SoundnessBuilds,
} from '../support/soundnessCircuit.ts'
import { type Draft, seal } from '../support/soundnessDraft.ts'
import { removeAsserts } from '../support/unguardedWitness.ts'
import { acceptedCases } from './acceptedCases.ts'
import { accountCases } from './accountCases.ts'
import { amountCases } from './amountCases.ts'
import type { Case } from './case.ts'
import { classOf, impliedClasses } from './checkClasses.ts'
import { groupCases } from './groupCases.ts'
import { lineCases } from './lineCases.ts'
import { signatureCases } from './signatureCases.ts'
import { statementCases } from './statementCases.ts'
import { tableCases } from './tableCases.ts'

const cases: readonly Case[] = [
  ...statementCases,
  ...accountCases,
  ...signatureCases,
  ...lineCases,
  ...tableCases,
  ...amountCases,
  ...groupCases,
]

/** Books that between them use and leave empty every kind of slot. */
const books: Readonly<Record<string, BookOptions>> = {
  'with padding': {},
  'that fills accounts and blocks, with a lien': {
    accounts: [
      [[301n, 500_000n]],
      [[101n, 5n]],
      [301n, 101n, 201n, 101n].map((id, k) => [id, BigInt(3 - 2 * k)]),
    ],
    lien: 5n,
  },
  'with an account without lines': { accounts: [[[301n, 500_000n]], []] },
}

interface System {
  readonly build: NamedBuild
  readonly constraints: ConstraintSystem
  readonly names: readonly string[]
}

let literal: System
let deployed: System
let constraintNames: ConstraintNames
let unguarded: Uint8Array
/** For each wire of the deployed build, the wire of the same name in the literal one. */
let literalWires: readonly number[]

beforeAll(async () => {
  const builds: SoundnessBuilds = await compileSoundnessCircuit()
  literal = openSystem(builds.literal)
  deployed = openSystem(builds.deployed)
  constraintNames = createConstraintNames(literal.constraints, literal.names)
  unguarded = removeAsserts(builds.literal.wasm)
  const wireOf = new Map(literal.names.map((name, wire) => [name, wire]))
  literalWires = deployed.names.map((name) => wireOf.get(name) ?? -1)
}, 600_000)

afterAll(() => closeSnarkjs())

function openSystem(build: NamedBuild): System {
  const constraints = parseConstraintSystem(build.r1cs)
  return { build, constraints, names: parseSymbols(build.symbols, constraints.wires) }
}

/** Violated constraints of the literal build by name, and how many of the deployed one. */
async function judge(draft: Draft): Promise<{ readonly names: string[]; readonly deployed: number }> {
  const values = readWitnessValues(await calculateWitness(unguarded, draft))
  const deployedValues = literalWires.map((wire) => values[wire] ?? 0n)
  return {
    names: findViolations(literal.constraints, values).map(constraintNames.nameConstraint),
    deployed: findViolations(deployed.constraints, deployedValues).length,
  }
}

async function honestValues(system: System, book: BookOptions): Promise<readonly bigint[]> {
  const values = readWitnessValues(await calculateWitness(system.build.wasm, buildDraft(book)))
  expect(findViolations(system.constraints, values)).toEqual([])
  return values
}

describe('each check of the relation refuses alone', () => {
  it.each(cases)('$name', { timeout: 60_000 }, async ({ book, tamper, after, violates }) => {
    const draft = buildDraft(book)
    tamper?.(draft)
    seal(draft)
    after?.(draft)
    const violated = await judge(draft)
    expect(violated.names.sort()).toEqual([...violates].sort())
    expect(violated.deployed).toBeGreaterThan(0)
  })

  it('has a case for every check of the circuit', { timeout: 60_000 }, async () => {
    // Assignments hold in any finished witness. What breaks when every input is nonsense are the checks.
    let seed = 0n
    const fills = [() => poseidon([seed++]), () => 0n, () => 1n, () => 2n]
    const checks = new Set<string>()
    for (const fill of fills) {
      const values = readWitnessValues(await calculateWitness(unguarded, fillAll(buildDraft(), fill)))
      for (const constraint of findViolations(literal.constraints, values)) {
        checks.add(classOf(constraintNames.nameConstraint(constraint)))
      }
    }
    for (const range of constraintNames.ranges) checks.add(classOf(range))
    expect(checks.size).toBeGreaterThan(60)
    const alone = cases
      .map(({ violates }) => new Set(violates.map(classOf)))
      .flatMap((classes) => (classes.size === 1 ? [...classes] : []))
    expect([...checks].filter((check) => !alone.includes(check)).sort()).toEqual(
      Object.keys(impliedClasses).sort(),
    )
  })
})

describe('what must be provable is', () => {
  it.each(acceptedCases)('$name', { timeout: 60_000 }, async ({ book, tamper }) => {
    const draft = buildDraft(book)
    tamper?.(draft)
    seal(draft)
    await expect(judge(draft)).resolves.toEqual({ names: [], deployed: 0 })
  })
})

describe('a finished witness cannot be altered', () => {
  it('in a public signal', { timeout: 120_000 }, async () => {
    const { r1cs, wasm } = deployed.build
    const wtns = await calculateWitness(wasm, buildDraft())
    await expect(checkWitness(r1cs, wtns)).resolves.toBe(true)
    const values = readWitnessValues(wtns)
    for (const [index, [name]] of publicSignals.entries()) {
      const wire = index + 1
      expect(deployed.names[wire]).toBe(name)
      const other = (values[wire] ?? 0n) + 1n
      await expect(checkWitness(r1cs, replaceWitnessValue(wtns, wire, other)), name).resolves.toBe(false)
    }
  })

  const alterations: readonly (readonly [string, (value: bigint) => bigint])[] = [
    ['one more', (value) => value + 1n],
    ['zero', () => 0n],
    ['minus one', () => -1n],
    ['2^40 more', (value) => value + (1n << 40n)],
  ]
  /** Values that no rule reads: altering one says nothing else. */
  const harmless: readonly RegExp[] = [
    // Hint of IsZero or Distinct where the difference is zero: the product with it is zero for any value.
    /\.inv$/,
    /\.inverse$/,
    // Group of an empty slot: every membership that would compare it is zero.
    /^groupId\[\d\]$/,
    // A switch of two empty lines.
    /^switches\[\d+\]$/,
  ]
  it.each(Object.entries(books))('in any wire: a book %s', { timeout: 120_000 }, async (_, book) => {
    const values = await honestValues(deployed, book)
    for (const [name, alter] of alterations) {
      const unnoticed = findUnnoticed(deployed.constraints, values, alter).map((wire) => deployed.names[wire])
      expect(
        unnoticed.filter((wire) => !harmless.some((pattern) => pattern.test(wire ?? ''))),
        name,
      ).toEqual([])
    }
  })
})

describe('nothing moves freely', () => {
  const hints = [/^lienIsZero\.inv$/, /^isAccount\[2\]\.inverse$/, /\.verifier\.eqCheck[XY]\.isz\.inv$/]
  /** Beyond hints: a padding account's lien and info with their unused hash, the group of an empty slot. */
  const unread = [
    ...hints,
    /^(accountLien|info)\[2\]$/,
    /^snapshot\[2\]\.(accountLien|info|hash|wrongLien|digest\..*)$/,
    /^signed\[2\]\.in$/,
    /^(groupId\[\d\]|credits\[\d\]\.group)$/,
  ]
  const namesOf = (system: System, wires: readonly number[], allowed: readonly RegExp[]): string[] =>
    wires
      .map((wire) => system.names[wire] ?? '')
      .filter((name) => !allowed.some((pattern) => pattern.test(name)))

  it('once the inputs are given, in the deployed build', { timeout: 120_000 }, async () => {
    const draft = buildDraft()
    const values = await honestValues(deployed, {})
    const inputs = [...deployed.names.keys()].filter((wire) => {
      const name = deployed.names[wire] ?? ''
      return !name.includes('.') && (name.split('[')[0] ?? '') in draft
    })
    expect(inputs.length).toBeGreaterThan(300)
    expect(namesOf(deployed, findFreeWires(deployed.constraints, values, inputs), hints)).toEqual([])
  })

  const publicWires = publicSignals.map((_, index) => index + 1)
  it.each(Object.entries(books))(
    'once the statement is given: a book %s',
    { timeout: 120_000 },
    async (_, book) => {
      const values = await honestValues(literal, book)
      const anchors = createAnchors(literal.names, values)
      const free = findFreeWires(literal.constraints, values, publicWires, anchors)
      expect(namesOf(literal, free, unread)).toEqual([])
    },
  )

  it('and the search notices a check that is missing', { timeout: 120_000 }, async () => {
    const values = await honestValues(literal, {})
    const anchors = createAnchors(literal.names, values)
    const free = findFreeWires(literal.constraints, values, publicWires.slice(0, -1), anchors)
    expect(namesOf(literal, free, unread)).toContain('blinding')
  })
})

function fillAll(draft: Draft, fill: () => bigint): Draft {
  const fillValue = (value: Draft[string]): Draft[string] =>
    typeof value === 'bigint' ? fill() : value.map(fillValue)
  return Object.fromEntries(Object.entries(draft).map(([name, value]) => [name, fillValue(value)]))
}
