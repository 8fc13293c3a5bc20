// One tick on a book of 200 option legs. Run in a process of its own by run.ts; prints JSON.
import { PerformanceObserver } from 'node:perf_hooks'
import { createLiveMargin, type MarketTick } from '../src/margin/liveMargin.ts'
import { computeMargin, type Margin } from '../src/margin/requirement.ts'
import { type MarketJson, parseMarket } from '../src/market/market.ts'
import { buildRiskTable } from '../src/risk/buildRiskTable.ts'
import { lots, ppm } from '../src/units/fixed.ts'
import { buildDesk } from './desk.ts'
import { quantile, time } from './statistics.ts'

const { market, parameters, list } = buildDesk(10, 10)
const lines = list.instruments.map(({ id }, i) => ({
  instrumentId: id,
  lots: lots(BigInt(((i * 7_919) % 401) - 200 || 1)),
}))
const level = ppm(1_000_000n)
const live = createLiveMargin({ market: parseMarket(market), parameters, list, lines, level })
const data = market.underlyings.BTC
if (data === undefined) throw new RangeError('no such underlying')
const dates = Object.keys(data.expiries ?? {})

/** Every price of the underlying moves: index, perpetual and all ten forwards, so that every leg is repriced. */
function moveAll(i: number): MarketTick {
  const price = (60_000 + (((i * 7_919) % 20_011) - 10_000) / 100).toFixed(2)
  const expiries = Object.fromEntries(dates.map((date) => [date, { forward: price }]))
  return { underlying: 'BTC', index: price, perpetual: price, expiries }
}

/** One volatility moves: two legs are repriced. */
function moveOne(i: number): MarketTick {
  const volatilities = { '40000': (0.45 + ((i * 7) % 100) / 10_000).toString() }
  return { underlying: 'BTC', expiries: { [dates[9] ?? '']: { volatilities } } }
}

function recompute(tick: MarketTick): Margin {
  const expiries = Object.entries(data?.expiries ?? {}).map(([date, expiry]) => [
    date,
    { ...expiry, forward: tick.expiries?.[date]?.forward ?? expiry.forward },
  ])
  const moved = {
    ...data,
    index: tick.index,
    perpetual: tick.perpetual,
    expiries: Object.fromEntries(expiries),
  }
  const json: MarketJson = { ...market, underlyings: { BTC: moved as MarketJson['underlyings'][string] } }
  return computeMargin(buildRiskTable(parseMarket(json), parameters, list), lines, level)
}

function measure(act: (i: number) => void, warmUp: number, count: number) {
  for (let i = 0; i < warmUp; i++) act(i)
  const times = Array.from({ length: count }, (_, i) => time(() => act(i)))
  return { p50: quantile(times, 0.5), p99: quantile(times, 0.99), max: Math.max(...times) }
}

for (let i = 0; i < 50; i++) {
  const [one, other] = [live.applyTick(moveAll(i * 31)), recompute(moveAll(i * 31))]
  if (one.requirement !== other.requirement || one.equity !== other.equity || one.charges !== other.charges) {
    throw new RangeError(`tick ${i} differs from the full recompute`)
  }
}
/** The ticks that a garbage collection met, and the tail of the others: where the tail comes from. */
async function findCollections() {
  const collections: { readonly from: number; readonly to: number }[] = []
  const observer = new PerformanceObserver((seen) => {
    for (const { startTime, duration } of seen.getEntries()) {
      collections.push({ from: startTime, to: startTime + duration })
    }
  })
  observer.observe({ entryTypes: ['gc'] })
  const ticks = Array.from({ length: 3_000 }, (_, i) => {
    const from = performance.now()
    live.applyTick(moveAll(i))
    return { from, to: performance.now() }
  })
  // The observer is told on a later turn of the event loop.
  await new Promise((resolve) => setTimeout(resolve, 50))
  observer.disconnect()
  const quiet = ticks.filter((tick) => !collections.some(({ from, to }) => to > tick.from && from < tick.to))
  const others = quiet.map(({ from, to }) => to - from)
  return { share: 1 - quiet.length / ticks.length, p99Without: quantile(others, 0.99) }
}

const all = measure((i) => live.applyTick(moveAll(i)), 500, 3_000)
const collected = await findCollections()
const full = measure((i) => recompute(moveAll(i)), 50, 200)
const one = measure((i) => live.applyTick(moveOne(i)), 300, 2_000)
console.log(JSON.stringify({ legs: lines.length, all, collected, one, full }))
