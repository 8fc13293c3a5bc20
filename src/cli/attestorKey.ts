import { PlimsollError } from '../errors.ts'
import type { AttestorKey } from '../protocol/attestorSet.ts'
import { derivePublicKey } from '../protocol/eddsa.ts'
import { FIELD_MODULUS } from '../protocol/spec.ts'
import { parseElement } from './parseOption.ts'

/** An attestor's signing key: any text, hashed by the signature scheme, so its randomness is its strength. */
export interface SigningKey {
  readonly secret: string
  readonly key: AttestorKey
}

const MINIMUM_CHARACTERS = 32

/** A signing key from the environment; never from a file of the project or the command line. Throws INVALID_INPUT. */
export function loadSigningKey(
  environment: Readonly<Record<string, string | undefined>>,
  variable: string,
): SigningKey {
  const secret = environment[variable] ?? ''
  if (secret.length < MINIMUM_CHARACTERS) {
    throw new PlimsollError('INVALID_INPUT', `The environment variable ${variable} holds no signing key.`, {
      field: '--key-variable',
      expected: `the name of a variable with at least ${MINIMUM_CHARACTERS} characters of uniformly random text`,
      remedy:
        'Make one with "openssl rand -hex 32", keep it in a secret store, and export it under that name.',
    })
  }
  const [x, y] = derivePublicKey(secret)
  return { secret, key: { x: BigInt(x), y: BigInt(y) } }
}

export const formatAttestorKey = ({ x, y }: AttestorKey): string => `${x},${y}`

/** `x,y`, as `plimsoll attestors` prints it. Throws INVALID_INPUT naming the option. */
export function parseAttestorKey(text: string, option: string): AttestorKey {
  const [x = '', y = '', ...rest] = text.split(',')
  const key = { x: parseElement(x, option), y: parseElement(y, option) }
  if (rest.length === 0 && isAttestorKey(key)) return key
  throw new PlimsollError('INVALID_INPUT', 'This is no attestor key.', {
    field: option,
    expected: 'x,y of a point of Baby Jubjub that is not of small order',
    remedy: 'Copy the key from what the attestor’s plimsoll attestors prints.',
  })
}

/**
 * Whether a key is a point of Baby Jubjub, a x^2 + y^2 = 1 + d x^2 y^2, outside the eight points whose order divides the
 * cofactor: for those anyone could sign. They are x = 0, y = 0, and the four that double to y = 0, where a x^2 = y^2.
 */
export function isAttestorKey({ x, y }: AttestorKey): boolean {
  const modulo = (value: bigint): bigint => ((value % FIELD_MODULUS) + FIELD_MODULUS) % FIELD_MODULUS
  const ax2 = modulo(168_700n * x * x)
  const y2 = modulo(y * y)
  const isOnCurve = modulo(ax2 + y2 - 1n - 168_696n * x * x * y2) === 0n
  return isOnCurve && x !== 0n && y !== 0n && ax2 !== y2
}
