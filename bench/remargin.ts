// 100,000 accounts of 20 positions on 4 underlyings, three of them in a group with an offset. Run in a process of its own by
// run.ts, so that peak memory is its own; prints JSON.
import { computeMargins } from '../src/margin/computeMargins.ts'
import { computeMargin } from '../src/margin/requirement.ts'
import type { RiskRow, RiskTable } from '../src/risk/riskTable.ts'
import { packBooks } from '../src/risk/scan/packBooks.ts'
import { packTable } from '../src/risk/scan/packTable.ts'
import { lots as asLots, ppm, usdE6 } from '../src/units/fixed.ts'
import { median, time } from './statistics.ts'

const ACCOUNTS = 100_000
const PER_ACCOUNT = 20
const ROWS = 1_000

let seed = 4_242
function below(count: number): number {
  seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0
  return (seed >>> 8) % count
}

const amount = (from: number, to: number) => usdE6(BigInt(from + below(to - from)))
const lane = () => amount(-9_000_000, 9_000_000)
const row = (id: number): RiskRow => {
  const collateral = amount(10_000_000, 16_000_000)
  return {
    id: BigInt(id),
    name: `row ${id}`,
    joint: Array.from({ length: 24 }, lane),
    factors: [lane(), lane(), usdE6(0n)],
    collateral,
    mark: usdE6(collateral + 1n),
    shortCharge: amount(1, 90_000),
    size: amount(0, 10_000_000),
  }
}
const table: RiskTable = {
  asOfSec: 60,
  gridSec: 60,
  parametersHash: 1n,
  marketHash: 1n,
  underlyings: ['USD', 'BTC', 'ETH', 'SOL'].map((symbol, u) => ({
    id: BigInt(u + 1),
    symbol,
    group: u === 0 ? 1 : 2,
    offsetPpm: u === 0 ? 0n : 400_000n,
    concentration: [0n, 1n, 2n, 3n].map((k) => ({
      slopePpm: 1_000n * (k + 1n),
      intercept: usdE6(k * 10n ** 9n),
    })),
    rows: Array.from({ length: ROWS / 4 }, (_, r) => row(1 + u * (ROWS / 4) + r)),
  })),
}
const rows = Uint32Array.from({ length: ACCOUNTS * PER_ACCOUNT }, () => below(ROWS))
const lots = Float64Array.from(rows, () => below(2_001) - 1_000 || 1)
const offsets = Uint32Array.from({ length: ACCOUNTS + 1 }, (_, account) => account * PER_ACCOUNT)
const level = ppm(1_000_000n)

const packed = packTable(table)
let books = packBooks(packed, { offsets, rows, lots })
const pack = time(() => {
  books = packBooks(packed, { offsets, rows, lots })
})
let margins = computeMargins(packed, books, level)
const times = Array.from({ length: 9 }, () =>
  time(() => {
    margins = computeMargins(packed, books, level)
  }),
)
for (let account = 0; account < ACCOUNTS; account += 499) {
  const lines = Array.from(rows.subarray(account * PER_ACCOUNT, (account + 1) * PER_ACCOUNT), (r, p) => ({
    instrumentId: BigInt(r + 1),
    lots: asLots(BigInt(lots[account * PER_ACCOUNT + p] ?? 0)),
  }))
  const { equity, requirement } = computeMargin(table, lines, level)
  if (margins.equity[account] !== equity || margins.requirement[account] !== requirement) {
    throw new RangeError(`account ${account} differs from computeMargin`)
  }
}
const seconds = median(times) / 1e3
const peakBytes = process.resourceUsage().maxRSS * 1024
const compared = Math.ceil(ACCOUNTS / 499)
console.log(
  JSON.stringify({ seconds, packSeconds: pack / 1e3, peakBytes, widened: margins.widened, compared }),
)
