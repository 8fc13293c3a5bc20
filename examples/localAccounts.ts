// Starts the local chain and the local venue that the demonstration uses, writes the accounts file that reads them, and
// keeps both running until Ctrl-C: something to try the command line on. docs/cli.md begins here.
//
//   npx tsx examples/localAccounts.ts <accounts file to write>
import { readFileSync, writeFileSync } from 'node:fs'
import { startLocalChain } from '../scripts/demo/chain.ts'
import { startDemoVenue } from '../scripts/demo/demoVenue.ts'
import { demoAccountsFile } from '../scripts/demo/readDemoAccounts.ts'
import { parseMarket } from '../src/market/market.ts'

const [path] = process.argv.slice(2)
if (path === undefined) {
  process.stderr.write('usage: npx tsx examples/localAccounts.ts <accounts file to write>\n')
  process.exit(2)
}
const interrupt = new AbortController()
for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => interrupt.abort())
const note = (text: string): void => void process.stderr.write(`${text}\n`)

try {
  const market = parseMarket(JSON.parse(readFileSync(new URL('market.json', import.meta.url), 'utf8')))
  const { signal } = interrupt
  const chain = await startLocalChain({ market, onProgress: note, signal })
  const venue = await startDemoVenue(market, note)
  writeFileSync(path, `${JSON.stringify(demoAccountsFile(chain, venue), null, 2)}\n`, { mode: 0o600 })
  note('Running until Ctrl-C. In another terminal:')
  process.stdout.write(
    [
      `export RPC=${chain.rpcUrl}`,
      `export TRADER=${chain.trader}`,
      `export PLIMSOLL_DEMO_DERIBIT_SECRET=${venue.credentials.clientSecret}`,
      '',
    ].join('\n'),
  )
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
  await Promise.all([chain.close(), venue.close()])
} catch (error) {
  if (!interrupt.signal.aborted) throw error
}
