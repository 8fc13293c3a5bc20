import { divideFloor, exact } from '../../units/exact.ts'
import { abs } from '../../units/fixed.ts'
import type { Accrual } from '../accrual.ts'
import type { Answers } from '../chainCalls.ts'
import { type buildCuriePlan, FUNDING_INTERVAL_SEC } from './abi.ts'
import type { CuriePosition } from './parse.ts'

type Plan = ReturnType<typeof buildCuriePlan>

const PPM = 1_000_000n
const E18 = 10n ** 18n
const X96 = 96n
const DAYS = 365n
const RATE_SCALE = 18

/**
 * Funding of one position at T as `Exchange._getFundingGrowthGlobalAndTwaps` accrues it: per coin and day the market's
 * average less the index's, both over the venue's interval, within its maximum rate of the index; longs pay a positive
 * one. The rate is on the position at the index average. Null where an average cannot be had, the market is not open or
 * the venue has set another interval than was asked for.
 */
export function readFunding(
  { underlying, sizeE18, priceE18 }: CuriePosition,
  calls: Plan['markets'][number],
  plan: Plan,
  answers: Answers,
): Accrual {
  const sqrtX96 = answers.readOptional(calls.marketTwap)
  const indexE18 = answers.readOptional(calls.indexTwap)
  const known =
    answers.read(calls.open) &&
    answers.read(plan.twapInterval) === FUNDING_INTERVAL_SEC &&
    sqrtX96 !== null &&
    indexE18 !== null &&
    indexE18 > 0n
  const notional = (abs(sizeE18) * (known ? indexE18 : priceE18)) / E18
  return {
    kind: 'funding',
    asset: underlying,
    origin: calls.marketTwap.label,
    notionalUsd: exact(notional, 18),
    annualRate: known
      ? divideFloor(
          exact(
            (sizeE18 > 0n ? -DAYS : DAYS) *
              computePremiumE18(sqrtX96, indexE18, BigInt(answers.read(plan.maxFundingRate))),
            0,
          ),
          exact(indexE18, 0),
          RATE_SCALE,
        )
      : null,
  }
}

/** Market average less index average in 1e18, capped at `maximumPpm` of the index: `Exchange._getDeltaTwapX96`. */
export function computePremiumE18(sqrtX96: bigint, indexE18: bigint, maximumPpm: bigint): bigint {
  const marketE18 = (((sqrtX96 * sqrtX96) >> X96) * E18) >> X96
  const most = (indexE18 * maximumPpm) / PPM
  const premium = marketE18 - indexE18
  if (abs(premium) <= most) return premium
  return premium < 0n ? -most : most
}
