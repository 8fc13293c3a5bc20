import { MAXIMUM_SURVIVAL, type Survival } from '../portfolio/survival.ts'
import { formatExact, multiplyExact } from '../units/exact.ts'
import type { UsdE6 } from '../units/fixed.ts'
import { abs, divCeil, usdE6 } from '../units/fixed.ts'
import { formatCompactUsd, formatPercent, formatUsd } from '../units/format.ts'
import type { MarginReport } from './report.ts'

/** How the terminal is painted; `plain` for files and pipes. */
export type Paint = (pnl: UsdE6, scale: UsdE6, text: string) => string

export const plain: Paint = (_pnl, _scale, text) => text

/** Red for losses, green for gains, brighter for more. 256-colour ANSI. */
export const ansi: Paint = (pnl, scale, text) => {
  const strength = scale === 0n ? 0n : (abs(pnl) * 5n) / scale
  const shade = Number(strength > 5n ? 5n : strength)
  const colour = pnl < 0n ? 16 + 36 * shade : 16 + 6 * shade
  return `\u001b[48;5;${colour}m\u001b[38;5;255m${text}\u001b[0m`
}

const WIDTH = 12

/** The report as text, for a terminal or a wall. */
export function formatReport(report: MarginReport, paint: Paint = plain): string {
  const { margin, portfolio, parameterSet, maintenance } = report
  const percent = (part: bigint): string =>
    margin.equity <= 0n ? '-' : formatPercent(divCeil(part * 10_000n, margin.equity) * 100n)
  const sections = [
    [
      `MARGIN REPORT   ${report.method}`,
      `as of ${isoTime(portfolio.asOfSec)}   parameter set ${parameterSet.name} (${parameterSet.hash.toString(16).slice(0, 12)})   level ${formatPercent(margin.level)} of initial`,
    ],
    [
      amountLine('Equity at mark', report.markValue),
      amountLine('Haircut', usdE6(-report.haircut)),
      amountLine('Margin balance (haircut equity)', margin.equity),
      amountLine('Initial margin', margin.requirement, `IM ${percent(margin.requirement)}`),
      amountLine('Maintenance margin', maintenance, `MM ${percent(maintenance)}`),
      amountLine(margin.excess < 0n ? 'DEFICIENCY' : 'Excess', margin.excess),
    ],
    [
      'REQUIREMENT, line by line',
      ...report.lines.map(({ rule, label, amount, trace }) => amountLine(`${rule} ${label}`, amount, trace)),
    ],
    [
      'FIVE WORST SCENARIOS (whole book)',
      ...report.worst.map(({ label, pnl, slot }) => amountLine(`#${slot + 1} ${label}`, pnl)),
    ],
    formatHeatMap(report, paint),
    formatPositions(report),
    formatGreeks(report),
    formatSurvival(report),
    formatCapital(report),
    [
      amountLine('Worst off-grid loss at 0.5 % steps', usdE6(-report.offGrid.loss), report.offGrid.label),
      ...(report.withoutWorstVenue === null
        ? []
        : [
            amountLine(
              `N-1: excess with ${report.withoutWorstVenue.venue} at zero`,
              report.withoutWorstVenue.excess,
            ),
          ]),
    ],
  ]
  return sections.map((lines) => lines.join('\n')).join('\n\n')
}

function formatHeatMap({ bookPnl, scenarios }: MarginReport, paint: Paint): string[] {
  const scale = bookPnl.reduce<UsdE6>((most, pnl) => (abs(pnl) > most ? usdE6(abs(pnl)) : most), usdE6(0n))
  const cell = (slot: number): string => {
    const pnl = bookPnl[slot] ?? usdE6(0n)
    return paint(pnl, scale, formatCompactUsd(pnl).padStart(8))
  }
  const head = (slots: readonly number[]): string =>
    slots.map((slot) => (scenarios[slot]?.label.split(' ')[0] ?? '').padStart(8)).join('')
  const row = (label: string, slots: readonly number[]): string =>
    `${label.padEnd(22)}${slots.map(cell).join('')}`
  const nodes = [0, 1, 2, 3, 4, 5, 6, 7, 8]
  const extremes = [18, 19, 20, 21, 22, 23]
  return [
    'RISK ARRAY (book P&L in USD; tier 1 moves, others with their own range)',
    `${''.padEnd(22)}${head(nodes)}`,
    row('volatility up', nodes),
    row(
      'vol. down, after 1 day',
      nodes.map((slot) => slot + 9),
    ),
    `${''.padEnd(22)}${head(extremes)}`,
    row('extremes, part covered', extremes),
  ]
}

