import type { Hex } from 'viem'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { encodeSize, type SolidityProof } from '../../contracts/claim.ts'
import type { MarginVerifierOptions } from '../../contracts/deploy.ts'
import { baseFieldModulus } from '../../prover/bn254.ts'
import { closeSnarkjs } from '../../prover/snarkjs.ts'
import { FIELD_MODULUS, publicSignals } from '../../src/protocol/spec.ts'
import { computeContext, computeLien } from '../../src/protocol/statement.ts'
import { AS_OF_SEC, attestorSet } from '../support/randomBook.ts'
import {
  CHAIN_ID,
  deploySystem,
  deployVerifier,
  GRACE_SEC,
  MAX_AGE_SEC,
  PURPOSE,
  policy,
  registerTable,
  startLocal,
  tableMessage,
} from './localSystem.ts'
import { tableAt } from './marginProof.ts'
import { callOf, creditRegistry, LATER_SEC, OTHER_PURPOSE, type Scene, startScene } from './marginScene.ts'

const names = ['base', 'oneAccount', 'later', 'elsewhere', 'pledged', 'pledgedToo'] as const
let scene: Scene<(typeof names)[number]>
let restore: () => Promise<void>
beforeAll(async () => {
  scene = await startScene(names)
}, 300_000)
afterAll(async () => {
  await scene.local.close()
  await closeSnarkjs()
})
beforeEach(async () => {
  restore = await scene.local.snapshot()
})
afterEach(() => restore())

describe('1. refuses', () => {
  test('while paused, by the owner only', async () => {
    const { local, verifier, trader, proofs, outcome, enrol } = scene
    await enrol(proofs.base)
    expect(await local.outcome(verifier, 'setPaused', [true], trader)).toBe('Owned_NotOwner')
    await local.write(verifier, 'setPaused', [true])
    for (const name of ['verify', 'consume', 'enrol'] as const) {
      expect(await outcome(name, callOf(proofs.base))).toBe('MarginVerifier_Paused')
    }
    await local.write(verifier, 'setPaused', [false])
    expect(await outcome('consume', callOf(proofs.base))).toBe('accepted')
  })

  test('a size nobody knows, or that was retired for good', async () => {
    const { local, verifier, trader, proofs, outcome, enrol } = scene
    await enrol(proofs.base)
    const size = encodeSize('test')
    const unknown: Hex = `0x6d${'0'.repeat(62)}`
    const refusal = 'MarginVerifier_UnknownSize'
    expect(await outcome('consume', callOf(proofs.base, { size: unknown }))).toBe(`${refusal}(${unknown})`)
    expect(await local.outcome(verifier, 'retireSize', [size], trader)).toBe('Owned_NotOwner')
    await local.write(verifier, 'retireSize', [size])
    expect(await outcome('consume', callOf(proofs.base))).toBe(`${refusal}(${size})`)
    expect(await local.outcome(verifier, 'retireSize', [size])).toBe(`${refusal}(${size})`)
  })

  test('a development key where none is allowed', async () => {
    const { base } = scene.proofs
    const strict = { allowDevelopmentKeys: false }
    const refusal = `MarginVerifier_DevelopmentKey(${encodeSize('test')})`
    expect(await enrolAtTwin(strict, callOf(base))).toBe(refusal)
    expect(await enrolAtTwin(strict, callOf(base, { size: encodeSize('s') }))).toBe('accepted')
  })

  const callerSignals = ['riskTable', 'attestors', 'accounts', 'holder', 'nullifier', 'disclosure'] as const
  test.each(callerSignals)('%s at and beyond the modulus', async (signal) => {
    const { proofs, outcome, enrol } = scene
    await enrol(proofs.base)
    const index = publicSignals.findIndex(([name]) => name === signal)
    const refusal = `MarginVerifier_SignalBeyondModulus(${index})`
    const aliased = proofs.base.claim[signal] + FIELD_MODULUS
    for (const value of [aliased, FIELD_MODULUS, 2n ** 256n - 1n]) {
      expect(await outcome('consume', callOf(proofs.base, { [signal]: value }))).toBe(refusal)
    }
    expect(await outcome('consume', callOf(proofs.base, { [signal]: FIELD_MODULUS - 1n }))).not.toBe(refusal)
  })
})

