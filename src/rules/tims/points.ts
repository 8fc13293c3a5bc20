/** `even`: equidistant from end to end. `sides`: as many equal steps down as up, none at an unchanged price. */
export type PointSpacing = 'even' | 'sides'

/**
 * Valuation points of a TIMS-style range: `count` relative moves from -`down` to +`up`, ascending. A range may be lopsided
 * (-8 % and +6 % for broad indexes of high capitalisation). Throws RangeError for an odd count with `sides` and below two.
 * Source: OCC, Customer Portfolio Margin disclosure; SEC release 34-46576, ten equidistant points.
 */
export function buildTimsPoints(
  down: number,
  up: number,
  count: number,
  spacing: PointSpacing,
): readonly number[] {
  if (count < 2 || (spacing === 'sides' && count % 2 !== 0)) throw new RangeError('an even number of points')
  if (spacing === 'even') {
    return Array.from({ length: count }, (_, k) => -down + ((down + up) * k) / (count - 1))
  }
  const half = count / 2
  const side = (range: number): number[] => Array.from({ length: half }, (_, k) => (range * (k + 1)) / half)
  return [
    ...side(down)
      .map((move) => 0 - move)
      .reverse(),
    ...side(up),
  ]
}
