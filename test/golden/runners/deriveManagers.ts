import {
  type AuctionParameters,
  bufferMarginE18,
  discountShareE18,
  insolventPriceE18,
  liquidationFeeE18,
  maxShareE18,
  settleSolventBid,
  solventPriceE18,
} from '../../../src/rules/derive/auction.ts'
import type { DeriveExpiry, Forward } from '../../../src/rules/derive/expiry.ts'
import { computePmrm, type PmrmParameters } from '../../../src/rules/derive/pmrm1.ts'
import { computeStandardMargin, type StandardParameters } from '../../../src/rules/derive/standard.ts'
import type { Runner } from '../published.ts'
import { compareAll } from './pricing.ts'

// biome-ignore lint/suspicious/noExplicitAny: a case's own shape, read here
type Json = any

const DAY_SEC = 86_400
/** Within the last hour the cases' settlement price stands in for the forward. */
const SETTLEMENT_SEC = 3600
/** A balance below this is written in whole units, not at 1e18: the one case with cash does so. */
const SMALLEST_E18 = 1e9

const unscale = (value: Json): number => {
  const number = Number(value ?? 0)
  return Math.abs(number) < SMALLEST_E18 ? number : number / 1e18
}

/** Cases of the standard manager: parallel lists at 1e18, two markets. Tolerance as the source's, 0.1 %. */
export const standardRunner: Runner = {
  matches: /^Derive Standard/,
  run: ({ inputs, expected, tolerance }) => {
    const parameters = readStandard(inputs.params)
    const [threshold, factor] = inputs.params.depeg
    const margin = computeStandardMargin(
      ['ETH', 'BTC'].map((symbol, market) => ({
        ...readMarket(inputs, symbol, market),
        parameters,
      })),
      unscale(inputs.Cash),
      unscale(inputs.USDCValue ?? 1),
      { threshold, factor },
    )
    const { initial: IM, maintenance: MM, markToMarket: MtM } = margin
    const relative = Number.parseFloat(String(tolerance)) / 100 || 0.001
    return compareAll({ IM, MM, MtM }, expected, relative, true).map((comparison) =>
      comparison.expected === 0 ? { ...comparison, tolerance: 1e-8, relative: false } : comparison,
    )
  },
}

function readMarket(inputs: Json, symbol: string, market: number): Json {
  const [spotConfidence = 1, perpetualConfidence = 1] = (inputs.SpotPerpConfidences?.[market] ?? []).map(
    unscale,
  )
  const position = unscale(inputs[`Perps_${symbol}`])
  const price = unscale(inputs.PerpPrice?.[market])
  const funding =
    unscale(inputs[`Account${symbol}FundingIndex`]) - unscale(inputs[`${symbol}GlobalFundingIndex`])
  const mine = (inputs.OptionUnderlying ?? [])
    .map((underlying: string, index: number) => ({ underlying, index }))
    .filter(({ underlying }: Json) => underlying === symbol)
    .map(({ index }: Json) => index)
  return {
    spot: unscale(inputs[`${symbol}SpotPrice`]),
    spotConfidence,
    perpetual:
      position === 0
        ? null
        : {
            position,
            price,
            confidence: perpetualConfidence,
            unsettled: (price - unscale(inputs[`LastEntry${symbol}`]) + funding) * position,
          },
    base: unscale(inputs[`w${symbol}`]),
    expiries: readExpiries(inputs, mine, (index, seconds) => ({
      fixed: 0,
      variable: unscale(
        seconds < SETTLEMENT_SEC && inputs[`SettlementPrice${symbol}`] != null
          ? inputs[`SettlementPrice${symbol}`]
          : inputs.Forwards[index],
      ),
    })),
  }
}

