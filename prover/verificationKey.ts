import { createHash } from 'node:crypto'
import { type ErrorDetails, PlimsollError } from '../src/errors.ts'
import {
  type Curve,
  type G1Point,
  type G2Point,
  g1,
  g2,
  isEqualPoint,
  multiplyPoint,
  negatePoint,
  type Point,
} from './bn254.ts'
import { deriveDevelopmentSecrets } from './developmentSecrets.ts'
import { isDevelopmentKey, isDevelopmentKeyOf } from './developmentSetup.ts'
import type { SetupStatement, VerificationKey } from './groth16.ts'
import { encodeG1Point, encodeG2Point, type PointResult, parseG1Point, parseG2Point } from './pointJson.ts'
import { exportVerificationKey } from './snarkjs.ts'

/** What the reader knows about a key before reading it. */
export interface ExpectedKey {
  readonly nPublic: number
  /** Development keys accept forgeries from anyone; true means the caller allows them by name. */
  readonly allowDevelopment: boolean
  /** Hex SHA-256 of the key's canonical text (`verificationKeySha256`), as pinned in a lock file. */
  readonly sha256?: string | undefined
  /** What the lock file says about the set-up; a key that says otherwise is foreign. */
  readonly isDevelopment?: boolean | undefined
  /** Public seeds whose keys are recognised by their points, whatever the key says about itself. */
  readonly publicSeeds?: readonly string[] | undefined
}

/** Names of the checks, in the fact `check` of every UNSAFE_KEY. */
export type KeyCheck =
  | 'shape'
  | 'protocol'
  | 'curve'
  | 'public-signals'
  | 'ic-length'
  | 'point'
  | 'gamma-equals-delta'
  | 'gamma-is-negated-delta'
  | 'delta-is-generator'
  | 'gamma-is-not-generator'
  | 'setup-undeclared'
  | 'setup-other-than-expected'
  | 'seed-mismatch'
  | 'hash'

/**
 * Parses a verification key and refuses every kind that would accept forgeries or belongs elsewhere: UNSAFE_KEY with
 * the check's name in the facts, DEVELOPMENT_KEY where development keys are not allowed. A key whose second phase was
 * skipped (gamma = delta) accepts A = alpha, B = beta, C = -vk_x for any statement; that has cost real money.
 *
 * What the key says about its set-up is worth what its writer is worth (see `VerificationKey`). `publicSeeds` catches a
 * known development key with the statement altered; only `sha256` holds against a writer who lies.
 */
export function parseVerificationKey(json: unknown, expected: ExpectedKey): VerificationKey {
  const key = asKey(json)
  if (key.protocol !== 'groth16') throw unsafe('protocol', 'protocol', 'groth16')
  if (key.curve !== 'bn128') throw unsafe('curve', 'curve', 'bn128')
  if (key.nPublic !== expected.nPublic) throw unsafe('public-signals', 'nPublic', `${expected.nPublic}`)
  const list = key.IC
  if (!Array.isArray(list) || list.length !== expected.nPublic + 1) {
    throw unsafe('ic-length', 'IC', `nPublic + 1 = ${expected.nPublic + 1} points`)
  }
  const alpha = requirePoint('vk_alpha_1', parseG1Point(key.vk_alpha_1))
  const beta = requirePoint('vk_beta_2', parseG2Point(key.vk_beta_2))
  const gamma = requirePoint('vk_gamma_2', parseG2Point(key.vk_gamma_2))
  const delta = requirePoint('vk_delta_2', parseG2Point(key.vk_delta_2))
  const ic = list.map((point, i) => requirePoint(`IC.${i}`, parseG1Point(point)))
  assertIndependent(gamma, delta)

  const vkey: VerificationKey = {
    protocol: 'groth16',
    curve: 'bn128',
    nPublic: expected.nPublic,
    vk_alpha_1: encodeG1Point(alpha),
    vk_beta_2: encodeG2Point(beta),
    vk_gamma_2: encodeG2Point(gamma),
    vk_delta_2: encodeG2Point(delta),
    IC: ic.map(encodeG1Point),
    plimsollSetup: parseSetup(key.plimsollSetup),
  }
  assertSetup(vkey.plimsollSetup, { alpha, beta, delta }, expected)
  const sha256 = verificationKeySha256(vkey)
  if (expected.sha256 !== undefined && expected.sha256 !== sha256) {
    throw unsafe('hash', 'sha256', expected.sha256, { sha256 })
  }
  return vkey
}

