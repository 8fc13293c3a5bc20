import { encodeClaim, encodeProof } from '../../contracts/claim.ts'
import type { VerificationKey } from '../../prover/groth16.ts'
import type { ProvedMargin } from '../../prover/prove.ts'
import { verifyProof } from '../../prover/verify.ts'
import { buildServer } from '../../src/api/server.ts'
import { packageVersion } from '../../src/cli/packageVersion.ts'
import { FIELD_MODULUS } from '../../src/protocol/spec.ts'
import type { ProofRequest } from '../../src/protocol/witness.ts'
import { createAttestorRoots } from '../../src/verifier/attestorRoots.ts'
import { createTableStore } from '../../src/verifier/tableStore.ts'
import type { LocalChain } from './chain.ts'
import type { Narrator } from './narrator.ts'
import { developmentAccount, OTHER_PURPOSE, PURPOSE, type VerifierContracts } from './verifierContracts.ts'

interface Input {
  readonly narrator: Narrator
  readonly chain: LocalChain
  readonly contracts: VerifierContracts
  readonly proved: ProvedMargin
  readonly request: ProofRequest
  readonly inputs: { readonly market: unknown; readonly parameters: unknown; readonly instruments: unknown }
  readonly key: VerificationKey
  readonly cleanUp: (() => Promise<void>)[]
}

/** One check shown: what was tried, what must happen, what happened. */
export interface Shown {
  readonly tried: string
  readonly answer: string
}

/** Verifies by API and by contract, then shows each cheat refused. Throws when an answer is not the one expected. */
export async function showVerification(input: Input): Promise<readonly Shown[]> {
  const shown: Shown[] = []
  const { note } = input.narrator
  const show = (tried: string, answer: string, expected: string): void => {
    if (answer !== expected) throw new Error(`${tried}: expected ${expected}, was ${answer}`)
    shown.push({ tried, answer })
    note(`${expected === 'accepted' ? 'ok     ' : 'refused'}  ${tried.padEnd(62)} ${answer}`)
  }
  await showApi(input, show)
  await showContract(input, show)
  return shown
}

type Show = (tried: string, answer: string, expected: string) => void