/** Options of the given indexes by expiry. Rates are the first portfolio margin's only, and so is their confidence. */
function readExpiries(
  inputs: Json,
  indexes: readonly number[],
  forwardOf: (index: number, seconds: number) => Forward,
): DeriveExpiry[] {
  const seconds: number[] = inputs.OptionExpiries ?? []
  return [...new Set(indexes.map((index) => seconds[index] ?? 0))].map((expiry) => {
    const mine = indexes.filter((index) => seconds[index] === expiry)
    const first = mine[0] ?? 0
    const confidences = mine.flatMap((index) => [
      inputs.OptionVolConfidences?.[index],
      inputs.ForwardConfidences?.[index],
      inputs.RateConfidences?.[index],
    ])
    return {
      seconds: expiry,
      forward: forwardOf(first, expiry),
      rate: unscale(inputs.Rates?.[first]),
      confidence: Math.min(1, ...confidences.filter((value) => value != null).map(unscale)),
      options: mine.map((index) => ({
        strike: unscale(inputs.OptionStrikes[index]),
        right: Number(inputs.OptionIsCall[index]) === 1 ? ('call' as const) : ('put' as const),
        amount: unscale(inputs.OptionAmounts[index]),
        volatility: unscale(inputs.OptionVols[index]),
      })),
    }
  })
}

function readStandard(params: Json): StandardParameters {
  const [threshold, factor] = params.oracle
  return {
    perpetual: { initial: params.perpIM, maintenance: params.perpMM },
    option: {
      maxSpot: params.callMaxSpot,
      minSpot: params.callMinSpot,
      maintenanceCall: params.mmCall,
      maintenancePut: params.mmPutSpot,
      maintenancePutMark: params.mmPutMtM,
      unpairedInitial: params.unpairedIM,
      unpairedMaintenance: params.unpairedMM,
      offset: params.mmOffsetScale,
    },
    oracle: {
      perpetualThreshold: threshold,
      optionThreshold: threshold,
      baseThreshold: threshold,
      factor,
    },
    base: { marginFactor: params.baseMargin, initialScale: params.baseIMScale ?? 1 },
  }
}

/** `getPMRMParams` and `getDefaultScenarios` of the source's test configuration. */
const testParameters: PmrmParameters = {
  scenarios: [1.15, 1.1, 1.05, 1, 0.95, 0.9, 0.85].flatMap((spotShock) =>
    (['up', 'none', 'down'] as const).map((volatility) => ({ spotShock, volatility })),
  ),
  volShock: {
    rangeUp: 0.45,
    rangeDown: 0.3,
    shortTermPower: 0.3,
    longTermPower: 0.13,
    dteFloorSec: DAY_SEC,
    minVolatility: 0,
  },
  margin: { initialFactor: 1.3, longBase: 0.95, rateMult: 4, rateAdd: 0.05 },
  basis: { spotUp: 1.05, spotDown: 0.95, addFactor: 0.25, multFactor: 0.01 },
  other: {
    pegLossThreshold: 0.98,
    pegLossFactor: 2,
    confidence: { threshold: 0.6, factor: 0.5 },
    base: 0.02,
    perpetual: 0.02,
    option: 0.01,
  },
}

/** Cases of the first portfolio margin: one market, the parts of the forward given apart. */
export const pmrmRunner: Runner = {
  matches: /^Derive PMRM(?![_ ]?2)/,
  run: ({ inputs, expected, tolerance }) => {
    const position = unscale(inputs.Perps)
    const indexes = (inputs.OptionExpiries ?? []).map((_: Json, index: number) => index)
    const margin = computePmrm(
      {
        spot: unscale(inputs.SpotPrice),
        spotConfidence: unscale(inputs.SpotConfidence ?? 1),
        stablePrice: unscale(inputs.StablePrice ?? 1),
        cash: unscale(inputs.Cash),
        base: unscale(inputs.Base),
        perpetual:
          position === 0
            ? null
            : {
                position,
                price: unscale(inputs.PerpPrice),
                confidence: unscale(inputs.PerpConfidence ?? 1),
                unsettled: unscale(inputs.UnrealizedPerpPNL) + unscale(inputs.UnrealizedFunding),
              },
        expiries: readExpiries(inputs, indexes, (index) => ({
          fixed: unscale(inputs.ForwardsFixed?.[index]),
          variable: unscale(inputs.ForwardsVariable?.[index] ?? inputs.Forwards[index]),
        })),
      },
      testParameters,
    )
    const actual = {
      IM: margin.initial,
      MM: margin.maintenance,
      MtM: margin.markToMarket,
      MinSpan: Math.min(...margin.scenarioPnl),
      ForwardContingency: margin.basisPnl,
      OptionContingency: -margin.contingency.options,
      PerpContingency: -margin.contingency.perpetual,
      BaseContingency: -margin.contingency.base,
      OracleContingency: -margin.oracle,
      LossFactor: margin.initialFactor,
    }
    const relative = Number.parseFloat(String(tolerance)) || 1e-8
    return compareAll(actual, expected, relative, true).map((comparison) =>
      Math.abs(Number(comparison.expected)) < 1e-6
        ? { ...comparison, tolerance: 1e-8, relative: false }
        : comparison,
    )
  },
}

