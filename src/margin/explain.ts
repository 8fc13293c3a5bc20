import type { JointScenario } from '../risk/scenario.ts'
import { abs, divCeil, type UsdE6, usdE6 } from '../units/fixed.ts'
import type { ReportLine } from './reportLine.ts'
import type { Margin } from './requirement.ts'

/** The lines of the requirement, in the labels of a risk desk, each at the margin's level and rounded up. */
export function explainRequirement(
  { underlyings, groups, quoteCharge, level }: Margin,
  scenarios: readonly JointScenario[],
): ReportLine[] {
  const scaled = (charge: bigint): UsdE6 => usdE6(divCeil(charge * level, 1_000_000_000_000n))
  const total = (read: (part: Margin['underlyings'][number]) => bigint): bigint =>
    underlyings.reduce((running, part) => running + read(part), 0n)
  const used = underlyings.filter(({ joint, size }) => size > 0n || joint.some((lane) => lane !== 0n))
  const worstOf = (slot: number): string => scenarios[slot]?.label ?? `scenario ${slot}`
  const credit = groups.reduce((running, group) => running + group.credit, 0n)
  return [
    {
      rule: 'M-06',
      label: 'Scan risk, underlyings apart',
      amount: scaled(total(({ loss }) => loss) * 1_000_000n),
      trace: used
        .filter(({ loss }) => loss > 0n)
        .map(({ underlying, worstScenario }) => `${underlying.symbol} at ${worstOf(worstScenario)}`)
        .join('; '),
    },
    {
      rule: 'M-06',
      label: 'Inter-commodity credit',
      amount: usdE6(-scaled(credit)),
      trace: groups
        .filter((group) => group.credit > 0n)
        .map(
          ({ group, offsetPpm, worstScenario }) =>
            `group ${group}, offset ${offsetPpm / 10_000n}%, joint worst at ${worstOf(worstScenario)}`,
        )
        .join('; '),
    },
    {
      rule: 'M-07',
      label: 'Basis',
      amount: scaled(total(({ factors }) => abs(factors[0])) * 1_000_000n),
      trace: 'lane 25, per underlying',
    },
    {
      rule: 'M-07',
      label: 'Vega term structure',
      amount: scaled(total(({ factors }) => abs(factors[1])) * 1_000_000n),
      trace: 'lane 26, per underlying',
    },
    {
      rule: 'M-07',
      label: 'Stablecoin',
      amount: scaled(quoteCharge * 1_000_000n),
      trace: 'lane 27, once over everything',
    },
    {
      rule: 'M-08',
      label: 'Short option and buy-back charge',
      amount: scaled(total(({ shortCharge }) => shortCharge) * 1_000_000n),
      trace: 'short lots x short charge, gross',
    },
    {
      rule: 'M-09',
      label: 'Concentration and gross minimum',
      amount: scaled(total(({ concentration }) => concentration)),
      trace: used
        .map(({ underlying, concentrationLine }) => `${underlying.symbol} line ${concentrationLine + 1}`)
        .join('; '),
    },
  ]
}
