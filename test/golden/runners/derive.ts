import { readFileSync } from 'node:fs'
import { type DeriveExpiry, splitForward } from '../../../src/rules/derive/expiry.ts'
import { computePmrm2, type Pmrm2Margin } from '../../../src/rules/derive/pmrm2.ts'
import type { Pmrm2Parameters, Pmrm2Scenario } from '../../../src/rules/derive/pmrm2Portfolio.ts'
import { sviVolatility } from '../../../src/rules/derive/svi.ts'
import type { Comparison, Runner } from '../published.ts'
import { compareAll } from './pricing.ts'

// biome-ignore lint/suspicious/noExplicitAny: a case's own shape, read here
type Json = any

const DAY_SEC = 86_400
/** Below this the source compares absolutely, and so do we: a difference of large values is never exactly zero. */
const SMALL = 1e-8
/** Scenarios beyond the regular grid are tails, however they are dampened. */
const REGULAR_RANGE = 0.18

const base: Json = JSON.parse(
  readFileSync(new URL('../../vectors/derivePmrm2Base.json', import.meta.url), 'utf8'),
)

/** Cases of the second portfolio margin, in the names of their files. */
export const pmrm2Runner: Runner = {
  matches: /PMRM[_ ]?2/,
  run: ({ inputs, expected, tolerance }) => {
    const parameters = readParameters(merge(base, inputs.paramsDiffVsBase ?? {}))
    const portfolio = {
      spot: inputs.spot,
      spotConfidence: inputs.spotConf ?? 1,
      stablePrice: inputs.stable ?? 1,
      cash: inputs.cash ?? 0,
      perpetual:
        (inputs.perps ?? 0) === 0
          ? null
          : {
              position: inputs.perps,
              price: inputs.perpPrice,
              confidence: inputs.perpConf ?? 1,
              unsettled: (inputs.unrealisedPerpPnl ?? 0) + (inputs.unrealisedFunding ?? 0),
            },
      collaterals: (inputs.collaterals ?? []).map((held: Json) => ({
        amount: held.Amount,
        price: held.Price,
        confidence: held.Confidence ?? 1,
        riskCancelling: held.IsRiskCancelling,
        haircutMaintenance: held.MMHaircut,
        haircutInitial: held.IMHaircut,
      })),
      expiries: readExpiries(inputs.options ?? [], inputs.feeds ?? []),
    }
    const actual = figuresOf(computePmrm2(portfolio, parameters), parameters)
    const relative = Number.parseFloat(String(tolerance)) || 1e-8
    return compareAll(actual, expected, relative, true).map(compareSmallAbsolutely)
  },
}

function readExpiries(options: readonly Json[], feeds: readonly Json[]): DeriveExpiry[] {
  return [...new Set(options.map(({ Expiry }) => Expiry))].map((seconds) => {
    const feed = feeds.find(({ FeedExpiry }) => FeedExpiry === seconds)
    if (feed === undefined) throw new RangeError(`no feed of the expiry in ${seconds} s`)
    const [a, b, rho, m, sigma, forward, tau] = (feed.SVIparam ?? []).map(Number)
    return {
      seconds,
      forward: splitForward(feed.Forward, seconds),
      rate: feed.Rate,
      confidence: Math.min(
        feed.ForwardConfidence ?? 1,
        feed.RateConfidence ?? 1,
        feed.OptionVolConfidences ?? 1,
      ),
      options: options
        .filter(({ Expiry }) => Expiry === seconds)
        .map(({ Strike, IsCall, Amount, MarkVol }) => ({
          strike: Strike,
          right: IsCall ? ('call' as const) : ('put' as const),
          amount: Amount,
          volatility: MarkVol ?? sviVolatility({ a, b, rho, m, sigma, forward, tau }, Strike),
        })),
    }
  })
}

function figuresOf(margin: Pmrm2Margin, { scenarios }: Pmrm2Parameters): Record<string, number | string> {
  const worst = (kind: ReturnType<typeof kindOf>): number =>
    scenarios.reduce(
      (least, scenario, index) =>
        kindOf(scenario) === kind ? Math.min(least, margin.scenarioPnl[index] ?? 0) : least,
      Number.POSITIVE_INFINITY,
    )
  return {
    IM: margin.initial,
    MM: margin.maintenance,
    PortfolioMTM: margin.markToMarket,
    worst_reg_loss: worst('regular'),
    worst_tail_loss: worst('tail'),
    worst_skew_loss: worst('skew'),
    ForwardContingency: printedForwardContingency(margin),
    MMOptionCont: -margin.options.maintenance,
    IMOptionCont: -margin.options.initialAddOn,
    MMPerpCont: -margin.perpetual.maintenance,
    IMPerpCont: -margin.perpetual.initialAddOn,
    MMBaseCont: -margin.collateral.maintenance,
    IMBaseCont: -margin.collateral.initialAddOn,
    OracleCont: -margin.oracle,
    MMLossFactor: margin.factors.maintenance,
    IMLossFactor: margin.factors.initial,
  }
}