/** Reads the key out of a zkey and adds how it was made; a statement that contradicts the zkey's mark is refused. */
export async function buildVerificationKey(
  zkey: Uint8Array,
  setup: SetupStatement,
): Promise<VerificationKey> {
  if (isDevelopmentKey(zkey) !== (setup.kind === 'development')) {
    throw unsafe('setup-other-than-expected', 'plimsollSetup.kind', 'what the mark in the proving key says')
  }
  if (setup.kind === 'development' && !isDevelopmentKeyOf(zkey, setup.seed)) {
    throw unsafe('seed-mismatch', 'plimsollSetup.seed', 'the seed that the proving key was made from')
  }
  return { ...(await exportVerificationKey(zkey)), plimsollSetup: setup }
}

/** The one text of a key: what is written to a file and hashed. */
export function encodeVerificationKey(vkey: VerificationKey): string {
  const { protocol, curve, nPublic, vk_alpha_1, vk_beta_2, vk_gamma_2, vk_delta_2, IC } = vkey
  const { kind } = vkey.plimsollSetup
  const plimsollSetup = kind === 'development' ? { kind, seed: vkey.plimsollSetup.seed } : { kind }
  const ordered = {
    protocol,
    curve,
    nPublic,
    vk_alpha_1,
    vk_beta_2,
    vk_gamma_2,
    vk_delta_2,
    IC,
    plimsollSetup,
  }
  return `${JSON.stringify(ordered, null, 1)}\n`
}

/** Hex SHA-256 of {@link encodeVerificationKey}: equals `sha256sum` of the file. */
export function verificationKeySha256(vkey: VerificationKey): string {
  return createHash('sha256').update(encodeVerificationKey(vkey)).digest('hex')
}

function assertIndependent(gamma: G2Point, delta: G2Point): void {
  const field = 'vk_delta_2'
  const remedy = 'Contribute to phase 2 of the set-up and export the key again.'
  if (isEqualPoint(g2, gamma, delta)) {
    throw unsafe('gamma-equals-delta', field, 'a delta that differs from gamma', {}, remedy)
  }
  // The same forgery with C = vk_x.
  if (isEqualPoint(g2, gamma, negatePoint(g2, delta))) {
    throw unsafe('gamma-is-negated-delta', field, 'a delta unrelated to gamma', {}, remedy)
  }
  if (isEqualPoint(g2, delta, g2.generator)) {
    throw unsafe('delta-is-generator', field, 'a delta that somebody contributed to', {}, remedy)
  }
  if (!isEqualPoint(g2, gamma, g2.generator)) {
    throw unsafe('gamma-is-not-generator', 'vk_gamma_2', 'the generator, as snarkjs sets gamma')
  }
}

interface SetupPoints {
  readonly alpha: G1Point
  readonly beta: G2Point
  readonly delta: G2Point
}