async function showApi(
  { narrator, chain, contracts, proved, request, inputs, key, cleanUp }: Input,
  show: Show,
): Promise<void> {
  const clock = { nowSec: request.terms.asOfSec + 120 }
  const { asOfSec: _, ...terms } = request.terms
  const demand = { terms, lienRegistry: null, subjects: new Map([[request.subject, null]]) }
  const server = buildServer({
    version: packageVersion(),
    now: () => clock.nowSec,
    publishing: { kind: 'open' },
    verifier: {
      paused: false,
      policy: {
        chainId: chain.chainId,
        verifier: contracts.verifier.address,
        parametersHash: request.table.table.parametersHash,
        maximumAgeSec: 3_600,
        developmentKeys: ['s'],
        purposes: new Map([PURPOSE, OTHER_PURPOSE].map((purpose) => [purpose, demand])),
      },
      keys: new Map([['s', { isDevelopment: true }]]),
      tables: createTableStore(),
      attestors: createAttestorRoots(request.attestors.root),
      isNullifierUsed: async () => false,
      verifyProof: (_size, signals, proof) => verifyProof(key, signals, proof),
    },
  })
  cleanUp.push(async () => server.close())
  const url = await server.listen({ host: '127.0.0.1', port: 0 })
  narrator.note(`API on ${url} (documentation at /docs)`)
  const post = async (path: string, body: unknown): Promise<Record<string, unknown>> => {
    const response = await fetch(`${url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    return (await response.json()) as Record<string, unknown>
  }
  const table = await post('/v1/risk-tables', inputs)
  show(
    'API recomputes and accepts the risk table',
    String(BigInt(String(table.commitment)) === request.table.commitment ? 'accepted' : 'mismatch'),
    'accepted',
  )
  const { size, publicSignals, proof } = proved.envelope
  const submit = async (
    change: { publicSignals?: readonly string[]; proof?: unknown; purpose?: string } = {},
  ): Promise<string> => {
    const answer = await post('/v1/verify', { size, publicSignals, proof, purpose: PURPOSE, ...change })
    return answer.accepted === true ? 'accepted' : String(answer.refusal ?? answer.code)
  }
  const changed = (index: number, value: bigint): string[] =>
    publicSignals.map((signal, i) => (i === index ? value.toString() : signal))
  const signal = (index: number): bigint => BigInt(publicSignals[index] ?? 0)
  show('API verifies the proof (a view)', await submit(), 'accepted')
  show(
    'API: tampered proof (two points swapped)',
    await submit({ proof: { ...proof, pi_a: proof.pi_c } }),
    'INVALID_PROOF',
  )
  show(
    'API: disclosure changed',
    await submit({ publicSignals: changed(9, (signal(9) + 1n) % FIELD_MODULUS) }),
    'INVALID_PROOF',
  )
  show(
    'API: a signal below the modulus no more',
    await submit({ publicSignals: changed(8, signal(8) + FIELD_MODULUS) }),
    'SIGNAL_BEYOND_MODULUS',
  )
  show(
    'API: easier terms than demanded',
    await submit({ publicSignals: changed(4, signal(4) - (1n << 64n)) }),
    'WRONG_TERMS',
  )
  show('API: made for another purpose', await submit({ purpose: OTHER_PURPOSE }), 'WRONG_CONTEXT')
  clock.nowSec += 7_200
  show('API: the same proof two hours later', await submit(), 'STALE')
}

async function showContract(
  { narrator, chain, contracts, proved, request }: Input,
  show: Show,
): Promise<void> {
  const trader = developmentAccount(chain, 1)
  const thief = developmentAccount(chain, 8)
  const { verifier, otherVerifier, outcome, send } = contracts
  const claim = encodeClaim(proved.statement, proved.envelope.size)
  const proof = encodeProof(proved.envelope.proof)
  show(
    'contract: consume before enrolment',
    await outcome(verifier, trader, 'consume', [claim, proof]),
    'MarginVerifier_NotEnrolled',
  )
  show(
    'contract: enrolment copied by another sender',
    await outcome(verifier, thief, 'enrol', [claim, proof]),
    'MarginVerifier_WrongSubject',
  )
  narrator.note(`gas: enrol ${await send(trader, 'enrol', [claim, proof])}`)
  show(
    'contract verifies the proof (a view)',
    await outcome(verifier, trader, 'verify', [claim, proof]),
    'accepted',
  )
  const tampered = { ...proof, c: proof.a }
  show(
    'contract: tampered proof',
    await outcome(verifier, trader, 'consume', [claim, tampered]),
    'MarginVerifier_InvalidProof',
  )
  show(
    'contract: copied by another sender',
    await outcome(verifier, thief, 'consume', [claim, proof]),
    'MarginVerifier_WrongSubject',
  )
  const disguised = { ...claim, subject: thief.address }
  show(
    'contract: copied, with the thief as subject',
    await outcome(verifier, thief, 'enrol', [disguised, proof]),
    'MarginVerifier_EnrolledByAnother',
  )
  show(
    'contract of another context',
    await outcome(otherVerifier, trader, 'enrol', [claim, proof]),
    'MarginVerifier_InvalidProof',
  )
  narrator.note(`gas: consume ${await send(trader, 'consume', [claim, proof])}: the nullifier is spent`)
  show(
    'contract: the same proof again',
    await outcome(verifier, trader, 'consume', [claim, proof]),
    'MarginVerifier_NullifierUsed',
  )
  await chain.advanceTo(request.terms.asOfSec + 3_700)
  show(
    'contract: after the maximum age',
    await outcome(verifier, trader, 'consume', [claim, proof]),
    'MarginVerifier_Stale',
  )
}
