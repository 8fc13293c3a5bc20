/** `sum` counts every short option, `greater` the more numerous of short calls and short puts (`GROSS` and `MAX` of a SPAN file). */
export type ShortOptionMethod = 'sum' | 'greater'

/**
 * Short option minimum: `rate` in money for each short unit. A floor of the commodity's risk for options so far out of the
 * money that no scenario reaches them. `calls` and `puts` are signed units; longs count nothing.
 * Source: ASX Clear, SPAN margining; `somMeth` and `somTiers` of the SPAN parameter file.
 */
export function computeShortOptionMinimum(
  options: readonly { readonly right: 'call' | 'put'; readonly quantity: number }[],
  rate: number,
  method: ShortOptionMethod,
): number {
  const shorts = (wanted: 'call' | 'put'): number =>
    options.reduce((sum, { right, quantity }) => sum + (right === wanted ? Math.max(0, -quantity) : 0), 0)
  const units = method === 'sum' ? shorts('call') + shorts('put') : Math.max(shorts('call'), shorts('put'))
  return rate * units
}
