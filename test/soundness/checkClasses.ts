/** A check at every index and in every place of the permutation is one class. */
export function classOf(name: string): string {
  return name
    .replace(/\[\d+\]/g, '[]')
    .replace(/^permutation\.[^{]*/, 'permutation')
    .replace(/eqCheck[XY]/, 'eqCheck')
}

/**
 * Checks that no witness can violate alone, because another one refuses whatever they refuse. They cost little and
 * stay: a reader need not know the argument.
 */
export const impliedClasses: Readonly<Record<string, string>> = {
  'Range(requirement)':
    'requirement x 1e12 is at least charges x level >= 0, and equity minus requirement at least 0: between 0 and 2^55',
  'signatures[].onCurveR{x2 * y2 = x2, y2}':
    'with a key on the curve, R8 + h x 8A is a multiple of the base point only for an R8 on the curve',
}
