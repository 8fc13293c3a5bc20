import type { Command } from 'commander'
import { ansi, formatReport, plain } from '../../margin/formatReport.ts'
import type { CliContext } from '../cliContext.ts'
import { loadTableInputs, reportAccounts, type TableOptions, withTableOptions } from '../inputs.ts'
import { print } from '../output.ts'
import { parseLevel } from '../parseOption.ts'
import { loadReadings } from '../readingsFile.ts'

export function addMarginCommand(program: Command, cli: CliContext): void {
  withTableOptions(program.command('margin').description('net the accounts read and print the margin report'))
    .requiredOption('--readings <file>', 'what plimsoll read wrote')
    .option('--level <level>', 'initial, maintenance, or a multiple of initial such as 1.5', 'initial')
    .action(async (options: TableOptions & { readings: string; level: string }) => {
      const inputs = await loadTableInputs(options)
      const readings = await loadReadings(options.readings)
      const report = reportAccounts(readings, inputs, parseLevel(options.level, inputs.parameters))
      const { table: _, portfolio, margin, ...rest } = report
      const { table: __, ...figures } = margin
      print(cli, { ...rest, margin: figures, asOfSec: portfolio.asOfSec }, () =>
        formatReport(report, cli.colour ? ansi : plain),
      )
    })
}
