import { describe, expect, test } from 'vitest'
import { FIELD_MODULUS } from '../protocol/spec.ts'
import { encodeTerms } from '../protocol/statement.ts'
import { ppm, usdE6 } from '../units/fixed.ts'
import { reportCompromised, rotateAttestors } from './attestorRoots.ts'
import { type RefusalName, refusals } from './refusals.ts'
import { revokeTable } from './tableStore.ts'
import {
  AS_OF_SEC,
  createScene,
  demandedTerms,
  enrolment,
  exampleTable,
  NOW_SEC,
  PURPOSE,
  ROOT,
  type Scene,
  SUBJECT,
  submissionOf,
} from './verifier.fixture.ts'
import { verifyStatement } from './verifyStatement.ts'

const decide = (scene: Scene) => verifyStatement(scene.verifier, submissionOf(scene), scene.nowSec)

/** One way to break each check and no other. */
const defects: Record<RefusalName, (scene: Scene) => void> = {
  PAUSED: ({ verifier }) => {
    verifier.paused = true
  },
  UNKNOWN_SIZE: ({ submission }) => {
    submission.size = 'xl'
  },
  DEVELOPMENT_KEY: ({ policy }) => {
    policy.developmentKeys = ['test']
  },
  SIGNAL_COUNT: ({ submission }) => {
    submission.drop = 1
  },
  SIGNAL_BEYOND_MODULUS: ({ statement }) => {
    statement.nullifier += FIELD_MODULUS
  },
  TABLE_UNKNOWN: ({ statement }) => {
    statement.riskTable += 1n
  },
  TABLE_REVOKED: ({ verifier }) => revokeTable(verifier.tables, exampleTable().committed.commitment),
  OTHER_PARAMETER_SET: ({ policy }) => {
    policy.parametersHash += 1n
  },
  NOT_YET: (scene) => {
    scene.nowSec = AS_OF_SEC - 1
  },
  STALE: ({ policy }) => {
    policy.maximumAgeSec = 59
  },
  ATTESTORS_COMPROMISED: ({ verifier }) => {
    reportCompromised(verifier.attestors, ROOT)
    reportCompromised(verifier.attestors, 999n)
  },
  ATTESTORS_UNKNOWN: ({ statement }) => {
    statement.attestors = 999n
  },
  ATTESTORS_OUT_OF_GRACE: ({ verifier }) => rotateAttestors(verifier.attestors, 556n, NOW_SEC - 100, 10),
  UNKNOWN_PURPOSE: ({ submission }) => {
    submission.purpose = 'another purpose'
  },
  WRONG_TERMS: ({ statement }) => {
    statement.terms = encodeTerms({ ...demandedTerms, minExcess: usdE6(4_999_999n) })
  },
  WRONG_LIEN: ({ statement }) => {
    statement.lien = 0n
  },
  WRONG_CONTEXT: ({ statement }) => {
    statement.context += 1n
  },
  WRONG_SUBJECT: ({ statement }) => {
    statement.subject += 1n
  },
  ACCOUNTS_CHANGED: ({ statement }) => {
    statement.accounts += 1n
  },
  HOLDER_MISMATCH: ({ statement }) => {
    statement.holder += 1n
  },
  NULLIFIER_USED: (scene) => {
    scene.isUsed = true
  },
  INVALID_PROOF: (scene) => {
    scene.isProofValid = false
  },
}
const ordered = Object.entries(refusals).map(([name]) => name) as RefusalName[]

