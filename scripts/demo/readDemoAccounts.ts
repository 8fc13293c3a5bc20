import { setTimeout as wait } from 'node:timers/promises'
import { parseAccountsFile } from '../../src/accounts/accountsFile.ts'
import { parseAccount } from '../../src/accounts/parseAccount.ts'
import { readAccount } from '../../src/accounts/readAccount.ts'
import type { AccountReading } from '../../src/attestor/attest.ts'
import type { LocalChain } from './chain.ts'
import type { DeribitVenue } from './deribitVenue.ts'

/** The accounts file of the demonstration, as a user would write it. */
export function demoAccountsFile(chain: LocalChain, venue: DeribitVenue): unknown {
  const { tokens, aave, curie } = chain.deployment
  const { clearingHouse: _, ...curieAddresses } = curie
  return {
    schema: 'plimsoll.accounts/1',
    chains: [
      {
        chainId: chain.chainId,
        rpcUrl: chain.rpcUrl,
        tokens: [
          { address: tokens.weth, symbol: 'WETH', coin: 'ETH', decimals: 18 },
          { address: tokens.usdc, symbol: 'USDC', coin: 'USDC', decimals: 6 },
        ],
        aave,
        curie: curieAddresses,
      },
    ],
    accounts: [
      {
        kind: 'chain',
        name: `${chain.trader} on chain ${chain.chainId}`,
        chainId: chain.chainId,
        address: chain.trader,
      },
      {
        kind: 'deribit',
        name: 'Deribit master account (constructed)',
        url: venue.url,
        clientId: venue.credentials.clientId,
        secretVariable: 'PLIMSOLL_DEMO_DERIBIT_SECRET',
        // The local venue writes its ledger at once and has no rate limit.
        ledgerLagMs: 200,
        paceMs: 0,
      },
    ],
  }
}

/** Reads and parses every account as of T. */
export async function readDemoAccounts(
  chain: LocalChain,
  venue: DeribitVenue,
  asOfSec: number,
  note: (text: string) => void,
): Promise<readonly AccountReading[]> {
  const dependencies = { fetch, wait: (ms: number) => wait(ms), secret: () => venue.credentials.clientSecret }
  const readings: AccountReading[] = []
  for (const config of parseAccountsFile(demoAccountsFile(chain, venue)).accounts) {
    const reading = parseAccount(await readAccount(config, dependencies, { asOfSec }))
    for (const { state } of reading.venues) {
      const { source } = state
      const pin =
        source.kind === 'block'
          ? `block ${source.number} (${source.hash.slice(0, 10)}…), ${asOfSec - source.timestampSec} s before T, final`
          : `read ${((source.readAtMs - asOfSec * 1000) / 1000).toFixed(0)} s after T, ledger since T undone`
      note(`${state.venue.padEnd(11)} ${state.holdings.length} holdings, ${state.provenance}; ${pin}`)
    }
    readings.push(reading)
  }
  return readings
}
