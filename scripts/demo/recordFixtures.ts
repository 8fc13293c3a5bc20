import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { type Address, createPublicClient, http } from 'viem'
import { aaveAdapter } from '../../src/adapters/aave-v3/index.ts'
import type { Envelope } from '../../src/adapters/adapter.ts'
import { findBlockAsOf } from '../../src/adapters/chainBlock.ts'
import type { Token } from '../../src/adapters/chainCalls.ts'
import { encodeEnvelope } from '../../src/adapters/envelope.ts'
import { curieAdapter } from '../../src/adapters/perp-curie/index.ts'
import { walletAdapter } from '../../src/adapters/wallet/index.ts'
import { parseMarket } from '../../src/market/market.ts'
import { castIndices } from './cast.ts'
import { type LocalChain, startLocalChain } from './chain.ts'

/** An address that has never been used. */
export const emptyAccount: Address = '0x000000000000000000000000000000000000dEaD'

/** Which accounts are recorded for which venue; a name is a fixture's file name. */
export const recordedAccounts = {
  wallet: ['trader', 'empty'],
  'aave-v3': ['trader', 'stable', 'mixed', 'maker', 'empty'],
  'perp-curie': ['trader', 'mixed', 'etherBacked', 'flat', 'maker', 'empty'],
} as const

type Venue = keyof typeof recordedAccounts
type Name = (typeof recordedAccounts)[Venue][number]

const root = new URL('../../', import.meta.url)

/** The tokens of the local chain as a scope names them. */
export function localTokens(chain: LocalChain): readonly Token[] {
  const { weth, usdc } = chain.deployment.tokens
  return [
    { address: weth, symbol: 'WETH', coin: 'ETH', decimals: 18 },
    { address: usdc, symbol: 'USDC', coin: 'USDC', decimals: 6 },
  ]
}

/** Reads every recorded account at T. Deterministic: the same chain gives the same bytes. */
export async function readEveryone(
  chain: LocalChain,
  asOfSec: number,
): Promise<readonly { readonly venue: Venue; readonly name: Name; readonly envelope: Envelope }[]> {
  const client = createPublicClient({ transport: http(chain.rpcUrl), cacheTime: 0 })
  const block = await findBlockAsOf(client, asOfSec)
  const accountOf = (name: Name): Address => {
    const account = name === 'empty' ? emptyAccount : chain.accounts[castIndices[name]]?.address
    if (account === undefined) throw new RangeError(`no account ${name}`)
    return account
  }
  const read = (venue: Venue, account: Address): Promise<Envelope> => {
    const scope = { client, account, block, tokens: localTokens(chain) }
    if (venue === 'wallet') return walletAdapter.read(scope, { asOfSec })
    if (venue === 'aave-v3')
      return aaveAdapter.read({ ...scope, deployment: chain.deployment.aave }, { asOfSec })
    return curieAdapter.read({ ...scope, deployment: chain.deployment.curie }, { asOfSec })
  }
  const wanted = (Object.keys(recordedAccounts) as Venue[]).flatMap((venue) =>
    recordedAccounts[venue].map((name) => ({ venue, name })),
  )
  return Promise.all(
    wanted.map(async ({ venue, name }) => ({ venue, name, envelope: await read(venue, accountOf(name)) })),
  )
}

const shapes: Readonly<Record<Name, string>> = {
  trader: 'the demonstration’s trader',
  stable: 'e-mode with collateral inside and outside the category',
  mixed: 'Aave: owes WETH, USDC supplied but not as collateral; Curie: long, with a realised result owed',
  etherBacked: 'short on WETH collateral',
  flat: 'a deposit and nothing else',
  maker: 'Aave: a lender without debt; Curie: provides liquidity and is refused',
  empty: 'an address that was never used',
}

function readmeOf(venue: Venue, files: readonly { name: Name; text: string }[]): string {
  const rows = files.map(({ name, text }) => {
    const sha256 = createHash('sha256').update(text).digest('hex')
    return `| \`${name}.json\` | ${shapes[name]} | \`${sha256}\` |`
  })
  return [
    `# Fixtures of ${venue}`,
    '',
    'Recorded from the protocols’ own compiled contracts on the local chain (`scripts/demo/chain.ts`, cast `everyone`,',
    'prices of `examples/market.json`) by `npx tsx scripts/demo/recordFixtures.ts`. The chain is deterministic: recording',
    'again gives the same bytes, which `test/e2e/chain.test.ts` checks. Nothing here was written by hand.',
    '',
    '| file | account | sha256 |',
    '|---|---|---|',
    ...rows,
    '',
  ].join('\n')
}

/** Records every fixture and its README. */
export async function recordFixtures(): Promise<void> {
  const market = parseMarket(JSON.parse(readFileSync(new URL('examples/market.json', root), 'utf8')))
  const chain = await startLocalChain({ market, cast: 'everyone' })
  try {
    const recorded = await readEveryone(chain, market.asOfSec)
    for (const venue of Object.keys(recordedAccounts) as Venue[]) {
      const directory = new URL(`src/adapters/${venue}/fixtures/`, root)
      mkdirSync(directory, { recursive: true })
      const files = recorded
        .filter((entry) => entry.venue === venue)
        .map(({ name, envelope }) => ({ name, text: encodeEnvelope(envelope) }))
      for (const { name, text } of files) writeFileSync(new URL(`${name}.json`, directory), text)
      writeFileSync(new URL('README.md', directory), readmeOf(venue, files))
      process.stdout.write(`${fileURLToPath(directory)}: ${files.length} accounts\n`)
    }
  } finally {
    await chain.close()
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await recordFixtures()