describe('2. refuses', () => {
  test('a table that is not registered', async () => {
    const { proofs, outcome, enrol } = scene
    await enrol(proofs.base)
    const call = callOf(proofs.base, { riskTable: proofs.base.claim.riskTable - 1n })
    expect(await outcome('consume', call)).toBe('MarginVerifier_TableUnknown')
  })

  test('a table that was revoked', async () => {
    const { local, system, proofs, outcome, enrol } = scene
    await enrol(proofs.base)
    await local.write(system.riskTables, 'revoke', [proofs.base.claim.riskTable])
    expect(await outcome('consume', callOf(proofs.base))).toBe('MarginVerifier_TableRevoked')
  })

  test('a table of another parameter set than the policy’s', async () => {
    const { local, verifier, proofs, outcome, enrol } = scene
    await enrol(proofs.base)
    await local.write(verifier, 'setPolicy', [{ ...policy, parameterSet: policy.parameterSet + 1n }])
    expect(await outcome('consume', callOf(proofs.base))).toBe('MarginVerifier_OtherParameterSet')
    await local.write(verifier, 'setPolicy', [policy])
    expect(await outcome('consume', callOf(proofs.base))).toBe('accepted')
  })

  test('T in the future, to the second', async () => {
    const { local, proofs, outcome, enrol } = scene
    await enrol(proofs.base)
    await local.setTime(LATER_SEC - 1)
    expect(await outcome('consume', callOf(proofs.later))).toBe(`MarginVerifier_NotYet(${LATER_SEC})`)
    await local.setTime(LATER_SEC)
    expect(await outcome('consume', callOf(proofs.later))).toBe('accepted')
  })

  test('T beyond the maximum age, to the second', async () => {
    const { local, proofs, outcome, enrol } = scene
    await enrol(proofs.base)
    await local.setTime(AS_OF_SEC + MAX_AGE_SEC)
    expect(await outcome('consume', callOf(proofs.base))).toBe('accepted')
    await local.setTime(AS_OF_SEC + MAX_AGE_SEC + 1)
    expect(await outcome('consume', callOf(proofs.base))).toBe(`MarginVerifier_Stale(${AS_OF_SEC})`)
  })
})

describe('3. refuses', () => {
  test('an attestor root that never was', async () => {
    const { proofs, outcome, enrol } = scene
    await enrol(proofs.base)
    const call = callOf(proofs.base, { attestors: attestorSet.root - 1n })
    expect(await outcome('consume', call)).toBe('MarginVerifier_AttestorsUnknown')
  })

  test('the previous root beyond its grace, to the second', async () => {
    const { local, system, proofs, outcome, enrol } = scene
    await enrol(proofs.base)
    await local.write(system.attestorSets, 'rotate', [5n])
    const until = Number(await local.read(system.attestorSets, 'previousUntilSec'))
    expect(until).toBe(Number((await local.client.getBlock()).timestamp) + GRACE_SEC)
    await local.setTime(until)
    expect(await outcome('consume', callOf(proofs.base))).toBe('accepted')
    await local.setTime(until + 1)
    expect(await outcome('consume', callOf(proofs.base))).toBe('MarginVerifier_AttestorsOutOfGrace')
  })

  test('a root reported compromised, current or in its grace', async () => {
    const { local, system, proofs, outcome, enrol } = scene
    await enrol(proofs.base)
    await local.write(system.attestorSets, 'reportCompromised', [attestorSet.root])
    expect(await outcome('consume', callOf(proofs.base))).toBe('MarginVerifier_AttestorsCompromised')
    await local.write(system.attestorSets, 'rotate', [5n])
    expect(await outcome('consume', callOf(proofs.base))).toBe('MarginVerifier_AttestorsCompromised')
  })
})

