import type { Command } from 'commander'
import { commitTable } from '../../protocol/tableCommitment.ts'
import { encodeTable } from '../../risk/encodeTable.ts'
import { writePublic } from '../files.ts'
import { loadTableInputs, type TableOptions, withTableOptions } from '../inputs.ts'
import { print } from '../output.ts'

export function addPublishCommand(program: Command): void {
  withTableOptions(program.command('publish').description('build and commit the risk table of one instant'))
    .requiredOption('--out <file>', 'where to write the table, canonical bytes')
    .option('--json', 'machine-readable output')
    .action(async (options: TableOptions & { out: string; json?: boolean }) => {
      const { table } = await loadTableInputs(options)
      const { commitment, epoch } = commitTable(table)
      await writePublic(options.out, encodeTable(table))
      const rows = table.underlyings.reduce((count, underlying) => count + underlying.rows.length, 0)
      print(
        options.json === true,
        {
          commitment,
          asOfSec: table.asOfSec,
          epoch,
          rows,
          parametersHash: table.parametersHash,
          file: options.out,
        },
        () =>
          [
            `risk table ${commitment}`,
            `as of ${table.asOfSec}, ${rows} rows, parameter set ${table.parametersHash}`,
            `written to ${options.out}`,
          ].join('\n'),
      )
    })
}
