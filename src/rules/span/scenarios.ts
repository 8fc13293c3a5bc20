/** One of the sixteen SPAN-style scenarios. */
export interface SpanScenario {
  readonly label: string
  /** Move of the underlying in price scan ranges: -2/3, or the extreme multiple. */
  readonly move: number
  /** 1: volatility up by its scan range, -1: down, 0: unchanged. */
  readonly volatility: -1 | 0 | 1
  /** Share of the P&L that counts; below one for the extremes only. */
  readonly cover: number
}

const THIRDS = [0, 1, -1, 2, -2, 3, -3] as const

/**
 * The sixteen scenarios in the order in which every clearing house prints them: seven prices with volatility up and down,
 * then the extremes. The extreme is three ranges at 33 % in CME's deck of 2019, three at 30 % in its wiki, two at 35 %
 * in the original (McMillan, chapter 34, prints 7,000 of 10,000), so both are arguments.
 * Source: CME client systems wiki, "Risk Arrays".
 */
export function buildSpanScenarios(extremeMultiple: number, extremeCover: number): readonly SpanScenario[] {
  const grid = THIRDS.flatMap((thirds): SpanScenario[] => {
    const price = thirds === 0 ? 'price unchanged' : `price ${thirds > 0 ? '+' : ''}${thirds}/3`
    return [
      { label: `${price}, volatility up`, move: thirds / 3, volatility: 1, cover: 1 },
      { label: `${price}, volatility down`, move: thirds / 3, volatility: -1, cover: 1 },
    ]
  })
  const extreme = (sign: 1 | -1): SpanScenario => ({
    label: `price extreme ${sign > 0 ? 'up' : 'down'}`,
    move: sign * extremeMultiple,
    volatility: 0,
    cover: extremeCover,
  })
  return [...grid, extreme(1), extreme(-1)]
}
