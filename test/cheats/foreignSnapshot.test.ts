import { describe, expect, test } from 'vitest'
import { buildAttestorSet } from '../../src/protocol/attestorSet.ts'
import {
  commitAccounts,
  computeHolder,
  computeNullifier,
  identityCommitment,
} from '../../src/protocol/identity.ts'
import { packInfo } from '../../src/protocol/snapshot.ts'
import { encodeTerms } from '../../src/protocol/statement.ts'
import { commitTable } from '../../src/protocol/tableCommitment.ts'
import type { ProofRequest, Witness } from '../../src/protocol/witness.ts'
import { lots } from '../../src/units/fixed.ts'
import { AS_OF_SEC, attestorKeys, signWith } from '../support/randomBook.ts'
import {
  circuitVerdict,
  prepare,
  requestWith,
  SECRET,
  secondSnapshot,
  snapshotWith,
  tableWith,
} from './proofRequest.ts'

/*
 * The cheat: a snapshot that is not the prover's, not of T, not pledged as demanded, or signed by nobody who counts. The
 * prover's own program refuses by name, and the circuit refuses a prover who patched it out.
 *
 * A proof copied by somebody else is `test/contracts/refusals.test.ts` and `checkOrder.test.ts`: subject, context and
 * nullifier belong to the consumer there.
 */

const unproved = (expected: string) =>
  expect.objectContaining({ code: 'CONTROL_UNPROVED', details: expect.objectContaining({ expected }) })

/** The witness that a patched program would build: all honest but what the case writes over it. */
const honest = prepare(requestWith())
const patched = (changes: Record<string, Witness[string]>) =>
  circuitVerdict({ ...honest.witness, ...changes })

test('the honest request is accepted', async () => {
  expect(await patched({})).toBe('accepted')
})

describe('a snapshot of another identity', () => {
  const stranger = identityCommitment(SECRET + 1n)

  test('is refused by name', () => {
    const snapshots = [snapshotWith(), secondSnapshot({ identity: stranger })]
    expect(() => prepare(requestWith({ snapshots }))).toThrow(unproved('a snapshot of this identity'))
  })

  test('is refused by the circuit: its hash is under no signature for this secret', async () => {
    // The thief's secret, with everything derived from it.
    const thief = {
      secret: SECRET + 1n,
      nullifier: computeNullifier(SECRET + 1n, 777n, AS_OF_SEC),
      accounts: prepare(thiefRequest()).statement.accounts,
    }
    expect(await patched(thief)).toMatch(/^ZeroProduct/)
  })

  function thiefRequest(): ProofRequest {
    const snapshots = [snapshotWith({ identity: stranger }), secondSnapshot({ identity: stranger })]
    return requestWith({ secret: SECRET + 1n, snapshots })
  }
})

describe('a snapshot of another T', () => {
  const asOfSec = AS_OF_SEC + 60
  const elsewhen = {
    snapshots: [snapshotWith({ asOfSec }), secondSnapshot({ asOfSec })],
    terms: { ...requestWith().terms, asOfSec },
  }

  test.each([-60, 60])('%d seconds off is refused by name', (seconds) => {
    const snapshots = [snapshotWith(), secondSnapshot({ asOfSec: AS_OF_SEC + seconds })]
    expect(() => prepare(requestWith({ snapshots }))).toThrow(unproved('a snapshot at the terms’ instant T'))
  })

  test('and by the circuit: its hash has another T in it', async () => {
    const older = [snapshotWith(), secondSnapshot({ asOfSec: AS_OF_SEC - 60 })]
    const { snapshots, s, r8 } = signWith(0, older)
    expect(await patched({ snapshots: [snapshots], s: [s], r8X: [r8.x], r8Y: [r8.y] })).toMatch(
      /^ZeroProduct/,
    )
  })

  test('snapshots and terms of one T but a table of another are refused by name', () => {
    expect(() => prepare(requestWith(elsewhen))).toThrow(
      expect.objectContaining({
        code: 'INVALID_INPUT',
        details: expect.objectContaining({ field: 'terms.asOfSec' }),
      }),
    )
  })

  test('and by the circuit: the table’s T is the terms’', async () => {
    const { snapshots, s, r8 } = signWith(0, elsewhen.snapshots)
    const later = {
      terms: encodeTerms(elsewhen.terms),
      nullifier: computeNullifier(SECRET, 777n, elsewhen.terms.asOfSec),
      ...{ snapshots: [snapshots], s: [s], r8X: [r8.x], r8Y: [r8.y] },
    }
    expect(await patched(later)).toMatch(/^Margin/)
    const table = commitTable({ ...tableWith(), asOfSec: elsewhen.terms.asOfSec })
    expect(await circuitVerdict(prepare(requestWith({ ...elsewhen, table })).witness)).toBe('accepted')
  })
})