function assertSetup(setup: SetupStatement, points: SetupPoints, expected: ExpectedKey): void {
  const claimsDevelopment = setup.kind === 'development'
  if (claimsDevelopment && !compareWithSeed(points, setup.seed).every(Boolean)) {
    throw unsafe('seed-mismatch', 'plimsollSetup.seed', 'the seed that alpha, beta and delta derive from')
  }
  const isDevelopment =
    claimsDevelopment ||
    (expected.publicSeeds ?? []).some((seed) => compareWithSeed(points, seed).some(Boolean))
  if (isDevelopment && !expected.allowDevelopment) {
    throw new PlimsollError(
      'DEVELOPMENT_KEY',
      'The verification key comes from a public seed: anyone can forge proofs.',
      {
        field: 'plimsollSetup.kind',
        expected: 'a key from a ceremony',
        remedy: 'Use a key from a ceremony, or allow development keys by name.',
      },
    )
  }
  const wanted = expected.isDevelopment ?? isDevelopment
  if (isDevelopment !== claimsDevelopment || wanted !== isDevelopment) {
    throw unsafe('setup-other-than-expected', 'plimsollSetup.kind', wanted ? 'development' : 'ceremony')
  }
}

/** Which of alpha, beta and delta derive from the seed. */
function compareWithSeed({ alpha, beta, delta }: SetupPoints, seed: string): readonly boolean[] {
  const secrets = deriveDevelopmentSecrets(seed)
  return [
    isMultiple(g1, alpha, secrets.alpha),
    isMultiple(g2, beta, secrets.beta),
    isMultiple(g2, delta, secrets.delta),
  ]
}

function isMultiple<T>(curve: Curve<T>, point: Point<T>, scalar: bigint): boolean {
  const multiple = multiplyPoint(curve, curve.generator, scalar)
  return multiple !== undefined && isEqualPoint(curve, point, multiple)
}

function parseSetup(value: unknown): SetupStatement {
  const setup: { kind?: unknown; seed?: unknown } = typeof value === 'object' && value !== null ? value : {}
  const { kind, seed } = setup
  if (kind === 'development' && typeof seed === 'string' && seed.length > 0) return { kind, seed }
  if (kind === 'ceremony' && seed === undefined) return { kind }
  throw unsafe(
    'setup-undeclared',
    'plimsollSetup',
    '{"kind": "development", "seed": ...} or {"kind": "ceremony"}',
  )
}

function requirePoint<P>(field: string, result: PointResult<P>): P {
  if ('point' in result) return result.point
  throw unsafe('point', field, 'a canonical point of the group, not infinity', { fault: result.fault })
}

function asKey(json: unknown): KeyFields {
  if (typeof json === 'object' && json !== null && !Array.isArray(json)) return json
  throw unsafe('shape', 'verificationKey', 'a JSON object')
}

type KeyFields = Readonly<Partial<Record<keyof VerificationKey, unknown>>>

const messages: Readonly<Record<KeyCheck, string>> = {
  shape: 'The verification key is not an object.',
  protocol: 'The verification key belongs to another proof system.',
  curve: 'The verification key belongs to another curve.',
  'public-signals': 'The verification key has another number of public signals.',
  'ic-length': 'The verification key does not have one IC point per public signal and one more.',
  point: 'A point of the verification key is malformed.',
  'gamma-equals-delta':
    'Gamma equals delta: phase 2 was skipped and the key accepts a forged proof of anything.',
  'gamma-is-negated-delta': 'Gamma is the negative of delta: the key accepts a forged proof of anything.',
  'delta-is-generator': 'Delta is the generator: nobody contributed to phase 2.',
  'gamma-is-not-generator': 'Gamma is not the generator: the key was not made by the expected set-up.',
  'setup-undeclared': 'The verification key does not say how it was made.',
  'setup-other-than-expected': 'The verification key was made in another way than expected.',
  'seed-mismatch': 'The key does not derive from the seed it names.',
  hash: 'The verification key is not the pinned one.',
}

function unsafe(
  check: KeyCheck,
  field: string,
  expected: string,
  facts: ErrorDetails['facts'] = {},
  remedy = 'Use the verification key that was published with the circuit.',
): PlimsollError {
  return new PlimsollError('UNSAFE_KEY', messages[check], {
    field,
    expected,
    remedy,
    facts: { check, ...facts },
  })
}