describe('4. refuses', () => {
  test('a proof copied by another sender, who burns nothing', async () => {
    const { verifier, trader, other, proofs, outcome, enrol } = scene
    await enrol(proofs.base)
    for (const name of ['consume', 'enrol'] as const) {
      expect(await outcome(name, callOf(proofs.base), verifier, other)).toBe(
        `MarginVerifier_WrongSubject(${trader.address})`,
      )
    }
    // The view has no sender: anyone may look.
    expect(await outcome('verify', callOf(proofs.base), verifier, other)).toBe('accepted')
    expect(await outcome('consume', callOf(proofs.base))).toBe('accepted')
  })

  test('a copied proof in the copier’s own name, enrolled or not', async () => {
    const { verifier, other, proofs, outcome } = scene
    const mine = callOf(proofs.base, { subject: other.address })
    expect(await outcome('enrol', mine, verifier, other)).toBe('MarginVerifier_InvalidProof')
    expect(await outcome('consume', mine, verifier, other)).toBe('MarginVerifier_NotEnrolled')
  })

  test('a subject that is not enrolled, or no longer', async () => {
    const { local, verifier, trader, proofs, outcome, enrol } = scene
    for (const name of ['verify', 'consume'] as const) {
      expect(await outcome(name, callOf(proofs.base))).toBe('MarginVerifier_NotEnrolled')
    }
    await enrol(proofs.base)
    await local.write(verifier, 'unenrol', [], trader)
    expect(await outcome('consume', callOf(proofs.base))).toBe('MarginVerifier_NotEnrolled')
    expect(await local.outcome(verifier, 'unenrol', [], trader)).toBe('MarginVerifier_NotEnrolled')
  })

  test('a true proof of other accounts than were enrolled, until they are', async () => {
    const { proofs, outcome, enrol } = scene
    await enrol(proofs.base)
    expect(await outcome('consume', callOf(proofs.oneAccount))).toBe('MarginVerifier_AccountsChanged')
    await enrol(proofs.oneAccount)
    expect(await outcome('consume', callOf(proofs.oneAccount))).toBe('accepted')
    expect(await outcome('consume', callOf(proofs.base))).toBe('MarginVerifier_AccountsChanged')
  })

  test('a holder other than enrolled, with and without a lien', async () => {
    const { pledged, proofs, outcome, enrol } = scene
    await enrol(proofs.base)
    await enrol(proofs.pledged, pledged)
    const [none, one] = [callOf(proofs.base, { holder: 1n }), callOf(proofs.pledged, { holder: 1n })]
    expect(await outcome('consume', none)).toBe('MarginVerifier_HolderMismatch')
    expect(await outcome('consume', one, pledged)).toBe('MarginVerifier_HolderMismatch')
  })

  test('a holder that another subject enrolled, until it leaves', async () => {
    const { local, pledged, trader, other, proofs, outcome, enrol } = scene
    await enrol(proofs.pledged, pledged)
    const again = callOf(proofs.pledgedToo)
    expect(proofs.pledgedToo.claim.accounts).not.toBe(proofs.pledged.claim.accounts)
    expect(await outcome('enrol', again, pledged, other)).toBe(
      `MarginVerifier_EnrolledByAnother(${trader.address})`,
    )
    await local.write(pledged, 'unenrol', [], trader)
    expect(await outcome('enrol', again, pledged, other)).toBe('accepted')
  })
})

describe('5. refuses a spent nullifier', () => {
  test('whatever the proof’s bytes are', async () => {
    const { proofs, outcome, enrol, consume } = scene
    await enrol(proofs.base)
    const malleated = callOf({ ...proofs.base, solidityProof: negate(proofs.base.solidityProof) })
    expect(await outcome('consume', malleated)).toBe('accepted')
    await consume(proofs.base)
    expect(await outcome('consume', malleated)).toBe('MarginVerifier_NullifierUsed')
  })

  test('whatever its size', async () => {
    const { proofs, outcome, enrol, consume } = scene
    await enrol(proofs.base)
    const otherSize = callOf(proofs.base, { size: encodeSize('s') })
    expect(await outcome('consume', otherSize)).toBe('accepted')
    await consume(proofs.base)
    expect(await outcome('consume', otherSize)).toBe('MarginVerifier_NullifierUsed')
  })

  test('at enrolment, so that accounts are not exchanged within one instant', async () => {
    const { proofs, outcome, enrol, consume } = scene
    await enrol(proofs.base)
    await consume(proofs.base)
    expect(proofs.oneAccount.claim.nullifier).toBe(proofs.base.claim.nullifier)
    expect(await outcome('enrol', callOf(proofs.oneAccount))).toBe('MarginVerifier_NullifierUsed')
  })
})