/**
 * The sheets print what the up moves lose, and what the down moves lose where no up move loses. The manager takes the
 * worse of both for each expiry (`basisPnl`): the two differ in books that lose both ways, and there the figure never
 * binds. IM and MM are computed with the manager's.
 */
function printedForwardContingency({ basisMoves }: Pmrm2Margin): number {
  const up = basisMoves.reduce((total, move) => total + Math.min(move.up, 0), 0)
  const down = basisMoves.reduce((total, move) => total + Math.min(move.down, 0), 0)
  return up < 0 ? up : down
}

function kindOf({ spotShock, volatility, dampening }: Pmrm2Scenario): 'regular' | 'tail' | 'skew' {
  if (volatility === 'linear' || volatility === 'abs') return 'skew'
  return dampening !== 1 || Math.abs(spotShock - 1) > REGULAR_RANGE + 1e-9 ? 'tail' : 'regular'
}

/** A skew with a move of the spot is in one sheet; the manager refuses to be configured with it, so nothing charges it. */
const isAccepted = (scenario: Pmrm2Scenario): boolean =>
  kindOf(scenario) !== 'skew' || scenario.spotShock === 1

function compareSmallAbsolutely(comparison: Comparison): Comparison {
  const { expected } = comparison
  if (typeof expected !== 'number' || Math.abs(expected) >= SMALL) return comparison
  return { ...comparison, tolerance: SMALL, relative: false }
}

/** Overrides nested values; a list is replaced whole, or by index where the override is keyed by it. */
function merge(known: Json, override: Json): Json {
  if (override === null || typeof override !== 'object' || Array.isArray(override)) return override
  if (known === null || typeof known !== 'object') return override
  const merged: Json = Array.isArray(known) ? [...known] : { ...known }
  for (const [key, value] of Object.entries(override)) merged[key] = merge(merged[key], value)
  return merged
}

const moves: Readonly<Record<string, Pmrm2Scenario['volatility']>> = {
  Up: 'up',
  Down: 'down',
  None: 'none',
  LINEAR: 'linear',
  ABS: 'abs',
}

function readParameters(json: Json): Pmrm2Parameters {
  const {
    SkewShock: skew,
    VolShock: vol,
    Margin: margin,
    BasisContingency: basis,
    OtherContingency: other,
  } = json
  return {
    scenarios: json.Scenarios.map((scenario: Json) => ({
      spotShock: scenario.SpotShock,
      volatility: moves[scenario.VolShockDirection],
      dampening: scenario.DampeningFactor,
    })).filter(isAccepted),
    volShock: {
      rangeUp: vol.VOLRANGEUP,
      rangeDown: vol.VOLRANGEDOWN,
      shortTermPower: vol.SHORTTERMPOWER,
      longTermPower: vol.LONGTERMPOWER,
      dteFloorSec: vol.DTE_FLOOR * DAY_SEC,
      minVolatility: vol.MIN_VOL_EVAL_SHOCKED,
    },
    skew: {
      linearBaseCap: skew.LINEAR_SCALE_CAP,
      linearCBase: skew.LINEAR_CBASE,
      absBaseCap: skew.ABS_SCALE_CAP,
      absCBase: skew.ABS_CBASE,
      minKStar: skew.MIN_K_STAR,
      widthScale: skew.MIN_WIDTH_SCALE,
      volParamStatic: skew.VOL_PARAM_STATIC,
      volParamScale: skew.VOL_PARAM_SCALE,
    },
    margin: {
      initialFactor: margin.IM_LOSS_FACTOR,
      maintenanceFactor: margin.MM_LOSS_FACTOR,
      discount: {
        longBase: margin.BASE_STATIC_DISCOUNT,
        longRateMult: margin.LONG_RATE_MULTSCALE,
        longRateAdd: margin.LONG_RATE_ADDSCALE,
        shortBase: margin.BASE_STATIC_DISCOUNT_NEG,
        shortRateMult: margin.SHORT_RATE_MULTSCALE,
        shortRateAdd: margin.SHORT_RATE_ADDSCALE,
      },
    },
    basis: {
      spotUp: basis.SCENARIO_SPOT_UP,
      spotDown: basis.SCENARIO_SPOT_DOWN,
      addFactor: basis.BASIS_CONT_ADD_FACTOR,
      multFactor: basis.BASIS_CONT_MULT_FACTOR,
    },
    other: {
      pegLossThreshold: other.PEG_LOSS_THRESHOLD,
      pegLossFactor: other.PEG_LOSS_FACTOR,
      confidence: { threshold: other.CONF_THRESHOLD, factor: other.CONF_MARGIN },
      perpetualMaintenance: other.MM_PERP_PERCENT,
      perpetualInitial: other.IM_PERP_PERCENT,
      optionMaintenance: other.MM_OPTION_PERCENT,
      optionInitial: other.IM_OPTION_PERCENT,
    },
  }
}
