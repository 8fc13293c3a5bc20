import type { Command } from 'commander'
import { encodeTable } from '../../risk/encodeTable.ts'
import type { CliContext } from '../cliContext.ts'
import { assertOutput, writePublic } from '../files.ts'
import { loadTableInputs, type TableOptions, withTableOptions } from '../inputs.ts'
import { print } from '../output.ts'

export function addPublishCommand(program: Command, cli: CliContext): void {
  withTableOptions(program.command('publish').description('build and commit the risk table of one instant'))
    .requiredOption('--out <file>', 'where to write the table, canonical bytes (public)')
    .action(async (options: TableOptions & { out: string }) => {
      await assertOutput(options.out, '--out', 'plimsoll.risk-table/1')
      const { table, committed, parameters } = await loadTableInputs(options)
      const { commitment, epoch } = committed
      await writePublic(options.out, encodeTable(table))
      const rows = table.underlyings.reduce((count, underlying) => count + underlying.rows.length, 0)
      const { asOfSec, parametersHash } = table
      print(cli, { commitment, asOfSec, epoch, rows, parametersHash, file: options.out }, () =>
        [
          `risk table ${commitment}`,
          `as of ${asOfSec}, ${rows} rows, parameter set ${parameters.name} (${parametersHash})`,
          `written to ${options.out}`,
        ].join('\n'),
      )
    })
}
