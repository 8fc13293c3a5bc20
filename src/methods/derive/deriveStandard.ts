import { z } from 'zod'
import {
  computeStandardMargin,
  type StandardMarket,
  type StandardMarketMargin,
  type StandardParameters,
} from '../../rules/derive/standard.ts'
import { buildMargin } from '../buildMargin.ts'
import { marginRates } from '../marginRates.ts'
import { defineMethod, missingParameter } from '../method.ts'
import { factor, factorFromOne, fraction, positiveFraction, rate } from '../parameterNumber.ts'
import { type DeriveMarketBook, deriveAccountSchema, splitDeriveBook } from './deriveBook.ts'

const TITLE = 'Derive standard margin'

const schema = z.strictObject({
  ...deriveAccountSchema,
  /** By underlying: rates of the perpetual, and which set of option parameters; null where there is no such product. */
  markets: z.record(
    z.string(),
    z.strictObject({
      perpetual: marginRates(positiveFraction).nullable(),
      options: z.string().nullable(),
    }),
  ),
  optionSets: z.record(
    z.string(),
    z
      .strictObject({
        maxSpot: factor,
        minSpot: factor,
        maintenanceCall: factor,
        maintenancePut: factor,
        maintenancePutMark: factor,
        unpairedInitial: factor,
        unpairedMaintenance: factor,
        offset: factorFromOne,
      })
      .refine(
        ({ minSpot, maintenanceCall, unpairedInitial, unpairedMaintenance }) =>
          minSpot >= maintenanceCall && unpairedInitial >= unpairedMaintenance,
        'maintenance at most initial',
      ),
  ),
  /** By coin: share of its value that counts as margin, and the factor on it for initial margin. */
  bases: z.record(z.string(), z.strictObject({ marginFactor: fraction, initialScale: fraction })),
  oracle: z.strictObject({
    perpetualThreshold: fraction,
    optionThreshold: fraction,
    baseThreshold: fraction,
    factor: rate,
  }),
  depeg: z.strictObject({ threshold: rate, factor: rate }),
})

type Parameters = z.infer<typeof schema>

const NO_PERPETUAL = { initial: 0, maintenance: 0 }
const NO_OPTIONS: StandardParameters['option'] = {
  maxSpot: 0,
  minSpot: 0,
  maintenanceCall: 0,
  maintenancePut: 0,
  maintenancePutMark: 0,
  unpairedInitial: 1,
  unpairedMaintenance: 1,
  offset: 1,
}
const NO_BASE = { marginFactor: 0, initialScale: 1 }

/**
 * Derive's standard manager: one account of all markets. Balances become ours as in `derivePmrm2`: equity at marks, initial
 * and maintenance what the balance is short of it. A long option is worth its mark in equity and nothing as margin, so its
 * mark is part of the options line; a coin likewise counts in full and the share that is no margin is its haircut. Every
 * coin is a market of its own, at its own price.
 */
export const deriveStandard = defineMethod({
  id: 'derive-standard',
  title: TITLE,
  schema,
  margin: (book, { market }, parameters) => {
    const { cash, markets } = splitDeriveBook(book, market, TITLE, parameters, 0)
    const standard = markets.flatMap((held) => readMarkets(held, parameters))
    const margin = computeStandardMargin(standard, cash, parameters.stablePrice, parameters.depeg)
    const initial = margin.markets.map((each) => each.initial)
    const total = (pick: (each: StandardMarketMargin) => number): number =>
      initial.reduce((running, each) => running + pick(each), 0)
    const contracts = markets.map(({ underlying }) => underlying).join(', ')
    const coins = markets.flatMap((held) => held.coins.map(({ coin }) => coin)).join(', ')
    return buildMargin(
      {
        equity: margin.markToMarket,
        charges: [
          {
            rule: 'max(isolated, maxLoss)',
            label: 'Options',
            amount: total(({ optionMark, options }) => optionMark - options),
            trace: `per expiry, long marks not counted: ${contracts}`,
          },
          {
            rule: 'perpMarginRequirements',
            label: 'Perpetuals',
            amount: total(({ perpetual }) => -perpetual),
            trace: `share of the mark: ${contracts}`,
          },
          {
            rule: 'baseMarginParams',
            label: 'Collateral haircut',
            amount: total(({ baseMark, base }) => baseMark - base),
            trace: coins,
          },
          {
            rule: 'depegParams',
            label: 'Stablecoin',
            amount: total(({ depeg }) => -depeg),
            trace: `shorts and perpetuals at spot: ${contracts}`,
          },
          {
            rule: 'oracleContingency',
            label: 'Oracle contingency',
            amount: total(({ oracle }) => -oracle),
            trace: contracts,
          },
        ],
        maintenance: margin.markToMarket - margin.maintenance,
        worst: null,
      },
      (equity, maintenance) => equity < maintenance,
    )
  },
})

function readMarkets(held: DeriveMarketBook, parameters: Parameters): StandardMarket[] {
  const { underlying, spot, perpetual, expiries, coins } = held
  const common = { spotConfidence: 1 }
  const bases = coins.map(({ coin, amount, price }) => {
    const base = parameters.bases[coin]
    if (base === undefined) throw missingParameter(`bases.${coin}`, 'the share of the coin that is margin')
    const rules = { perpetual: NO_PERPETUAL, option: NO_OPTIONS, oracle: parameters.oracle, base }
    return { ...common, spot: price, perpetual: null, base: amount, expiries: [], parameters: rules }
  })
  if (perpetual === null && expiries.length === 0) return bases
  const rules = {
    perpetual: perpetual === null ? NO_PERPETUAL : perpetualRates(underlying, parameters),
    option: expiries.length === 0 ? NO_OPTIONS : optionRates(underlying, parameters),
    oracle: parameters.oracle,
    base: NO_BASE,
  }
  return [...bases, { ...common, spot, perpetual, base: 0, expiries, parameters: rules }]
}

function perpetualRates(underlying: string, { markets }: Parameters): StandardParameters['perpetual'] {
  const rates = markets[underlying]?.perpetual ?? null
  if (rates === null)
    throw missingParameter(`markets.${underlying}.perpetual`, 'rates of the underlying’s perpetual')
  return rates
}

function optionRates(underlying: string, { markets, optionSets }: Parameters): StandardParameters['option'] {
  const name = markets[underlying]?.options ?? null
  const rates = name === null ? undefined : optionSets[name]
  if (rates === undefined)
    throw missingParameter(`markets.${underlying}.options`, 'a set of option parameters')
  return rates
}
