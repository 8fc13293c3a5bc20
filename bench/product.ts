// What the product does today, end to end. Run in a process of its own by run.ts; prints JSON.
import { computeMargin } from '../src/margin/requirement.ts'
import { parseMarket } from '../src/market/market.ts'
import { buildRiskTable } from '../src/risk/buildRiskTable.ts'
import { lots, ppm } from '../src/units/fixed.ts'
import { buildDesk } from './desk.ts'
import { median, time } from './statistics.ts'

const { market, parameters, list } = buildDesk(25, 40)
const parsed = parseMarket(market)
let table = buildRiskTable(parsed, parameters, list)
const repeat = (count: number, act: () => void): number =>
  median(Array.from({ length: count }, () => time(act)).slice(10))

const build = repeat(60, () => {
  table = buildRiskTable(parsed, parameters, list)
})
const parse = repeat(30, () => parseMarket(market))
const book = (count: number) =>
  Array.from({ length: count }, (_, i) => ({
    instrumentId: BigInt(((i * 7_919) % list.instruments.length) + 1),
    lots: lots(BigInt(((i * 31) % 401) - 200 || 1)),
  }))
const [small, large] = [book(20), book(200)]
const level = ppm(1_000_000n)
const margin20 = repeat(200, () => computeMargin(table, small, level))
const margin200 = repeat(100, () => computeMargin(table, large, level))
console.log(JSON.stringify({ options: list.instruments.length, build, parse, margin20, margin200 }))
