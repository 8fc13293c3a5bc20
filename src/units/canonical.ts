import { sha256, stringToHex } from 'viem'

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/**
 * The one text of a JSON value: keys sorted by code unit, no white space, integers only (decimals travel as
 * strings). Two machines that hold the same value hash the same bytes. Throws RangeError on a fraction.
 */
export function encodeCanonical(value: Json): string {
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value)) throw new RangeError(`not a safe integer: ${value}`)
    return value.toString()
  }
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map((item: Json) => encodeCanonical(item)).join(',')}]`
  const entries = Object.entries(value as { readonly [key: string]: Json })
    .filter(([, item]) => item !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
  return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${encodeCanonical(item)}`).join(',')}}`
}

/** SHA-256 of the canonical text, cut to its first 248 bits so that it is a field element. */
export function hashCanonical(value: Json): bigint {
  return BigInt(sha256(stringToHex(encodeCanonical(value)))) >> 8n
}
