import {
  type CommodityRisk,
  computeCommodityRisk,
  computePortfolioRisk,
  computeRequirement,
  type SpanPosition,
} from '../../../src/rules/span/requirement.ts'
import { buildFutureArray, combineArrays, negateArray, SCENARIO_COUNT } from '../../../src/rules/span/scan.ts'
import { buildSpanScenarios } from '../../../src/rules/span/scenarios.ts'
import type { Comparison, PublishedCase, Runner } from '../published.ts'

/** What a case says of one contract; the array has losses positive and is of one unit long. */
interface Contract {
  readonly array: readonly number[]
  readonly month: string
  readonly delta: number
  readonly right: 'call' | 'put' | null
  readonly value: number
}

type Portfolio = Readonly<Record<string, number>>

/**
 * Named arrays and portfolios of them. Any input of sixteen numbers is an array; one that is a shape is scaled by each
 * `baseX` into a contract `x` (`arrayShape` for futures, `optionShape` for calls and puts). An expected figure is a portfolio's name
 * and what is wanted of it: `calendarCharge`, `coveredWriteArray`, `shortCallRequirement`; the bare name is the scan.
 * Portfolios come from `inputs.portfolios`, or from the names that books use.
 */
export const spanRunner: Runner = {
  matches: /^SPAN/,
  run: (published: PublishedCase & { readonly note?: string }) => {
    const { inputs, expected, tolerance, source, note = '' } = published
    // Books print gains positive, SPAN files losses.
    const gains =
      inputs.sign === 'gain' || /profit positive|gains? positive/i.test(note) || /McMillan/.test(source)
    // Shapes are decimals in float64: exact but for the last bits.
    const allowed = tolerance === 'exact' ? 1e-9 : Number(tolerance)
    const compute = chooseComputation(inputs, gains)
    return Object.entries(expected as Record<string, number | string | number[]>).flatMap(([name, value]) => {
      const actual = compute(name)
      if (!Array.isArray(value)) return [compare(name, actual, value, allowed)]
      const list = Array.isArray(actual) ? actual : []
      return [
        compare(`${name}.length`, list.length, value.length, 0),
        ...value.map((item, k) => compare(`${name}.${k}`, list[k], item, allowed)),
      ]
    })
  },
}

type Figure = number | string | readonly number[] | undefined

// biome-ignore lint/suspicious/noExplicitAny: as PublishedCase
function chooseComputation(inputs: any, gains: boolean): (name: string) => Figure {
  if (inputs.outright !== undefined) return (name) => computeFromOutrights(name, inputs)
  const contracts = readContracts(inputs, gains)
  if (contracts.size === 0) return (name) => computeFromParts(inputs)[name]
  return (name) => {
    if (name === 'scanned') {
      const arrays = [...contracts.values()].map(({ array }) => array)
      return combineArrays(arrays, inputs.creditRate)
    }
    const { portfolio, figure } = parseName(name, inputs, contracts)
    return computeFigure(figure, portfolio, contracts, inputs, gains)
  }
}

/** A requirement from parts that the source has worked out: scan, charges and credit, or the risk itself; premium. */
// biome-ignore lint/suspicious/noExplicitAny: as PublishedCase
function computeFromParts(inputs: any): Readonly<Record<string, number>> {
  const { scan = 0, intra = 0, delivery = 0, inter = 0, som = 0, nov = 0, ratio = 1 } = inputs
  const parts = { scan, intra, delivery, inter, shortOptionMinimum: som }
  const risk: number = inputs.risk ?? computeCommodityRisk(parts)
  return { risk, requirement: computeRequirement([{ risk, netOptionValue: nov }], ratio).requirement }
}

/**
 * Futures by their outright rates (price scan ranges). With `charge` per pair of months they are months of one commodity, in
 * the pairs' order; with `creditRate` each is a commodity of its own, spread at `ratio`.
 */
