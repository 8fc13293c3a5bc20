import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Claim, encodeSize } from '../../contracts/claim.ts'
import { closeSnarkjs } from '../../prover/snarkjs.ts'
import { FIELD_MODULUS } from '../../src/protocol/spec.ts'
import { AS_OF_SEC, attestorSet } from '../support/randomBook.ts'
import { MAX_AGE_SEC, policy } from './localSystem.ts'
import { callOf, type EntryPoint, type Scene, startScene } from './marginScene.ts'

// With two things wrong, the refusal names the one that the protocol checks earlier.

/** One thing wrong: with the state, the claim, the sender, the clock or the proof. */
interface Fault {
  readonly refusal: string
  /** Faults of one group exclude each other. */
  readonly group: string
  readonly state?: () => Promise<unknown>
  readonly claim?: Partial<Claim>
  readonly nowSec?: number
  readonly copied?: true
  readonly tampered?: true
}

let scene: Scene<'base'>
let restore: () => Promise<void>
beforeAll(async () => {
  // Only the key of size s passes, which does not say that it is a development key.
  scene = await startScene(['base'], { allowDevelopmentKeys: false })
  await scene.enrol(atSizeS())
  restore = await scene.local.snapshot()
}, 300_000)
afterAll(async () => {
  await scene.local.close()
  await closeSnarkjs()
})

const atSizeS = () => {
  const { base } = scene.proofs
  return { ...base, claim: { ...base.claim, size: encodeSize('s') } }
}

/** In the order of the protocol. */
function listFaults(): readonly Fault[] {
  const { local, system, verifier, trader, proofs, consume } = scene
  const { riskTables, attestorSets } = system
  const { accounts, disclosure, riskTable } = proofs.base.claim
  const byOwner = (name: string, value: unknown, contract = verifier) => local.write(contract, name, [value])
  const rotateTwice = async (): Promise<void> => {
    await byOwner('rotate', 5n, attestorSets)
    await byOwner('rotate', 6n, attestorSets)
  }
  const m = `0x6d${'0'.repeat(62)}` as const
  return [
    // 1
    { refusal: 'Paused', group: 'pause', state: () => byOwner('setPaused', true) },
    { refusal: `UnknownSize(${m})`, group: 'size', claim: { size: m } },
    {
      refusal: `DevelopmentKey(${encodeSize('test')})`,
      group: 'size',
      claim: { size: encodeSize('test') },
    },
    {
      refusal: 'SignalBeyondModulus(9)',
      group: 'disclosure',
      claim: { disclosure: disclosure + FIELD_MODULUS },
    },
    // 2
    { refusal: 'TableUnknown', group: 'table', claim: { riskTable: riskTable - 1n } },
    { refusal: 'TableRevoked', group: 'table', state: () => byOwner('revoke', riskTable, riskTables) },
    {
      refusal: 'OtherParameterSet',
      group: 'policy',
      state: () => byOwner('setPolicy', { ...policy, parameterSet: 1n }),
    },
    { refusal: `NotYet(${AS_OF_SEC})`, group: 'time', nowSec: AS_OF_SEC - 1 },
    { refusal: `Stale(${AS_OF_SEC})`, group: 'time', nowSec: AS_OF_SEC + MAX_AGE_SEC + 1 },
    // 3
    { refusal: 'AttestorsUnknown', group: 'attestors', claim: { attestors: attestorSet.root - 1n } },
    { refusal: 'AttestorsOutOfGrace', group: 'attestors', state: rotateTwice },
    {
      refusal: 'AttestorsCompromised',
      group: 'attestors',
      state: () => byOwner('reportCompromised', attestorSet.root, attestorSets),
    },
    // 4
    { refusal: `WrongSubject(${trader.address})`, group: 'sender', copied: true },
    {
      refusal: 'NotEnrolled',
      group: 'enrolment',
      state: () => local.write(verifier, 'unenrol', [], trader),
    },
    { refusal: 'AccountsChanged', group: 'accounts', claim: { accounts: accounts - 1n } },
    { refusal: 'HolderMismatch', group: 'holder', claim: { holder: 1n } },
    // 5
    { refusal: 'NullifierUsed', group: 'nullifier', state: () => consume(atSizeS()) },
    // 6
    { refusal: 'InvalidProof', group: 'proof', tampered: true },
  ]
}

async function outcomeWith(entry: EntryPoint, faults: readonly Fault[]): Promise<string> {
  const { local, trader, other, outcome, verifier } = scene
  await restore()
  restore = await local.snapshot()
  // What is checked last is spoiled first: a paused contract consumes nothing.
  for (const { state } of [...faults].reverse()) await state?.()
  const base = atSizeS()
  const { a, b, c } = base.solidityProof
  const spoiled = { ...base, solidityProof: { a: c, b, c: a } }
  const tampered = faults.some((fault) => fault.tampered)
  const call = callOf(tampered ? spoiled : base, Object.assign({}, ...faults.map(({ claim }) => claim)))
  const from = faults.some((fault) => fault.copied) ? other : trader
  const nowSec = faults.find((fault) => fault.nowSec !== undefined)?.nowSec
  return outcome(entry, call, verifier, from, nowSec)
}

test.each(['consume', 'verify'] as const)(
  '%s names the earlier of any two faults',
  async (entry) => {
    // A view has no sender.
    const faults = listFaults().filter(({ copied }) => entry === 'consume' || copied === undefined)
    expect(await outcomeWith(entry, [])).toBe('accepted')
    const wrong: string[] = []
    for (const [i, first] of faults.entries()) {
      const later = faults.slice(i + 1).filter(({ group }) => group !== first.group)
      for (const pair of [[first], ...later.map((second) => [first, second])]) {
        const outcome = await outcomeWith(entry, pair)
        if (outcome !== `MarginVerifier_${first.refusal}`) {
          wrong.push(`${pair.map(({ refusal }) => refusal).join(' and ')}: ${outcome}`)
        }
      }
    }
    expect(wrong).toEqual([])
  },
  120_000,
)
