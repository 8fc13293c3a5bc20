import { scanRivals } from './scan.ts'
import type { Samples } from './statistics.ts'
import { tableRivals } from './tableBuild.ts'
import { LANES, OPTIONS } from './tableSet.ts'

interface Latency {
  readonly p50: number
  readonly p99: number
  readonly max: number
}
export interface TickTimes {
  readonly legs: number
  readonly all: Latency
  /** Share of ticks that a garbage collection met, and the 99th percentile of the others. */
  readonly collected: { readonly share: number; readonly p99Without: number }
  readonly one: Latency
  readonly full: Latency
}
export interface Remargin {
  readonly seconds: number
  readonly packSeconds: number
  readonly peakBytes: number
  readonly widened: number
  readonly compared: number
}
export interface ProductTimes {
  readonly options: number
  readonly build: number
  readonly parse: number
  readonly margin20: number
  readonly margin200: number
}
export interface Results {
  readonly machine: Readonly<Record<'cpu' | 'node' | 'gcc' | 'quantlib' | 'date', string>>
  readonly table: Samples
  readonly scans: Samples
  readonly remargin: Remargin
  readonly tick: TickTimes
  readonly product: ProductTimes
  /** One-minute load before and after. */
  readonly load: readonly [number, number]
}

/** The text of RESULTS.md. */
export function formatResults({ machine, table, scans, remargin, tick, product, load }: Results): string {
  const bestC = fastest(
    tableRivals.map((name) => `C ${name}`),
    table,
  )
  const bestScan = fastest(
    scanRivals.map((name) => `C ${name}`),
    scans,
  )
  const bestQuantlib = fastest(['QuantLib engine', 'QuantLib npv'], table)
  const ours = table.median('ours')
  const faster = table.median(bestQuantlib) / ours
  const slower = ours / table.median(bestC)
  const scanned = scans.median('ours') / scans.median(bestScan)
  return [
    '# Results',
    '',
    'Written by `npm run bench`; do not edit.',
    '',
    `${machine.cpu}; node ${machine.node}; ${machine.gcc}; QuantLib ${machine.quantlib}; ${machine.date} UTC; one-minute load`,
    `${load[0].toFixed(2)} before and ${load[1].toFixed(2)} after. One thread throughout.`,
    '',
    '## Against the goals',
    '',
    '| what | measured | goal | met |',
    '| --- | --- | --- | --- |',
    line(
      'table build, speed over QuantLib',
      `${faster.toFixed(1)} x (${bestQuantlib})`,
      'at least 3 x',
      faster >= 3,
    ),
    line('table build, time over C', `${slower.toFixed(2)} x (${bestC})`, 'at most 2 x', slower <= 2),
    line('scan, time over C', `${scanned.toFixed(2)} x (${bestScan})`, 'at most 2 x', scanned <= 2),
    line(
      '100,000 accounts x 20 positions x 27 lanes re-margined, one process',
      `${remargin.seconds.toFixed(2)} s, peak ${(remargin.peakBytes / 1e6).toFixed(0)} MB`,
      'below 2 GB',
      remargin.peakBytes < 2e9,
    ),
    line(
      `one tick on ${tick.legs} option legs, every leg repriced`,
      formatLatency(tick.all),
      'p99 below 1 ms',
      tick.all.p99 < 1,
    ),
    '',
    '## Times',
    '',
    '| what | median | scatter |',
    '| --- | --- | --- |',
    ...['ours', ...tableRivals.map((name) => `C ${name}`), 'QuantLib engine', 'QuantLib npv'].map((name) =>
      timed(`table build, ${name}`, table, name),
    ),
    ...['ours', ...scanRivals.map((name) => `C ${name}`)].map((name) => timed(`scan, ${name}`, scans, name)),
    '',
    '| the product | |',
    '| --- | --- |',
    `| one volatility of the ${tick.legs} legs changes | ${formatLatency(tick.one)} |`,
    `| the same market from nothing: parseMarket, buildRiskTable, computeMargin | ${formatLatency(tick.full)} |`,
    `| buildRiskTable of ${product.options.toLocaleString('en')} options, to bigint rows, checked | ${product.build.toFixed(1)} ms |`,
    `| parseMarket of it | ${product.parse.toFixed(1)} ms |`,
    `| computeMargin on that table, 20 lines | ${product.margin20.toFixed(3)} ms |`,
    `| computeMargin on that table, 200 lines | ${product.margin200.toFixed(3)} ms |`,
    `| packBooks of the 100,000 accounts | ${remargin.packSeconds.toFixed(3)} s |`,
    '',
    '## How to read them',
    '',
    `- Table build: ${OPTIONS.toLocaleString('en')} options (a call and a put on each of ${(OPTIONS / 2).toLocaleString('en')} strikes) priced in ${LANES} lanes. All three price the same set from the same`,
    '  generator, and their sums agree to 1e-11. It is pricing alone: the end-to-end cost is the last table.',
    '- The rival in C is the fastest of three plain variants with libm and IEEE arithmetic, gcc -O3 -march=native: `paired` shares what we share.',
    '  Whoever prices options one by one in C compares with `plain`. Not a rival: hand-written vector mathematics.',
    '- The rival in QuantLib is the faster of `Instrument::NPV` and the engine called directly, quotes changed in place.',
    '- Scan: 20 positions x 27 lanes summed and the worst of 24 found, for 100,000 accounts; the checksum over worst loss and scenario is',
    '  equal in all. Ours adds five columns more (guard, value by side, short charge, size). Timed: the calls of the',
    '  kernel and copying its worst losses out. Not timed, in C neither: placing the positions in memory, which is `packBooks` above.',
    `- Re-margin: 4 underlyings, three in a group with an offset, shorts, concentration; \`computeMargins\`. ${remargin.compared} accounts are compared with`,
    `  \`computeMargin\`; ${remargin.widened} needed bigints.`,
    '- Tick: text in, every figure out, quotes checked as `parseMarket` does; compared with the full recompute. Repeated with the',
    `  collector watched: a garbage collection met ${(tick.collected.share * 100).toFixed(1)} % of the ticks, the p99 of the others was ${tick.collected.p99Without.toFixed(2)} ms. The goal is on`,
    '  all of them. Most of what a tick allocates is the checking of its quotes, not the margin.',
    '- Variants run in turn within one process, so a busy neighbour meets all; a ratio is of medians of one run. Scatter is the middle half of the',
    '  runs over the median. On a loaded machine ratios move by about a tenth, and the tail of a tick says more of the load than of us.',
    '- Worker threads are not used: a hundred thousand accounts take a fraction of a second in one.',
    '',
  ].join('\n')
}

function fastest(names: readonly string[], samples: Samples): string {
  return names.reduce((best, name) => (samples.median(name) < samples.median(best) ? name : best))
}

const line = (what: string, measured: string, goal: string, met: boolean): string =>
  `| ${what} | ${measured} | ${goal} | ${met ? 'yes' : 'no'} |`

const timed = (what: string, samples: Samples, name: string): string =>
  `| ${what} | ${samples.median(name).toFixed(2)} ms | ${(samples.spread(name) * 100).toFixed(0)} % |`

const formatLatency = ({ p50, p99, max }: Latency): string =>
  `p50 ${p50.toFixed(2)} ms, p99 ${p99.toFixed(2)} ms, max ${max.toFixed(2)} ms`