// biome-ignore lint/suspicious/noExplicitAny: as PublishedCase
function computeFromOutrights(name: string, inputs: any): number | undefined {
  const outright: Record<string, number> = inputs.outright
  const figure = FIGURES.exec(name)
  const portfolio: Portfolio =
    inputs.portfolios?.[name] ?? inputs.portfolios?.[figure?.[1] ?? ''] ?? inputs.positions
  const scenarios = buildSpanScenarios(inputs.extremeMultiple ?? 3, inputs.extremeCover ?? 0.33)
  const positionOf = ([month, quantity]: [string, number]): SpanPosition => ({
    quantity,
    array: buildFutureArray(outright[month] ?? Number.NaN, scenarios),
    deltas: [{ month, delta: 1 }],
    option: null,
  })
  const terms = { ...NO_TERMS, priceRiskMethod: inputs.priceRiskMethod ?? 'normal' }
  const leg = (member: string, ratio: number, side: 'A' | 'B') => ({ members: [member], ratio, side })
  if (inputs.charge !== undefined) {
    const calendar = Object.entries(inputs.charge as Record<string, number>).map(([label, rate]) => {
      const [near = '', far = ''] = label.split('/')
      return { label, legs: [leg(near, 1, 'A'), leg(far, 1, 'B')], rate }
    })
    const positions = Object.entries(portfolio).map(positionOf)
    const { commodities } = computePortfolioRisk([{ ...terms, id: 'all', positions, calendar }], [])
    if (figure?.[2] === 'Charge') return commodities[0]?.intra
    if (figure?.[2] === 'Scan') return commodities[0]?.scan.risk
    return commodities[0]?.risk
  }
  const ids = Object.keys(outright)
  const { commodities } = computePortfolioRisk(
    Object.entries(portfolio).map((entry) => ({
      ...terms,
      id: entry[0],
      positions: [positionOf(entry)],
      scanRange: outright[entry[0]] ?? Number.NaN,
    })),
    [
      {
        label: ids.join('/'),
        legs: ids.map((id, k) => leg(id, inputs.ratio?.[id] ?? 1, k === 0 ? 'A' : 'B')),
        creditRate: inputs.creditRate ?? 0,
      },
    ],
  )
  const sum = (read: (risk: CommodityRisk) => number): number =>
    commodities.reduce((total, risk) => total + read(risk), 0)
  if (name === 'outright') return sum(({ scan }) => scan.risk)
  if (name === 'credit') return sum(({ inter }) => inter)
  return sum(({ risk }) => risk)
}

const NO_TERMS = {
  calendar: [],
  delivery: [],
  shortOptionRate: 0,
  shortOptionMethod: 'sum',
  priceRiskMethod: 'normal',
  scanRange: 0,
} as const

// biome-ignore lint/suspicious/noExplicitAny: as PublishedCase
function readContracts(inputs: any, gains: boolean): ReadonlyMap<string, Contract> {
  const contracts = new Map<string, Contract>()
  const add = (name: string, printed: readonly number[]): void => {
    const right = /call/i.test(name) ? 'call' : /put/i.test(name) ? 'put' : null
    const key = lowerFirst(name)
    contracts.set(key, {
      array: gains ? negateArray(printed) : printed,
      month: inputs.months?.[key] ?? (right === null ? key : 'near'),
      delta: inputs.deltas?.[key] ?? inputs[`delta${upperFirst(key)}`] ?? inputs.delta ?? 1,
      right,
      value: (inputs.premiums?.[key] ?? inputs[`premium${upperFirst(key)}`] ?? 0) * (inputs.cvf ?? 1),
    })
  }
  const isArray = (value: unknown): value is number[] =>
    Array.isArray(value) && value.length === SCENARIO_COUNT && value.every((item) => typeof item === 'number')
  for (const [name, value] of Object.entries(inputs)) {
    if (isArray(value) && !/shape$/i.test(name)) add(name.replace(/^long(?=[A-Z])/, ''), value)
    const base = /^base(?=[A-Z])(.+)$/.exec(name)?.[1]
    if (base === undefined || typeof value !== 'number') continue
    const shape = /call|put/i.test(base) ? (inputs.optionShape ?? inputs.arrayShape) : inputs.arrayShape
    if (isArray(shape)) {
      add(
        base,
        shape.map((share) => share * value),
      )
    }
  }
  return contracts
}

/** Portfolios of the textbooks, by the contracts they need. */
const KNOWN: Readonly<Record<string, Portfolio>> = {
  flat: {},
  calendar: { near: 1, far: -1 },
  shortCalendar: { near: -1, far: 1 },
  coveredWrite: { future: 1, call: -1 },
  ratioWrite: { future: 3, call: -5 },
  protectivePut: { future: 1, put: 1 },
  longStraddle: { call: 1, put: 1 },
  shortStraddle: { call: -1, put: -1 },
  syntheticLong: { call: 1, put: -1 },
  conversion: { future: 1, call: -1, put: 1 },
  reversal: { future: -1, call: 1, put: -1 },
}

