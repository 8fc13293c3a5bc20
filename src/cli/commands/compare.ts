import { setImmediate as yieldToEvents } from 'node:timers/promises'
import type { Command } from 'commander'
import { PlimsollError } from '../../errors.ts'
import { type CapitalFigures, type CapitalVenue, computeCapital } from '../../margin/capital.ts'
import { formatCapital } from '../../margin/formatCapital.ts'
import { parseHistory } from '../../market/history.ts'
import { attempt, compareMethods, compareVenue, type VenueComparison } from '../../methods/compare.ts'
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
        ? await Promise.all((options.method ?? []).map((name) => loadMethod(name)))
        : [ours, ...(await loadShippedMethods())]
      const scale = (asset: string): Ppm => assetScale(asset, inputs.list, inputs.parameters)
      const compared = compareMethods(venues, methods, data)
      const { ruled, own, withoutRule } = await compareEach(cli, venues, scale)
      const capital = withoutRule.length === 0 ? capitalOf(ruled, inputs, scale) : null
      print(cli, { methods: compared, venues: own, withoutRule, capital }, () =>
        [
          formatComparison(compared),
          ...(explained
            ? compared.flatMap(({ method, whole }) => (whole === null ? [] : [formatMethod(method, whole)]))
            : []),
          formatVenues(own),
          ...withoutRule.map(({ account, reason }) => `${account}: ${reason}`),
          ...(withoutRule.length === 0 ? [] : [WITHOUT_RULE]),
          ...(capital === null ? [] : [formatCapital(capital).join('\n')]),
        ].join('\n\n'),
      )
    })
}

/** Seconds between two lines of progress. */
const PROGRESS_SEC = 2

const WITHOUT_RULE = 'An account without a rule has no survival here, and its book no capital figures.'

/** An account that no rule margins, and why: its book names none, or its method refuses what lies there. */
interface WithoutRule {
  readonly account: string
  readonly reason: string
}

/** Each venue in turn: a simulation's survival takes a while, so there is progress, and between two venues Ctrl-C ends it. */
async function compareEach(
  cli: CliContext,
  venues: readonly RuledVenue[],
  scale: (asset: string) => Ppm,
): Promise<{
  readonly ruled: readonly Ruled[]
  readonly own: readonly VenueComparison[]
  readonly withoutRule: readonly WithoutRule[]
}> {
  const ruled: Ruled[] = []
  const own: VenueComparison[] = []
  const withoutRule: WithoutRule[] = []
  let saidSec = cli.nowSec()
  for (const [index, venue] of venues.entries()) {
    const { account } = venue
    if (isRuled(venue)) {
      const { result, refusal } = attempt(() => compareVenue(venue, scale))
      if (result === null) withoutRule.push({ account, reason: refusal })
      else {
        ruled.push(venue)
        own.push(result)
      }
    } else withoutRule.push({ account, reason: 'owes and names no method' })
    const nowSec = cli.nowSec()
    if (nowSec - saidSec >= PROGRESS_SEC) {
      progress(cli, `${index + 1} of ${venues.length} venues by their own rules`)
      saidSec = nowSec
    }
    // A signal arrives only when the loop lets it.
    await yieldToEvents()
    if (cli.signal.aborted)
      throw new PlimsollError('CANCELLED', 'The comparison was cancelled; nothing was written.')
  }
  return { ruled, own, withoutRule }
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
