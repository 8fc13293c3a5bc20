import type { Json } from '../units/canonical.ts'

/**
 * Path of the first place where two JSON values differ, null when they are equal. Elements of a list are named by
 * their symbol or name where they have one: `underlyings.ETH.rows.ETH-PERP.jointUsdE6.3`.
 */
export function findDifference(published: Json, rebuilt: Json, path = ''): string | null {
  const join = (key: string): string => (path === '' ? key : `${path}.${key}`)
  if (isList(published) && isList(rebuilt)) {
    if (published.length !== rebuilt.length) return join('length')
    for (const [index, item] of published.entries()) {
      const found = findDifference(item, rebuilt[index] ?? null, join(labelOf(rebuilt[index], index)))
      if (found !== null) return found
    }
    return null
  }
  if (isRecord(published) && isRecord(rebuilt)) {
    for (const key of new Set([...Object.keys(rebuilt), ...Object.keys(published)])) {
      const found = findDifference(published[key] ?? null, rebuilt[key] ?? null, join(key))
      if (found !== null) return found
    }
    return null
  }
  return published === rebuilt ? null : path
}

type JsonRecord = { readonly [key: string]: Json }

const isList = (value: Json | undefined): value is readonly Json[] => Array.isArray(value)
const isRecord = (value: Json | undefined): value is JsonRecord =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function labelOf(item: Json | undefined, index: number): string {
  const label = isRecord(item) ? (item.symbol ?? item.name) : undefined
  return typeof label === 'string' ? label : index.toString()
}
