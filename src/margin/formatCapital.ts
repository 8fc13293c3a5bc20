import { usdE6 } from '../units/fixed.ts'
import { formatPercent, formatUsd } from '../units/format.ts'
import type { CapitalFigures } from './capital.ts'
import { amountLine } from './format/amountLine.ts'

/** The five figures of M-14 and what follows from them. */
export function formatCapital(capital: CapitalFigures): readonly string[] {
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
      'B  venues’ own rule, options at their value',
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
