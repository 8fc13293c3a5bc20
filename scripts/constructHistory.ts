// Writes examples/history.json, which is CONSTRUCTED: no price in it was ever quoted. npx tsx scripts/constructHistory.ts [--check]
import { readFileSync, writeFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { type Market, parseMarket } from '../src/market/market.ts'
import { exponential, logarithm } from '../src/risk/pricing/elementary.ts'
import { normalQuantile } from '../src/risk/pricing/normalQuantile.ts'
import { garchModel, nextVariance } from '../src/rules/var/variance.ts'
import { formatExact, ZERO } from '../src/units/exact.ts'

const DAYS = 750
const DAY_SEC = 86_400
const SEED = 20_261_120n
const CRASH_PROBABILITY = 0.01
const SOURCE =
  'CONSTRUCTED, NOT MARKET DATA. No price or volatility in this file was ever quoted. Drawn by scripts/constructHistory.ts ' +
  '(fixed seed): GARCH(1,1) log returns with a common factor, rare joint crashes and mean-reverting volatilities, scaled to ' +
  'end at the index of examples/market.json. For examples and tests only.'

/** Character of a series: long-run daily deviation, loading on the common factor, size in a crash, daily drift. */
interface Character {
  readonly deviation: number
  readonly loading: number
  readonly crash: number
  readonly drift: number
  /** 30-day implied volatility that the series ends at; null without options. */
  readonly volatility: number | null
}

// The volatilities are those quoted in examples/market.json nearest to the money and to thirty days.
const characters: Readonly<Record<string, Character>> = {
  BTC: { deviation: 0.025, loading: 0.9, crash: 0.07, drift: 0.0006, volatility: 0.495 },
  ETH: { deviation: 0.034, loading: 0.85, crash: 0.1, drift: 0.0002, volatility: 0.678 },
  SOL: { deviation: 0.045, loading: 0.75, crash: 0.13, drift: 0, volatility: null },
}

/** The file's text. Deterministic: the same market gives the same bytes on every machine. */
export function constructHistory(market: Market): string {
  const uniform = createUniforms(SEED)
  const normal = (): number => normalQuantile(uniform())
  const paths = Object.entries(characters).map(([symbol, character]) => ({
    symbol,
    ...character,
    model: garchModel(0.08, 0.89, character.deviation ** 2),
    variance: character.deviation ** 2,
    logs: [0],
    volatilityLogs: [0],
  }))
  for (let day = 1; day < DAYS; day += 1) {
    const common = normal()
    const crash = uniform() < CRASH_PROBABILITY ? 0.6 + 0.8 * uniform() : 0
    for (const path of paths) {
      const own = Math.sqrt(1 - path.loading ** 2) * normal()
      const shock = Math.sqrt(path.variance) * (path.loading * common + own) - crash * path.crash
      const move = path.drift + shock
      path.variance = nextVariance(path.model, path.variance, shock)
      path.logs.push((path.logs.at(-1) ?? 0) + move)
      const level = path.volatilityLogs.at(-1) ?? 0
      path.volatilityLogs.push(level - 0.03 * level - 0.8 * move + 0.025 * normal())
    }
  }
  const underlyings = Object.fromEntries(
    paths.map(({ symbol, logs, volatilityLogs, volatility }) => {
      const index = formatExact(market.underlyings.get(symbol)?.index ?? ZERO)
      const closes = endAt(logs, index, 7)
      return [
        symbol,
        volatility === null
          ? { closes }
          : { closes, volatilities: endAt(volatilityLogs, String(volatility), 4) },
      ]
    }),
  )
  const firstDay = Math.floor(market.asOfSec / DAY_SEC) - (DAYS - 1)
  const rows = Object.entries(underlyings).map(
    ([symbol, series]) =>
      `    ${JSON.stringify(symbol)}: {\n${Object.entries(series)
        .map(([name, values]) => `      ${JSON.stringify(name)}: [\n${wrap(values)}\n      ]`)
        .join(',\n')}\n    }`,
  )
  return `{
  "schema": "plimsoll.history/1",
  "source": ${JSON.stringify(SOURCE)},
  "firstDay": ${firstDay},
  "underlyings": {
${rows.join(',\n')}
  }
}
`
}

/** The path of these logarithms that ends at `last`, whose own text closes it. */
function endAt(logs: readonly number[], last: string, digits: number): string[] {
  const end = logarithm(Number(last)) - (logs.at(-1) ?? 0)
  return [...logs.slice(0, -1).map((log) => plain(exponential(log + end), digits)), last]
}

/** So many significant digits, never with an exponent. */
function plain(value: number, digits: number): string {
  return String(Number(value.toPrecision(digits)))
}

/** Filled as the formatter does it, so that the file passes it as it is written. */
function wrap(texts: readonly string[]): string {
  return texts.map((text) => `        ${JSON.stringify(text)}`).join(',\n')
}

/** Knuth's MMIX linear congruential generator; the top 53 bits, never zero. */
function createUniforms(seed: bigint): () => number {
  let state = seed
  return () => {
    state = BigInt.asUintN(64, state * 6364136223846793005n + 1442695040888963407n)
    return (Number(state >> 11n) + 0.5) / 2 ** 53
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const file = new URL('../examples/history.json', import.meta.url)
  const market = parseMarket(
    JSON.parse(readFileSync(new URL('../examples/market.json', import.meta.url), 'utf8')),
  )
  const text = constructHistory(market)
  if (!process.argv.includes('--check')) writeFileSync(file, text)
  else if (readFileSync(file, 'utf8') !== text) {
    console.error('examples/history.json is not what scripts/constructHistory.ts writes.')
    process.exitCode = 1
  }
}
