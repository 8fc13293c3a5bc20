import type { z } from 'zod'
import type { Margin } from '../margin/requirement.ts'
import type { ParameterSet } from '../parameters/parameterSet.ts'
import { buildJointScenarios } from '../risk/scenario.ts'
import { abs } from '../units/fixed.ts'
import type { marginAnswerSchema } from './schemas.ts'

export type MarginAnswer = z.infer<typeof marginAnswerSchema>

export const marginNote =
  'A calculation on the lines sent, not a proof: nobody has checked that anyone holds them.'

/** Margin in decimal strings with the names of the worst scenarios. */
export function buildMarginAnswer(
  margin: Margin,
  commitment: bigint,
  parameters: ParameterSet,
): MarginAnswer {
  const symbolOf = (index: number): string => margin.underlyings[index]?.underlying.symbol ?? ''
  return {
    isProof: false,
    note: marginNote,
    riskTable: commitment.toString(),
    asOfSec: margin.table.asOfSec,
    levelPpm: margin.level.toString(),
    equityUsdE6: margin.equity.toString(),
    requirementUsdE6: margin.requirement.toString(),
    excessUsdE6: margin.excess.toString(),
    chargesUsdE12: margin.charges.toString(),
    quoteChargeUsdE6: margin.quoteCharge.toString(),
    underlyings: margin.underlyings.map((part) => ({
      symbol: part.underlying.symbol,
      valueUsdE6: part.value.toString(),
      lossUsdE6: part.loss.toString(),
      worstScenario:
        part.loss === 0n
          ? null
          : {
              index: part.worstScenario,
              label: labelScenario(parameters, part.underlying.symbol, part.worstScenario),
            },
      basisChargeUsdE6: abs(part.factors[0]).toString(),
      termChargeUsdE6: abs(part.factors[1]).toString(),
      shortChargeUsdE6: part.shortCharge.toString(),
      sizeUsdE6: part.size.toString(),
      concentrationUsdE12: part.concentration.toString(),
    })),
    groups: margin.groups.map(({ group, offsetPpm, members, joint, apart, credit, worstScenario }) => ({
      group,
      offsetPpm: offsetPpm.toString(),
      members: members.map(symbolOf),
      jointLossUsdE6: joint.toString(),
      apartLossUsdE6: apart.toString(),
      creditUsdE12: credit.toString(),
      worstScenario:
        joint === 0n
          ? null
          : {
              index: worstScenario,
              labels: members.map((member) => labelScenario(parameters, symbolOf(member), worstScenario)),
            },
    })),
  }
}

/** The scenario's name in the tier of an underlying. */
function labelScenario(parameters: ParameterSet, symbol: string, index: number): string {
  const tier = parameters.tiers.get(parameters.underlyings.get(symbol)?.tier ?? '')
  const label = tier === undefined ? undefined : buildJointScenarios(tier)[index]?.label
  return label ?? `scenario ${index}`
}
