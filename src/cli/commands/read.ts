import { setTimeout as wait } from 'node:timers/promises'
import type { Command } from 'commander'
import { z } from 'zod'
import { parseAccountsFile } from '../../accounts/accountsFile.ts'
import { parseAccount } from '../../accounts/parseAccount.ts'
import { type ReadAccount, readAccount } from '../../accounts/readAccount.ts'
import { decodeEnvelope, encodeEnvelope } from '../../adapters/envelope.ts'
import type { AccountReading } from '../../attestor/attest.ts'
import { PlimsollError } from '../../errors.ts'
import { readJson, writePrivate } from '../files.ts'
import { parseInteger } from '../inputs.ts'
import { print, progress } from '../output.ts'

const readingsSchema = z.strictObject({
  schema: z.literal('plimsoll.readings/1'),
  accounts: z.array(
    z.strictObject({ kind: z.enum(['chain', 'deribit']), name: z.string(), envelopes: z.array(z.unknown()) }),
  ),
})

/** Raw readings as text: the venues' own bytes, so that anyone who is given them can parse again. */
export function encodeReadings(accounts: readonly ReadAccount[]): string {
  const json = {
    schema: 'plimsoll.readings/1',
    accounts: accounts.map(({ kind, name, envelopes }) => ({
      kind,
      name,
      envelopes: envelopes.map((envelope) => JSON.parse(encodeEnvelope(envelope)) as unknown),
    })),
  }
  return `${JSON.stringify(json, null, 2)}\n`
}

/** Loads readings and parses every account. Throws INVALID_INPUT or as the adapters do. */
export async function loadReadings(path: string): Promise<readonly AccountReading[]> {
  const parsed = readingsSchema.safeParse(await readJson(path, '--readings'))
  if (!parsed.success) {
    throw new PlimsollError('INVALID_INPUT', 'The readings file is malformed.', {
      field: `readings.${parsed.error.issues[0]?.path.join('.') ?? ''}`,
      expected: 'a file made by plimsoll read',
    })
  }
  return parsed.data.accounts.map(({ kind, name, envelopes }) =>
    parseAccount({
      kind,
      name,
      envelopes: envelopes.map((envelope) => decodeEnvelope(JSON.stringify(envelope))),
    }),
  )
}

interface Options {
  readonly accounts: string
  readonly asOf: string
  readonly out: string
  readonly json?: boolean
}

export function addReadCommand(program: Command): void {
  program
    .command('read')
    .description('read every account of an accounts file as of one instant')
    .requiredOption('--accounts <file>', 'which accounts (plimsoll.accounts/1)')
    .requiredOption('--as-of <seconds>', 'the instant T, seconds since 1970, on the table grid')
    .requiredOption('--out <file>', 'where to keep the raw readings (private, mode 0600)')
    .option('--json', 'machine-readable output')
    .action(async ({ accounts, asOf, out, json }: Options) => {
      const configs = parseAccountsFile(await readJson(accounts, '--accounts'))
      const asOfSec = parseInteger(asOf, '--as-of')
      const dependencies = {
        fetch,
        wait: (ms: number) => wait(ms),
        secret: (variable: string) => process.env[variable] ?? null,
      }
      const read: ReadAccount[] = []
      for (const config of configs) {
        progress(`reading ${config.name}`)
        read.push(await readAccount(config, dependencies, { asOfSec }))
      }
      const readings = read.map(parseAccount)
      await writePrivate(out, encodeReadings(read))
      const summary = readings.map(({ name, venues }) => ({
        name,
        venues: venues.map(({ state }) => ({
          venue: state.venue,
          holdings: state.holdings.length,
          openOrders: state.openOrders.length,
        })),
      }))
      print(json === true, { asOfSec, accounts: summary, file: out }, () =>
        summary
          .flatMap(({ name, venues }) =>
            venues.map(({ venue, holdings }) => `${name}: ${venue}, ${holdings} holdings`),
          )
          .join('\n'),
      )
    })
}