function formatPositions({ positions }: MarginReport): string[] {
  return [
    'POSITIONS (net size in coins, contracts or USD of face; value of longs after haircut less shorts at mark)',
    `${'instrument'.padEnd(24)}${'net'.padStart(16)}${'after haircut'.padStart(16)}${'alone'.padStart(14)}  where`,
    ...positions.map(({ position, value, isolated }) => {
      const net = formatExact(multiplyExact({ atoms: position.net, scale: 0 }, position.instrument.lot))
      const where = position.contributions
        .map(({ venue, provenance }) => `${venue} (${provenance})`)
        .join(', ')
      return `${position.instrument.name.padEnd(24)}${net.padStart(16)}${formatUsd(value).padStart(16)}${formatUsd(isolated).padStart(14)}  ${where}`
    }),
  ]
}

function formatGreeks({ greeks }: MarginReport): string[] {
  const columns = ['delta coin', 'delta USD', 'gamma /1%', 'vega /pt', 'vega 30d', 'theta /day']
  return [
    'GREEKS (net)',
    `${'underlying'.padEnd(24)}${columns.map((name) => name.padStart(WIDTH + 2)).join('')}`,
    ...greeks.map(({ underlying, expirySec, greeks: g }) => {
      const name =
        expirySec === null ? `${underlying} linear` : `${underlying} ${isoTime(expirySec).slice(0, 10)}`
      const coin = formatExact({ atoms: g.delta / 100_000n, scale: 4 })
      const usd = [g.deltaUsd, g.gammaUsd, g.vega, g.vega30, g.theta].map((amount) =>
        formatUsd(amount).padStart(WIDTH + 2),
      )
      return `${name.padEnd(24)}${coin.padStart(WIDTH + 2)}${usd.join('')}`
    }),
  ]
}

function formatSurvival({ survival }: MarginReport): string[] {
  return [
    'SURVIVAL (the move, scaled by tier, at which a venue liquidates this account by its own rule)',
    ...survival.map(({ account, survival: s }) => `${account.padEnd(60)}  ${describeSurvival(s)}`),
  ]
}

/** `8.63 % up, at deribit`, or that nothing is owed. */
export function describeSurvival({ ppm, direction, venue }: Survival): string {
  if (ppm === MAXIMUM_SURVIVAL) return 'nothing that could be liquidated'
  if (direction === null) return `liquidatable now, at ${venue}`
  return `${formatPercent(ppm)} ${direction}, at ${venue}`
}

function formatCapital({ capital }: MarginReport): string[] {
  const without = formatPercent(capital.surviveWithout)
  const withCredit = formatPercent(capital.surviveWith)
  const unreported =
    capital.venuesWithoutReport.length === 0
      ? ''
      : `not reported by ${capital.venuesWithoutReport.join(', ')}`
  const benefit = (part: bigint, whole: bigint): string =>
    whole === 0n ? '' : formatPercent((part * 1_000_000n) / whole)
  const model = usdE6(capital.perVenue - capital.netted)
  const against = usdE6(capital.venueRules - capital.netted)
  return [
    'WHAT THE SAME BOOK COSTS OTHERWISE (deficits are summed, a surplus never nets one)',
    amountLine('A  isolated, each position alone', capital.isolated),
    amountLine(
      'B  venues’ own initial margin',
      capital.venueRules,
      `as reported ${formatUsd(capital.venueReported)} ${unreported}`,
    ),
    amountLine('C  our rule per venue', capital.perVenue),
    amountLine('D  our rule on the netted book', capital.netted),
    amountLine(`E(${without}) prefunding without credit`, capital.prefundingWithout),
    amountLine(`E(${withCredit}) prefunding with credit`, capital.prefundingWith),
    amountLine('Netting benefit (model), C - D', model, benefit(model, capital.perVenue)),
    amountLine('Against venue rules, B - D', against, benefit(against, capital.venueRules)),
    amountLine(
      'Prefunding freed, E - (E’ + D)',
      capital.prefundingFreed,
      benefit(capital.prefundingFreed, capital.prefundingWithout),
    ),
    'Nothing is freed until somebody lends against the proof; a negative figure is a cost of the stricter rule.',
  ]
}

function amountLine(label: string, amount: UsdE6, note = ''): string {
  return `${label.padEnd(46)}${formatUsd(amount).padStart(18)}  ${note}`.trimEnd()
}

function isoTime(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace('.000Z', 'Z')
}
