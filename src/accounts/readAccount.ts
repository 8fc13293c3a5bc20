import { createPublicClient, http } from 'viem'
import type { Envelope, ReadContext } from '../adapters/adapter.ts'
import { findBlockAsOf } from '../adapters/chainBlock.ts'
import { adapters } from '../adapters/index.ts'
import { PlimsollError } from '../errors.ts'
import type { AccountConfig, ChainAccountConfig, DeribitAccountConfig } from './accountsFile.ts'

/** The raw words of every venue of one account, as of one instant. Private to the trader and the attestor. */
export interface ReadAccount {
  readonly kind: AccountConfig['kind']
  readonly name: string
  readonly envelopes: readonly Envelope[]
}

/** What reading needs of the world; passed in, so that tests and the demonstration have one clock. */
export interface ReadDependencies {
  readonly fetch: typeof fetch
  readonly wait: (ms: number) => Promise<void>
  /** Secret of a key by the name of its variable; null when it is not set. */
  readonly secret: (variable: string) => string | null
}

/** Reads one whole account as of T. Throws as the adapters do: NOT_FINAL, VENUE_UNREACHABLE, VENUE_DATA_MISSING, LEDGER_GAP. */
export function readAccount(
  account: AccountConfig,
  dependencies: ReadDependencies,
  context: ReadContext,
): Promise<ReadAccount> {
  return account.kind === 'chain'
    ? readChainAccount(account, context)
    : readDeribitAccount(account, dependencies, context)
}

/** An address is one account: its wallet and every protocol, at one block pinned by hash. */
async function readChainAccount(account: ChainAccountConfig, context: ReadContext): Promise<ReadAccount> {
  const { chain } = account
  const client = createPublicClient({ transport: http(chain.rpcUrl, { retryCount: 2 }), cacheTime: 0 })
  const block = await findBlockAsOf(client, context.asOfSec, context.signal)
  if (block.chainId !== account.chainId) {
    throw new PlimsollError('INVALID_INPUT', 'The node serves another chain than the accounts file says.', {
      field: `${account.name}.chainId`,
      expected: `${account.chainId}`,
      facts: { chainId: block.chainId },
    })
  }
  const scope = { client, account: account.address, block, tokens: chain.tokens }
  const readings = [adapters.wallet.read(scope, context)]
  if (chain.aave !== undefined)
    readings.push(adapters['aave-v3'].read({ ...scope, deployment: chain.aave }, context))
  if (chain.curie !== undefined)
    readings.push(adapters['perp-curie'].read({ ...scope, deployment: chain.curie }, context))
  return { kind: 'chain', name: account.name, envelopes: await Promise.all(readings) }
}

async function readDeribitAccount(
  { name, url, clientId, secretVariable, ledgerLagMs, paceMs }: DeribitAccountConfig,
  dependencies: ReadDependencies,
  context: ReadContext,
): Promise<ReadAccount> {
  const clientSecret = dependencies.secret(secretVariable)
  if (clientSecret === null) {
    throw new PlimsollError('INVALID_INPUT', `The environment variable ${secretVariable} is not set.`, {
      field: `${name}.secretVariable`,
      expected: 'the secret of a read-only key of the main account',
    })
  }
  const envelope = await adapters.deribit.read(
    {
      url,
      credentials: { clientId, clientSecret },
      fetch: dependencies.fetch,
      wait: dependencies.wait,
      ...(ledgerLagMs === undefined ? {} : { ledgerLagMs }),
      ...(paceMs === undefined ? {} : { paceMs }),
    },
    context,
  )
  return { kind: 'deribit', name, envelopes: [envelope] }
}
