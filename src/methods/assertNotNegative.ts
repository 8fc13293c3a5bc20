import type { VenueMargin } from '../adapters/adapter.ts'
import { PlimsollError } from '../errors.ts'

/**
 * A book never owes less than nothing: a margin that says so comes of parameters that their bounds let through. Throws
 * INVALID_INPUT naming the parameter file.
 */
export function assertNotNegative({ initial, maintenance }: VenueMargin, name: string): void {
  if (initial >= 0n && maintenance >= 0n) return
  const figure = initial < 0n ? 'initial' : 'maintenance'
  throw new PlimsollError('INVALID_INPUT', `The parameter file ${name} makes ${figure} margin negative.`, {
    field: 'method.parameters',
    expected: `parameters under which no ${figure} margin is below zero`,
    remedy: 'Compare the file with the shipped one of its method.',
  })
}