describe('6. refuses', () => {
  test('a tampered proof', async () => {
    const { proofs, outcome, enrol } = scene
    await enrol(proofs.base)
    const { a, b, c } = proofs.base.solidityProof
    const tampered: SolidityProof[] = [
      { a: c, b, c: a },
      { a: [a[0], baseFieldModulus - a[1]], b, c },
      { a, b: [b[1], b[0]], c },
      { a, b, c: [c[0] + 1n, c[1]] },
      { a: [a[0] + baseFieldModulus, a[1]], b, c },
      {
        a: [0n, 0n],
        b: [
          [0n, 0n],
          [0n, 0n],
        ],
        c: [0n, 0n],
      },
      proofs.later.solidityProof,
    ]
    for (const proof of tampered) {
      expect(await outcome('consume', [proofs.base.claim, proof])).toBe('MarginVerifier_InvalidProof')
    }
  })

  test.each(['nullifier', 'disclosure'] as const)('another %s than the proof’s', async (signal) => {
    const { proofs, outcome, enrol } = scene
    await enrol(proofs.base)
    const call = callOf(proofs.base, { [signal]: proofs.base.claim[signal] - 1n })
    expect(await outcome('consume', call)).toBe('MarginVerifier_InvalidProof')
  })

  test.each([
    ['level', { levelPpm: policy.levelPpm - 1 }],
    ['minimum excess', { minExcessE6: policy.minExcessE6 - 1n }],
    ['minimum provenance', { minProvenance: policy.minProvenance - 1 }],
    ['minimum survival', { minSurvivalPpm: policy.minSurvivalPpm - 1 }],
  ])('a proof for another %s, if only a weaker one is demanded', async (_name, change) => {
    const { local, verifier, proofs, outcome, enrol } = scene
    await enrol(proofs.base)
    await local.write(verifier, 'setPolicy', [{ ...policy, ...change }])
    expect(await outcome('consume', callOf(proofs.base))).toBe('MarginVerifier_InvalidProof')
    await local.write(verifier, 'setPolicy', [policy])
    expect(await outcome('consume', callOf(proofs.base))).toBe('accepted')
  })

  test.each([
    ['nothing', {}, 'accepted'],
    ['the purpose', { purpose: OTHER_PURPOSE }, 'MarginVerifier_InvalidProof'],
    ['the lien demanded', { lienRegistry: creditRegistry }, 'MarginVerifier_InvalidProof'],
  ])('a proof for a verifier of the same address where %s differs', async (_name, change, expected) => {
    expect(await enrolAtTwin(change, callOf(scene.proofs.base))).toBe(expected)
  })

  test('a proof for another address', async () => {
    const { local, system, proofs, outcome } = scene
    const { contracts, options } = system
    const twin = await deployVerifier(local, contracts, options)
    expect(await outcome('enrol', callOf(proofs.base), twin)).toBe('MarginVerifier_InvalidProof')
  })

  test('a proof for another verifier, at both of them', async () => {
    const { elsewhere, proofs, outcome, enrol } = scene
    await enrol(proofs.elsewhere, elsewhere)
    expect(await outcome('enrol', callOf(proofs.elsewhere))).toBe('MarginVerifier_InvalidProof')
    expect(await outcome('enrol', callOf(proofs.base), elsewhere)).toBe('MarginVerifier_InvalidProof')
    // Two verifiers cannot link accounts: their commitments differ, so a consumer refuses even sooner.
    expect(await outcome('consume', callOf(proofs.base), elsewhere)).toBe('MarginVerifier_AccountsChanged')
    const disguised = callOf(proofs.base, { accounts: proofs.elsewhere.claim.accounts })
    expect(await outcome('consume', disguised, elsewhere)).toBe('MarginVerifier_InvalidProof')
  })

  test('a proof for another chain id, also where the chain forked', async () => {
    const { local, verifier, pledged, proofs, outcome, enrol } = scene
    await enrol(proofs.base)
    await enrol(proofs.pledged, pledged)
    await local.request('anvil_setChainId', [CHAIN_ID + 1])
    try {
      const context = computeContext(CHAIN_ID + 1, verifier.address, PURPOSE)
      expect(await local.read(verifier, 'context')).toBe(context)
      expect(await local.read(pledged, 'lien')).toBe(computeLien(CHAIN_ID + 1, creditRegistry))
      expect(await local.read(verifier, 'lien')).toBe(0n)
      expect(await outcome('consume', callOf(proofs.base))).toBe('MarginVerifier_InvalidProof')
    } finally {
      await local.request('anvil_setChainId', [CHAIN_ID])
    }
    expect(await outcome('consume', callOf(proofs.base))).toBe('accepted')
  })
})

/** (-A, -B, C) satisfies the same pairing: anyone can make it of any proof. */
function negate({ a, b, c }: SolidityProof): SolidityProof {
  const minus = (y: bigint): bigint => baseFieldModulus - y
  return { a: [a[0], minus(a[1])], b: [b[0], [minus(b[1][0]), minus(b[1][1])]], c }
}

/**
 * The same deployment on a fresh chain but for `change`: the address is the same, so nothing else differs. What
 * would become of the trader's enrolment there.
 */
async function enrolAtTwin(
  change: Partial<MarginVerifierOptions>,
  call: readonly unknown[],
): Promise<string> {
  const { verifier, trader } = scene
  const local = await startLocal()
  try {
    const twin = await deploySystem(local, change)
    expect(twin.verifier.address).toBe(verifier.address)
    await registerTable(local, twin, tableMessage(tableAt().commitment))
    return await local.outcome(twin.verifier, 'enrol', call, trader)
  } finally {
    await local.close()
  }
}