const FIGURES =
  /^(.*?)(Array|Scan|ScanRisk|Charge|SpreadCharge|Nov|NetOptionValue|Som|Risk|Requirement|Margin|Worst|WorstScenario|WorstLabel)$/

function parseName(
  name: string,
  // biome-ignore lint/suspicious/noExplicitAny: as PublishedCase
  inputs: any,
  contracts: ReadonlyMap<string, Contract>,
): { readonly portfolio: Portfolio; readonly figure: string } {
  const find = (text: string): Portfolio | undefined => {
    const given = inputs.portfolios?.[text]
    if (given !== undefined) return withoutLong(given)
    const quantity: number = inputs.qty ?? inputs.quantity ?? 1
    const side = /^(long|short)(?=[A-Z])(.+)$/.exec(text)
    const contract = lowerFirst(side?.[2] ?? text)
    if (contracts.has(contract)) return { [contract]: side?.[1] === 'short' ? -quantity : quantity }
    const known = KNOWN[text]
    return known === undefined
      ? undefined
      : Object.fromEntries(Object.entries(known).map(([key, count]) => [key, count * quantity]))
  }
  // A figure without a portfolio is of the case's one book.
  const bare = upperFirst(name)
  if (inputs.positions !== undefined && FIGURES.exec(bare)?.[1] === '') {
    return { portfolio: withoutLong(inputs.positions), figure: bare }
  }
  const whole = find(name)
  if (whole !== undefined) return { portfolio: whole, figure: 'Scan' }
  const [, stem = '', figure = ''] = FIGURES.exec(name) ?? []
  const portfolio = find(stem)
  if (portfolio === undefined) throw new RangeError(`no portfolio called ${name}`)
  return { portfolio, figure }
}

/** Inputs may call a contract by its array's name, `longCall`. */
function withoutLong(portfolio: Portfolio): Portfolio {
  return Object.fromEntries(
    Object.entries(portfolio).map(([name, count]) => [lowerFirst(name.replace(/^long(?=[A-Z])/, '')), count]),
  )
}

function computeFigure(
  figure: string,
  portfolio: Portfolio,
  contracts: ReadonlyMap<string, Contract>,
  // biome-ignore lint/suspicious/noExplicitAny: as PublishedCase
  inputs: any,
  gains: boolean,
): number | string | readonly number[] {
  const { commodities } = computePortfolioRisk(
    [
      {
        id: 'case',
        positions: Object.entries(portfolio).map(([name, quantity]) => {
          const contract = contracts.get(name)
          if (contract === undefined) throw new RangeError(`no array of ${name}`)
          const { array, month, delta, right, value } = contract
          return {
            quantity,
            array,
            deltas: [{ month, delta }],
            option: right === null ? null : { right, value },
          }
        }),
        calendar: [
          {
            label: 'near/far',
            legs: [
              { members: ['near'], ratio: inputs.ratioNear ?? 1, side: 'A' },
              { members: ['far'], ratio: inputs.ratioFar ?? 1, side: 'B' },
            ],
            rate: inputs.charge ?? 0,
          },
        ],
        delivery: [],
        shortOptionRate: inputs.somRate ?? 0,
        shortOptionMethod: inputs.somMethod ?? 'sum',
        priceRiskMethod: 'normal',
        scanRange: 0,
      },
    ],
    [],
  )
  const [risk] = commodities
  if (risk === undefined) throw new RangeError('one commodity in, none out')
  switch (figure) {
    case 'Array':
      return gains ? negateArray(risk.scan.losses) : risk.scan.losses
    case 'Scan':
    case 'ScanRisk':
      return risk.scan.risk
    case 'Charge':
    case 'SpreadCharge':
      return risk.intra
    case 'Som':
      return risk.shortOptionMinimum
    case 'Nov':
    case 'NetOptionValue':
      return risk.netOptionValue
    case 'Risk':
      return risk.risk
    case 'Worst':
    case 'WorstScenario':
      return risk.scan.worst + 1
    case 'WorstLabel':
      return buildSpanScenarios(3, 1)[risk.scan.worst]?.label ?? ''
    default:
      return computeRequirement(commodities).requirement
  }
}

function compare(name: string, actual: unknown, expected: number | string, tolerance: number): Comparison {
  const known = typeof actual === 'number' || typeof actual === 'string' ? actual : `no figure called ${name}`
  return { name, actual: known, expected, tolerance }
}

const lowerFirst = (text: string): string => `${text.slice(0, 1).toLowerCase()}${text.slice(1)}`
const upperFirst = (text: string): string => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`