describe('a lien', () => {
  const LIEN = 4_242n
  const pledged = [snapshotWith({ lien: LIEN }), secondSnapshot({ lien: LIEN })]

  test('that one of the snapshots does not name is refused by name', () => {
    const snapshots = [pledged[0] ?? snapshotWith(), secondSnapshot({ lien: LIEN + 1n })]
    expect(() => prepare(requestWith({ snapshots, lien: LIEN }))).toThrow(
      unproved('a snapshot pledged to the lien demanded'),
    )
    expect(() => prepare(requestWith({ lien: LIEN }))).toThrow(
      unproved('a snapshot pledged to the lien demanded'),
    )
  })

  test('is refused by the circuit for snapshots pledged elsewhere, accepted for those pledged to it', async () => {
    expect(await circuitVerdict(prepare(requestWith({ snapshots: pledged, lien: LIEN })).witness)).toBe(
      'accepted',
    )
    expect(await patched({ lien: LIEN, holder: computeHolder(SECRET, LIEN) })).toMatch(/^Snapshot/)
  })
})

describe('a snapshot that the terms do not accept', () => {
  test.each([
    ['a provenance at least the terms’ minimum', { provenance: 'derived' as const }],
    ['a survival at least the terms’ minimum', { survivalPpm: 79_999 }],
  ])('%s', async (expected, weak) => {
    const snapshots = [snapshotWith(), secondSnapshot(weak)]
    expect(() => prepare(requestWith({ snapshots }))).toThrow(unproved(expected))
    const lenient = { ...requestWith().terms, minProvenance: 'derived' as const, minSurvivalPpm: 0 }
    const { witness } = prepare(requestWith({ snapshots, terms: lenient }))
    expect(await circuitVerdict(witness)).toBe('accepted')
    const demanded = encodeTerms(requestWith().terms)
    expect(await circuitVerdict({ ...witness, terms: demanded })).toMatch(/^Num2Bits/)
  })
})

describe('a snapshot that no attestor of the set signed', () => {
  const UNSIGNED = 'a snapshot under a valid signature of a member of the attestor set'

  test('without a signature', () => {
    const signatures = [signWith(0, [snapshotWith()])]
    expect(() => prepare(requestWith({ signatures }))).toThrow(unproved(UNSIGNED))
  })

  test('changed after signing: a line, the survival, the sequence', () => {
    const signatures = [signWith(0, [snapshotWith(), secondSnapshot()])]
    for (const changes of [
      { lines: [{ instrumentId: 201n, lots: lots(901n) }] },
      { survivalPpm: 90_001 },
      { sequence: 8n },
      { venueId: 2 },
    ]) {
      const snapshots = [snapshotWith(), secondSnapshot(changes)]
      expect(() => prepare(requestWith({ snapshots, signatures }))).toThrow(unproved(UNSIGNED))
    }
  })

  test.each([
    ['survival', 'survival', [90_000n, 16_000_000n]],
    ['provenance', 'provenance', [2n, 3n]],
    ['the sequence', 'info', [packInfo(snapshotWith()), packInfo(secondSnapshot({ sequence: 8n }))]],
  ])('%s raised in the witness is refused by the circuit', async (_, signal, values) => {
    expect(await patched({ [signal]: values })).toMatch(/^ZeroProduct/)
  })

  test('of another account than it says is refused by the circuit', async () => {
    const renamed = { accountId: [11n, 23n], accounts: commitAccounts(SECRET, 777n, [11n, 23n]) }
    expect(await patched(renamed)).toMatch(/^ZeroProduct/)
  })

  test('signed by a key outside the set', () => {
    const attestors = buildAttestorSet(attestorKeys.slice(1))
    expect(() => prepare(requestWith({ attestors }))).toThrow(unproved(UNSIGNED))
  })

  test('under a signature that is not the key’s', async () => {
    const signed = signWith(0, [snapshotWith(), secondSnapshot()])
    const signatures = [{ ...signed, s: signed.s + 1n }]
    expect(() => prepare(requestWith({ signatures }))).toThrow(unproved(UNSIGNED))
    const [s] = honest.witness.s as readonly bigint[]
    expect(await patched({ s: [(s ?? 0n) + 1n] })).toMatch(/^(ForceEqualIfEnabled|EdDSAPoseidonVerifier)/)
  })
})
