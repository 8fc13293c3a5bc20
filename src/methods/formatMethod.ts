import { describeSurvival } from '../margin/formatReport.ts'
import type { UsdE6 } from '../units/fixed.ts'
import { formatUsd } from '../units/format.ts'
import type { MethodComparison, VenueComparison } from './compare.ts'
import type { BoundMethod, MethodMargin } from './method.ts'

const LABEL = 46
const AMOUNT = 18
/** At least one blank before an amount, however long. */
const column = (text: string): string => ` ${text.padStart(AMOUNT - 1)}`

/** First digits of a parameter file's hash, as reports print it. */
export const formatHash = (hash: bigint): string => hash.toString(16).slice(0, 12)

/** One method's margin as text: what it is, each line with its rule and trace, the worst scenario, what it leaves out. */
export function formatMethod(
  { title, name, hash }: Pick<BoundMethod, 'title' | 'name' | 'hash'>,
  margin: MethodMargin,
): string {
  const { equity, initial, maintenance, lines, worst, caveats, liquidatable } = margin
  return [
    `${title.toUpperCase()}   parameters ${name} (${formatHash(hash)})`,
    amountLine('Equity as this method counts it', equity),
    amountLine('Initial margin', initial),
    amountLine('Maintenance margin', maintenance, liquidatable ? 'LIQUIDATABLE' : ''),
    ...lines.map(({ rule, label, amount, trace }) => amountLine(`  ${rule} ${label}`, amount, trace)),
    ...(worst === null ? [] : [amountLine(`  worst scenario: ${worst.label}`, worst.pnl)]),
    ...caveats.map((caveat) => `  caveat: ${caveat}`),
  ].join('\n')
}

/**
 * One row per method: whole book, sum of the venues apart, and the worst scenario; those that have no rule for some leg
 * follow, with the leg. An asterisk marks a method that has more to say of this book than its file has; what, stands below.
 */
export function formatComparison(comparisons: readonly MethodComparison[]): string {
  const head = ['equity', 'initial', 'maintenance', 'venues apart']
  const label = ({ method: { name, hash }, ownCaveats }: MethodComparison): string =>
    `${name} (${formatHash(hash)})${ownCaveats.length === 0 ? '' : ' *'}`.padEnd(LABEL)
  const margined = comparisons.flatMap((comparison) => {
    const { whole, sumOfVenues } = comparison
    if (whole === null) return []
    const amounts = [whole.equity, whole.initial, whole.maintenance, sumOfVenues].map((amount) =>
      column(amount === null ? '-' : formatUsd(amount)),
    )
    const closed = whole.liquidatable ? 'LIQUIDATABLE; ' : ''
    return [`${label(comparison)}${amounts.join('')}  ${closed}${whole.worst?.label ?? '-'}`]
  })
  const refused = comparisons.flatMap((comparison) =>
    comparison.whole === null ? [`${label(comparison)}  ${comparison.refusal ?? ''}`] : [],
  )
  return [
    `${'parameter file (hash), amounts in USD'.padEnd(LABEL)}${head.map((name) => column(name)).join('')}  worst scenario`,
    ...margined,
    ...refused,
    ...comparisons.flatMap(({ method, ownCaveats }) =>
      ownCaveats.map((caveat) => `  * ${method.name}: ${caveat}`),
    ),
  ].join('\n')
}

/** Each venue by its own rule: equity, margins, and the move that it survives. */
export function formatVenues(venues: readonly VenueComparison[]): string {
  const head = ['equity', 'initial', 'maintenance']
  return [
    `${'venue, by its own rule, amounts in USD'.padEnd(LABEL)}${head.map((name) => column(name)).join('')}  survives`,
    ...venues.map(({ account, venue, margin: { equity, initial, maintenance }, survival }) => {
      const label = shorten(`${venue} (${account})`).padEnd(LABEL)
      const amounts = [equity, initial, maintenance].map((amount) => column(formatUsd(amount)))
      return `${label}${amounts.join('')}  ${describeSurvival(survival)}`
    }),
  ].join('\n')
}

const shorten = (text: string): string => (text.length < LABEL ? text : `${text.slice(0, LABEL - 2)}…`)

function amountLine(label: string, amount: UsdE6, note = ''): string {
  return `${label.padEnd(LABEL)}${column(formatUsd(amount))}  ${note}`.trimEnd()
}