const toE18 = (value: Json): bigint => BigInt(Math.round(Number(value) * 1e9)) * 10n ** 9n
const fromE18 = (value: bigint): number => Number(value) / 1e18
const floorTo = (value: bigint, unit: bigint): number => Number(value / unit)

/** Cases of the auction: figures per instant of `t`, floors as the source's assertions take them. */
export const auctionRunner: Runner = {
  matches: /^(Derive )?Dutch auction/i,
  run: ({ inputs, expected }) => {
    const account = {
      maintenanceE18: toE18(inputs.MM),
      markE18: toE18(inputs.MtM),
      reservedE18: toE18(inputs.reservedCash ?? 0),
    }
    const parameters: AuctionParameters = {
      startShareE18: toE18(inputs.startPct ?? 1),
      cutoffShareE18: toE18(inputs.cutoff ?? 0.8),
      fastSec: BigInt(inputs.fastLen ?? 600),
      slowSec: BigInt(inputs.slowLen ?? 7200),
      insolventSec: BigInt(inputs.insolventLen ?? 600),
      bufferShareE18: toE18(inputs.bufferPct ?? 0),
      feeRateE18: toE18(inputs.feeRate ?? 0),
    }
    const times: bigint[] = [inputs.t ?? 0].flat().map(BigInt)
    const figure = auctionFigures(account, parameters, times, toE18(inputs.percent ?? 1))
    return Object.entries(expected).flatMap(([name, value]) =>
      [value].flat().map((each, index) => ({
        name: `${name}[${index}]`,
        actual: figure(name, index),
        expected: Number(each),
        tolerance: name.includes('loor') ? 0 : 1e-9,
      })),
    )
  },
}

function auctionFigures(
  account: Parameters<typeof settleSolventBid>[0],
  parameters: AuctionParameters,
  times: readonly bigint[],
  wantedE18: bigint,
): (name: string, index: number) => number | string {
  const buffer = bufferMarginE18(account, parameters)
  const insolvent = account.markE18 < 0n
  return (name, index) => {
    const at = /At(\d+)s$/.exec(name)?.[1]
    const elapsed = at === undefined ? (times[index] ?? 0n) : BigInt(at)
    const discount = discountShareE18(elapsed, parameters)
    if (name === 'BM') return fromE18(buffer)
    if (name === 'discount') return fromE18(discount)
    if (name === 'fee') return fromE18(liquidationFeeE18(account, parameters))
    if (name.startsWith('bid')) {
      return fromE18(
        insolvent ? insolventPriceE18(account, elapsed, parameters) : solventPriceE18(account, discount),
      )
    }
    if (name.startsWith('maxProportion')) {
      const share = maxShareE18(buffer, account, discount)
      return name.includes('3dp') ? floorTo(share, 10n ** 15n) / 1000 : fromE18(share)
    }
    if (name.startsWith('cashFromBidder')) {
      const { cashE18 } = settleSolventBid(account, elapsed, wantedE18, parameters)
      return name.includes('Floor') ? floorTo(cashE18, 10n ** 18n) : fromE18(cashE18)
    }
    if (name.startsWith('cashToBidder')) {
      const price = insolventPriceE18(account, elapsed, parameters)
      return fromE18((-price * wantedE18) / 10n ** 18n)
    }
    return `no figure called ${name}`
  }
}

/** All of them, the second portfolio margin apart. */
export const managerRunners: readonly Runner[] = [standardRunner, pmrmRunner, auctionRunner]
