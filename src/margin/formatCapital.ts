import { usdE6 } from '../units/fixed.ts'
import { formatPercent, formatUsd } from '../units/format.ts'
import type { CapitalFigures } from './capital.ts'
import { amountLine } from './format/amountLine.ts'

/** The five figures of M-14 and what follows from them. */
export function formatCapital(capital: CapitalFigures): readonly string[] {
  const without = formatPercent(capital.surviveWithout)
  const withCredit = formatPercent(capital.surviveWith)
  const { venuesWithoutReport: unreported } = capital
  const silent = unreported.length === 0 ? '' : `not reported by ${unreported.join(', ')}`
  // Nothing reported is no report of zero.
  const reported =
    capital.venueReported === 0n && silent !== '' ? '' : `as reported ${formatUsd(capital.venueReported)} `
  const benefit = (part: bigint, whole: bigint, of: string): string =>
    whole === 0n ? '' : `${formatPercent((part * 1_000_000n) / whole)} of ${of}`
  const model = usdE6(capital.perVenue - capital.netted)
  const against = usdE6(capital.venueRules - capital.netted)
  return [
    'WHAT THE SAME BOOK COSTS OTHERWISE (USD; deficits are summed, a surplus never nets one; E(x) survives a price move of x)',
    amountLine('A  isolated, each position alone', capital.isolated),
    amountLine('B  venues’ own rule, options at their value', capital.venueRules, `${reported}${silent}`),
    amountLine('C  our rule per venue', capital.perVenue),
    amountLine('D  our rule on the netted book', capital.netted),
    amountLine(`E(${without}) prefunding without credit`, capital.prefundingWithout),
    amountLine(`E(${withCredit}) prefunding with credit`, capital.prefundingWith),
    amountLine('Netting benefit (model), C - D', model, benefit(model, capital.perVenue, 'C')),
    amountLine('Against venue rules, B - D', against, benefit(against, capital.venueRules, 'B')),
    amountLine(
      'Prefunding freed, E - (E’ + D)',
      capital.prefundingFreed,
      benefit(capital.prefundingFreed, capital.prefundingWithout, 'E'),
    ),
    'Nothing is freed until somebody lends against the proof; a negative figure is a cost of the stricter rule.',
  ]
}
