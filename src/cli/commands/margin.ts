import type { Command } from 'commander'
import { ansi, formatReport, plain } from '../../margin/formatReport.ts'
import {
  loadTableInputs,
  parseLevel,
  reportAccounts,
  type TableOptions,
  withTableOptions,
} from '../inputs.ts'
import { print } from '../output.ts'
import { loadReadings } from './read.ts'

export function addMarginCommand(program: Command): void {
  withTableOptions(program.command('margin').description('net the accounts read and print the margin report'))
    .requiredOption('--readings <file>', 'what plimsoll read wrote')
    .option('--level <level>', 'initial, maintenance, or a multiple of initial', 'initial')
    .option('--json', 'machine-readable output')
    .action(async (options: TableOptions & { readings: string; level: string; json?: boolean }) => {
      const inputs = await loadTableInputs(options)
      const readings = await loadReadings(options.readings)
      const report = reportAccounts(readings, inputs, parseLevel(options.level, inputs.parameters))
      const { table: _, portfolio, margin, ...rest } = report
      const { table: __, ...figures } = margin
      print(
        options.json === true,
        { ...rest, margin: figures, positions: report.positions, asOfSec: portfolio.asOfSec },
        () => formatReport(report, process.stdout.isTTY ? ansi : plain),
      )
    })
}
