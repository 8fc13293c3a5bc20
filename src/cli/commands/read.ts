import { setTimeout as wait } from 'node:timers/promises'
import type { Command } from 'commander'
import { parseAccountsFile } from '../../accounts/accountsFile.ts'
import { type ReadAccount, readAccount } from '../../accounts/readAccount.ts'
import type { CliContext } from '../cliContext.ts'
import { assertOutput, readJson, writePrivate } from '../files.ts'
import { print, progress } from '../output.ts'
import { parseInteger } from '../parseOption.ts'
import { encodeReadings, parseReadings, READINGS_SCHEMA } from '../readingsFile.ts'
import { abandonOnAbort } from '../untilAborted.ts'

interface Options {
  readonly accounts: string
  readonly asOf: string
  readonly out: string
}

export function addReadCommand(program: Command, cli: CliContext): void {
  program
    .command('read')
    .description('read every account of an accounts file as of one instant')
    .requiredOption('--accounts <file>', 'which accounts (plimsoll.accounts/1)')
    .requiredOption('--as-of <seconds>', 'the instant T, seconds since 1970; that of the market data')
    .requiredOption('--out <file>', 'where to keep the raw readings (private, mode 0600)')
    .action(async ({ accounts, asOf, out }: Options) => {
      const asOfSec = parseInteger(asOf, '--as-of')
      const { accounts: configs } = parseAccountsFile(await readJson(accounts, '--accounts'))
      await assertOutput(out, '--out', READINGS_SCHEMA)
      const { signal } = cli
      const dependencies = {
        fetch,
        wait: (ms: number) => wait(ms, undefined, { signal }),
        secret: (variable: string) => cli.environment[variable] ?? null,
      }
      const read: ReadAccount[] = []
      for (const [index, config] of configs.entries()) {
        progress(cli, `reading ${config.name} (${index + 1} of ${configs.length})`)
        // Not every venue's client can stop in the middle of a request.
        read.push(await abandonOnAbort(readAccount(config, dependencies, { asOfSec, signal }), signal))
      }
      const readings = parseReadings(read)
      await writePrivate(out, encodeReadings(read))
      const summary = readings.map(({ name, venues }) => ({
        name,
        venues: venues.map(({ state: { venue, provenance, holdings, openOrders } }) => ({
          ...{ venue, provenance, holdings: holdings.length, openOrders: openOrders.length },
        })),
      }))
      print(cli, { asOfSec, accounts: summary, file: out }, () =>
        [
          ...summary.flatMap(({ name, venues }) =>
            venues.map(
              ({ venue, provenance, holdings, openOrders }) =>
                `${name}: ${venue}, ${holdings} holdings, ${openOrders} open orders, ${provenance}`,
            ),
          ),
          `kept in ${out}`,
        ].join('\n'),
      )
    })
}