describe('verifyStatement', () => {
  test('accepts, and says what it accepted', async () => {
    const scene = createScene()
    expect(await decide(scene)).toEqual({
      accepted: true,
      statement: scene.statement,
      terms: demandedTerms,
      developmentKey: true,
    })
  })

  test.each(ordered)('%s alone', async (name) => {
    const scene = createScene()
    defects[name](scene)
    expect(await decide(scene)).toMatchObject({ accepted: false, refusal: name })
    expect(scene.proofChecks, 'the pairing comes last').toBe(name === 'INVALID_PROOF' ? 1 : 0)
  })

  test.each(ordered)('%s before everything that is checked later', async (name) => {
    for (const later of ordered.slice(ordered.indexOf(name) + 1)) {
      const scene = createScene()
      defects[later](scene)
      defects[name](scene)
      expect(await decide(scene), later).toMatchObject({ refusal: name })
    }
  })

  test('time: T and T + maximum age are inside, one second beyond is not', async () => {
    for (const [nowSec, refusal] of [
      [AS_OF_SEC - 1, 'NOT_YET'],
      [AS_OF_SEC, undefined],
      [AS_OF_SEC + 3600, undefined],
      [AS_OF_SEC + 3601, 'STALE'],
    ] as const) {
      const decision = await decide({ ...createScene(), nowSec })
      expect('refusal' in decision ? decision.refusal : undefined, `${nowSec}`).toBe(refusal)
    }
  })

  test('the root before is accepted to the last second of its grace, unless it is compromised', async () => {
    const scene = createScene()
    rotateAttestors(scene.verifier.attestors, 556n, NOW_SEC - 100, 100)
    expect(await decide(scene)).toMatchObject({ accepted: true })
    expect(await decide({ ...scene, nowSec: NOW_SEC + 1 })).toMatchObject({
      refusal: 'ATTESTORS_OUT_OF_GRACE',
    })
    reportCompromised(scene.verifier.attestors, ROOT)
    expect(await decide(scene)).toMatchObject({ refusal: 'ATTESTORS_COMPROMISED' })
  })

  test.each([
    ['asOfSec', { asOfSec: AS_OF_SEC - 60 }],
    ['levelPpm', { levelPpm: ppm(800_000n) }],
    ['minExcess', { minExcess: usdE6(0n) }],
    ['minProvenance', { minProvenance: 'derived' }],
    ['minSurvivalPpm', { minSurvivalPpm: 79_999 }],
  ] as const)('terms: another %s is named, also a stricter one', async (field, change) => {
    const scene = createScene()
    scene.statement.terms = encodeTerms({ ...demandedTerms, ...change })
    expect(await decide(scene)).toMatchObject({
      refusal: 'WRONG_TERMS',
      detail: expect.stringContaining(field),
    })
    // The policy decides, not the proof: the same weaker terms pass where they are demanded.
    if (field !== 'asOfSec') {
      scene.demand.terms = { ...demandedTerms, ...change }
      expect(await decide(scene)).toMatchObject({ accepted: true })
    }
  })

  test('terms with bits to spare or a zero level are no terms', async () => {
    for (const terms of [encodeTerms(demandedTerms) + (1n << 154n), 0n, FIELD_MODULUS - 1n]) {
      const scene = createScene()
      scene.statement.terms = terms
      expect(await decide(scene)).toMatchObject({
        refusal: 'WRONG_TERMS',
        detail: 'The terms are not a packing of terms.',
      })
    }
  })

  test('every signal at or above the modulus is named', async () => {
    for (const name of Object.keys(createScene().statement) as (keyof Scene['statement'])[]) {
      for (const value of [FIELD_MODULUS, FIELD_MODULUS + 1n, 2n ** 256n - 1n, -1n]) {
        const scene = createScene()
        scene.statement[name] = value
        expect(await decide(scene)).toMatchObject({
          refusal: 'SIGNAL_BEYOND_MODULUS',
          detail: expect.stringContaining(name),
        })
      }
    }
  })

  test('a proof made for one purpose is worth nothing for another of the same verifier', async () => {
    const scene = createScene()
    scene.policy.purposes = new Map([
      [PURPOSE, scene.demand],
      ['audit', scene.demand],
    ])
    scene.submission.purpose = 'audit'
    expect(await decide(scene)).toMatchObject({ refusal: 'WRONG_CONTEXT' })
  })

  test('a subject that has not enrolled may bring any accounts', async () => {
    const scene = createScene()
    scene.demand.subjects = new Map([[SUBJECT, null]])
    scene.statement.accounts = enrolment.accounts + 5n
    scene.statement.holder = enrolment.holder + 5n
    expect(await decide(scene)).toMatchObject({ accepted: true })
  })

  test('without a lien registry the lien must be zero', async () => {
    const scene = createScene()
    scene.demand.lienRegistry = null
    expect(await decide(scene)).toMatchObject({ refusal: 'WRONG_LIEN' })
    scene.statement.lien = 0n
    expect(await decide(scene)).toMatchObject({ accepted: true })
  })

  test('a key from a ceremony needs no permission and says so', async () => {
    const scene = createScene()
    scene.policy.developmentKeys = []
    scene.verifier = { ...scene.verifier, keys: new Map([['s', { isDevelopment: false }]]) }
    expect(await decide(scene)).toMatchObject({ accepted: true, developmentKey: false })
  })

  test('throws only when it could not decide', async () => {
    const scene = createScene()
    scene.verifier = { ...scene.verifier, isNullifierUsed: () => Promise.reject(new Error('store is down')) }
    await expect(decide(scene)).rejects.toThrow('store is down')
  })
})
