import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { errorCodes } from '../src/errors.ts'
import { parseInstrumentList } from '../src/instrument/instrument.ts'
import { computeMargin } from '../src/margin/requirement.ts'
import { parseMarket } from '../src/market/market.ts'
import { parseParameterSet } from '../src/parameters/parameterSet.ts'
import { computeLots } from '../src/portfolio/lots.ts'
import { publicSignals } from '../src/protocol/spec.ts'
import { buildRiskTable } from '../src/risk/buildRiskTable.ts'
import { exact } from '../src/units/exact.ts'

const read = (path: string): string => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8')
const json = (path: string): unknown => JSON.parse(read(path))

describe('documents are true', () => {
  test('every error code and public signal is documented, and nothing else', () => {
    const documented = [
      ...(read('docs/errors.md')
        .split('## Refusals')[0]
        ?.matchAll(/^\| `([A-Z_]+)`/gm) ?? []),
    ].map(([, code]) => code)
    expect(documented).toEqual(Object.keys(errorCodes))
    const signals = [...read('docs/statement.md').matchAll(/^\| \d+ \| `(\w+)`/gm)].map(([, name]) => name)
    expect(signals).toEqual(publicSignals.map(([name]) => name))
  })

  test('every rule that code cites is in the methodology', () => {
    const rules = new Set([...read('docs/methodology.md').matchAll(/\*\*(M-\d\d)/g)].map(([, rule]) => rule))
    const files = ['risk', 'margin', 'portfolio'].flatMap((folder) =>
      readdirSync(new URL(`../src/${folder}`, import.meta.url))
        .filter((name) => name.endsWith('.ts'))
        .map((name) => `src/${folder}/${name}`),
    )
    const cited = new Set(files.flatMap((path) => [...read(path).matchAll(/M-\d\d/g)].map(([rule]) => rule)))
    expect([...cited].filter((rule) => !rules.has(rule))).toEqual([])
    expect(cited.size).toBeGreaterThan(10)
  })

  test('paths named in documents exist', () => {
    const documents = [
      'README.md',
      'AGENTS.md',
      'CONTRIBUTING.md',
      'SECURITY.md',
      'docs/architecture.md',
      'docs/methodology.md',
      'docs/invariants.md',
    ]
    const missing = documents.flatMap((path) =>
      [
        ...read(path).matchAll(
          /`((?:src|prover|test|circuits|contracts|scripts|parameters|examples|docs)\/[\w./-]+)`/g,
        ),
      ]
        .map(([, target = '']) => target)
        .filter((target) => !existsSync(new URL(`../${target}`, import.meta.url)))
        .map((target) => `${path}: ${target}`),
    )
    expect(missing).toEqual([])
  })

  test('the worked example of the methodology', () => {
    const market = parseMarket(json('examples/market.json'))
    const parameters = parseParameterSet(json('parameters/2026-11.json'))
    const list = parseInstrumentList(json('parameters/instruments.json'))
    const table = buildRiskTable(market, parameters, list)
    const common = { venue: 'wallet', origin: 'example' }
    const { lines } = computeLots(
      [
        { ...common, kind: 'coin', coin: 'ETH', amount: exact(1n, 0) },
        {
          ...common,
          kind: 'linear',
          underlying: 'ETH',
          expirySec: null,
          size: exact(-1n, 0),
          quote: 'USDC',
          costBasis: exact(-3000n, 0),
        },
      ],
      list,
      parameters.venueCustody,
      market.asOfSec,
    )
    const margin = computeMargin(table, lines, parameters.levels.initial)
    const eth = margin.underlyings.find(({ underlying }) => underlying.symbol === 'ETH')
    const figures = [
      margin.equity,
      eth?.loss,
      eth?.factors[0],
      eth?.shortCharge,
      (eth?.concentration ?? 0n) / 1_000_000n,
      margin.requirement,
      computeMargin(table, lines, parameters.levels.maintenance).requirement,
      margin.excess,
    ].map((amount) => format(amount ?? 0n))
    expect(figures).toEqual([
      '2,937.702000',
      '0.280000',
      '-30.141000',
      '0.001000',
      '18.079650',
      '48.501650',
      '38.801320',
      '2,889.200350',
    ])
    const text = read('docs/methodology.md')
    for (const figure of figures) expect(text).toContain(figure.replace('-', ''))
  })
})

/** 1e-6 USD with six digits and thousands separators. */
function format(amount: bigint): string {
  const magnitude = amount < 0n ? -amount : amount
  const whole = (magnitude / 1_000_000n).toString().replace(/\B(?=(\d{3})+$)/g, ',')
  return `${amount < 0n ? '-' : ''}${whole}.${(magnitude % 1_000_000n).toString().padStart(6, '0')}`
}
