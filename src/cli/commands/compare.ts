import { setImmediate as yieldToEvents } from 'node:timers/promises'
import type { Command } from 'commander'
import { PlimsollError } from '../../errors.ts'
import { type CapitalFigures, type CapitalVenue, computeCapital } from '../../margin/capital.ts'
import { formatCapital } from '../../margin/formatCapital.ts'
import { parseHistory } from '../../market/history.ts'
import { compareMethods, compareVenue, type VenueComparison } from '../../methods/compare.ts'
import { formatComparison, formatMethod, formatVenues } from '../../methods/formatMethod.ts'
import type { MethodData } from '../../methods/method.ts'
import { bindNetRiskArray } from '../../methods/netRiskArray.ts'
import { assetScale } from '../../risk/assetScale.ts'
import type { Ppm } from '../../units/fixed.ts'
import type { CliContext } from '../cliContext.ts'
import { loadComparedVenues, type RuledVenue } from '../comparedVenues.ts'
import { readJson } from '../files.ts'
import {
  loadTableInputs,
  SURVIVE_WITH,
  SURVIVE_WITHOUT,
  type TableInputs,
  type TableOptions,
  withTableOptions,
} from '../inputs.ts'
import { print, progress } from '../output.ts'
import { loadMethod, loadShippedMethods } from '../shippedMethods.ts'

interface Options extends TableOptions {
  readonly readings?: string
  readonly book?: string
  readonly method?: readonly string[]
  readonly history?: string
}

export function addCompareCommand(program: Command, cli: CliContext): void {
  withTableOptions(
    program
      .command('compare')
      .description('margin one book by every method, each venue by its own rule, and what netting saves'),
  )
    .option('--readings <file>', 'accounts that plimsoll read wrote')
    .option('--book <file>', 'or a book written down (plimsoll.book/1), for what-ifs')
    .option('--method <name...>', 'methods to explain line by line: a shipped name or a parameter file')
    .option('--history <file>', 'past closes (plimsoll.history/1), for methods that need them')
    .action(async (options: Options) => {
      const inputs = await loadTableInputs(options)
      const history =
        options.history === undefined ? null : parseHistory(await readJson(options.history, '--history'))
      const data: MethodData = { market: inputs.market, history }
      const venues = await loadComparedVenues(options, inputs, data)
      const ours = bindNetRiskArray(inputs.raw.parameters)
      const explained = options.method !== undefined
      const methods = explained
        ? await Promise.all((options.method ?? []).map(loadMethod))
        : [ours, ...(await loadShippedMethods())]
      const scale = (asset: string): Ppm => assetScale(asset, inputs.list, inputs.parameters)
      const compared = compareMethods(venues, methods, data)
      const ruled = venues.filter(isRuled)
      const own = await compareEach(cli, ruled, scale)
      const capital = ruled.length === venues.length ? capitalOf(ruled, inputs, scale) : null
      const withoutRule = venues.filter((venue) => !isRuled(venue)).map(({ account }) => account)
      print(cli, { methods: compared, venues: own, withoutRule, capital }, () =>
        [
          formatComparison(compared),
          ...(explained
            ? compared.flatMap(({ method, whole }) => (whole === null ? [] : [formatMethod(method, whole)]))
            : []),
          formatVenues(own),
          ...withoutRule.map(
            (account) =>
              `${account}: owes and names no method, so it has no survival here and the book no capital figures`,
          ),
          ...(capital === null ? [] : [formatCapital(capital).join('\n')]),
        ].join('\n\n'),
      )
    })
}

/** Seconds between two lines of progress. */
const PROGRESS_SEC = 2

/** Each venue in turn: a simulation's survival takes a while, so there is progress, and between two venues Ctrl-C ends it. */
async function compareEach(
  cli: CliContext,
  venues: readonly Ruled[],
  scale: (asset: string) => Ppm,
): Promise<readonly VenueComparison[]> {
  const compared: VenueComparison[] = []
  let saidSec = cli.nowSec()
  for (const venue of venues) {
    compared.push(compareVenue(venue, scale))
    const nowSec = cli.nowSec()
    if (nowSec - saidSec >= PROGRESS_SEC) {
      progress(cli, `${compared.length} of ${venues.length} venues by their own rules`)
      saidSec = nowSec
    }
    // A signal arrives only when the loop lets it.
    await yieldToEvents()
    if (cli.signal.aborted)
      throw new PlimsollError('CANCELLED', 'The comparison was cancelled; nothing was written.')
  }
  return compared
}

type Ruled = RuledVenue & CapitalVenue

const isRuled = (venue: RuledVenue): venue is Ruled => venue.computeMargin !== null

function capitalOf(
  venues: readonly Ruled[],
  { table, parameters }: TableInputs,
  scale: (asset: string) => Ppm,
): CapitalFigures {
  return computeCapital({
    table,
    level: parameters.levels.initial,
    venues,
    scale,
    surviveWithout: SURVIVE_WITHOUT,
    surviveWith: SURVIVE_WITH,
  })
}
