import { randomBytes } from 'node:crypto'
import { FIELD_MODULUS } from '../protocol/spec.ts'

/** A uniformly random field element: 512 random bits reduced, so the bias is below 2^-250. */
export function randomElement(): bigint {
  return BigInt(`0x${randomBytes(64).toString('hex')}`) % FIELD_MODULUS
}
