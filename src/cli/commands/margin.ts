import type { Command } from 'commander'
import { PlimsollError } from '../../errors.ts'
import type { MarginState } from '../../margin/explainChange.ts'
import { ansi, formatReport, plain } from '../../margin/formatReport.ts'
import type { CliContext } from '../cliContext.ts'
import {
  composeState,
  loadTableInputs,
  reportAccounts,
  type TableOptions,
  withTableOptions,
} from '../inputs.ts'
import { print } from '../output.ts'
import { parseLevel } from '../parseOption.ts'
import { loadReadings } from '../readingsFile.ts'

interface Options extends TableOptions {
  readonly readings: string
  readonly level: string
  readonly before?: string
  readonly beforeMarket?: string
  readonly beforeParameters?: string
}

export function addMarginCommand(program: Command, cli: CliContext): void {
  withTableOptions(program.command('margin').description('net the accounts read and print the margin report'))
    .requiredOption('--readings <file>', 'what plimsoll read wrote')
    .option('--level <level>', 'initial, maintenance, or a multiple of initial such as 1.5', 'initial')
    .option('--before <file>', 'earlier readings: explain what changed since')
    .option('--before-market <file>', 'market data of the earlier readings; --market unless given')
    .option('--before-parameters <file>', 'parameter set of then; --parameters unless given')
    .action(async (options: Options) => {
      const inputs = await loadTableInputs(options)
      const readings = await loadReadings(options.readings)
      const level = parseLevel(options.level, inputs.parameters)
      const report = reportAccounts(readings, inputs, level, await loadBefore(options))
      const { table: _, portfolio, margin, ...rest } = report
      const { table: __, ...figures } = margin
      print(cli, { ...rest, margin: figures, asOfSec: portfolio.asOfSec }, () =>
        formatReport(report, cli.colour ? ansi : plain),
      )
    })
}

/** The earlier state that a change is explained from, at the same named level; null where none is asked for. */
async function loadBefore({
  before,
  beforeMarket,
  beforeParameters,
  ...options
}: Options): Promise<MarginState | null> {
  if (before === undefined) {
    if (beforeMarket === undefined && beforeParameters === undefined) return null
    throw new PlimsollError('INVALID_INPUT', 'An earlier market or parameter set explains nothing alone.', {
      field: '--before',
      expected: 'the earlier readings',
    })
  }
  const inputs = await loadTableInputs({
    market: beforeMarket ?? options.market,
    parameters: beforeParameters ?? options.parameters,
    instruments: options.instruments,
  })
  return composeState(await loadReadings(before), inputs, parseLevel(options.level, inputs.parameters))
}
