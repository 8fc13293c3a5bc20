import { type VolatilityTerm, volatilityTermFactor } from '../volatilityTerm.ts'

/** One weighted scenario: price move, whether volatility goes up or down, share of the loss that counts. Fractions. */
export interface ScanScenario {
  readonly move: number
  readonly volatility: 'up' | 'down'
  readonly weight: number
}

/**
 * The 24 scenarios of SCAN (docs.paradex.trade, portfolio margin): +-16 % with volatility up, +-12, 8, 4 and 0 %
 * both ways, and eight beyond at the printed weights, which are the range over the move.
 */
export const scanScenarios: readonly ScanScenario[] = [
  { move: 0.16, volatility: 'up', weight: 1 },
  ...[0.12, 0.08, 0.04, 0, -0.04, -0.08, -0.12].flatMap((move): ScanScenario[] => [
    { move, volatility: 'up', weight: 1 },
    { move, volatility: 'down', weight: 1 },
  ]),
  { move: -0.16, volatility: 'up', weight: 1 },
  { move: -0.66, volatility: 'up', weight: 0.24 },
  { move: -0.33, volatility: 'up', weight: 0.48 },
  { move: 0.5, volatility: 'up', weight: 0.32 },
  { move: 1, volatility: 'up', weight: 0.16 },
  { move: 2, volatility: 'up', weight: 0.08 },
  { move: 3, volatility: 'up', weight: 0.0533 },
  { move: 4, volatility: 'up', weight: 0.04 },
  { move: 5, volatility: 'up', weight: 0.032 },
]

/** Volatility moves of SCAN: +40 %, -22 %, scaled by time to expiry. */
export interface ScanVolatility {
  readonly up: number
  /** Positive; taken off. */
  readonly down: number
  readonly term: VolatilityTerm
}

/** Volatility after a scenario: iv x (1 +- shock x (30 / max(floor, DTE))^p), never below zero. */
export function shockScanVolatility(
  volatility: number,
  days: number,
  direction: 'up' | 'down',
  { up, down, term }: ScanVolatility,
): number {
  const shock = direction === 'up' ? up : -down
  return Math.max(volatility * (1 + shock * volatilityTermFactor(days, term)), 0)
}

/** What decides nothing between two scenarios, USD: 50 % at a weight of 0.32 is 16 % but for the last bit. */
const UNIT_USD = 1e-6

/**
 * SCAN risk, USD: the largest weighted loss over scenarios, and the place of the first that has it. `pnls` in the order of
 * {@link scanScenarios}.
 */
export function computeScanRisk(pnls: readonly number[]): { readonly loss: number; readonly slot: number } {
  const losses = pnls.map((pnl, slot) => 0 - pnl * (scanScenarios[slot]?.weight ?? 1))
  const loss = Math.max(0, ...losses)
  return { loss, slot: loss === 0 ? 0 : losses.findIndex((own) => own >= loss - UNIT_USD) }
}

/** Net, gross and hedged delta, coins: hedged = (gross - |net|) / 2. */
export function computeDeltas(deltas: readonly number[]): {
  readonly net: number
  readonly gross: number
  readonly hedged: number
} {
  const net = deltas.reduce((total, delta) => total + delta, 0)
  const gross = deltas.reduce((total, delta) => total + Math.abs(delta), 0)
  return { net, gross, hedged: (gross - Math.abs(net)) / 2 }
}

/** Minimum delta requirement, USD: (2 % of |net delta| + 1 % of hedged delta) x spot. */
export function computeMinimumDelta(
  deltas: readonly number[],
  spot: number,
  { netRate, hedgedRate }: { readonly netRate: number; readonly hedgedRate: number },
): number {
  const { net, hedged } = computeDeltas(deltas)
  return (netRate * Math.abs(net) + hedgedRate * hedged) * spot
}
