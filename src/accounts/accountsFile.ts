import { type Address, getAddress, isAddress } from 'viem'
import { z } from 'zod'
import { PlimsollError } from '../errors.ts'

const address = z
  .string()
  .refine((text) => isAddress(text), 'a checksummed address')
  .transform((text): Address => getAddress(text))

/** A chain as its reader supports it: every address of it is read on every protocol named here. */
const chain = z.strictObject({
  chainId: z.int().positive(),
  rpcUrl: z.url(),
  /** Coins of the wallet and underlying tokens of the protocols; receipt tokens belong to their protocol. */
  tokens: z
    .array(
      z.strictObject({ address, symbol: z.string(), coin: z.string(), decimals: z.int().min(0).max(36) }),
    )
    .refine(
      (tokens) => new Set(tokens.map((token) => token.address)).size === tokens.length,
      'each token once',
    ),
  aave: z
    .strictObject({ addressesProvider: address, pool: address, dataProvider: address, oracle: address })
    .optional(),
  curie: z
    .strictObject({
      vault: address,
      clearingHouseConfig: address,
      accountBalance: address,
      exchange: address,
      orderBook: address,
      collateralManager: address,
      baseTokens: z.record(z.string(), address),
    })
    .optional(),
})

const chainAccount = z.strictObject({
  kind: z.literal('chain'),
  name: z.string().min(1),
  chainId: z.int().positive(),
  address,
})

const deribitAccount = z.strictObject({
  kind: z.literal('deribit'),
  name: z.string().min(1),
  url: z.url(),
  clientId: z.string().min(1),
  /** Name of the environment variable with the secret of a read-only key: secrets stay out of files. */
  secretVariable: z.string().regex(/^[A-Z][A-Z0-9_]*$/, 'the name of an environment variable'),
  ledgerLagMs: z.int().min(0).optional(),
  paceMs: z.int().min(0).optional(),
})

const accountsSchema = z.strictObject({
  schema: z.literal('plimsoll.accounts/1'),
  chains: z
    .array(chain)
    .refine(
      (chains) => new Set(chains.map(({ chainId }) => chainId)).size === chains.length,
      'each chain once',
    ),
  accounts: z.array(z.discriminatedUnion('kind', [chainAccount, deribitAccount])).min(1),
})

export type ChainConfig = z.output<typeof chain>
export type ChainAccountConfig = z.output<typeof chainAccount> & { readonly chain: ChainConfig }
export type DeribitAccountConfig = z.output<typeof deribitAccount>
export type AccountConfig = ChainAccountConfig | DeribitAccountConfig

/** Which accounts to read, and what an address of each chain is made of. */
export interface AccountsFile {
  readonly accounts: readonly AccountConfig[]
  /** Venues of every address of a chain; none for a chain that is not configured. */
  readonly venuesOfChain: (chainId: number) => readonly string[]
}

/** Parses the file that says which accounts to read. Throws INVALID_INPUT naming the field. */
export function parseAccountsFile(json: unknown): AccountsFile {
  const parsed = accountsSchema.safeParse(json)
  if (!parsed.success) {
    const issue = parsed.error.issues[0]
    throw malformed(issue?.path.join('.') ?? 'accounts', issue?.message ?? 'plimsoll.accounts/1')
  }
  const chains = new Map(parsed.data.chains.map((config) => [config.chainId, config]))
  const accounts = parsed.data.accounts.map((account, index): AccountConfig => {
    if (account.kind !== 'chain') return account
    const config = chains.get(account.chainId)
    if (config === undefined) throw malformed(`accounts.${index}.chainId`, 'a chain of the list chains')
    return { ...account, chain: config }
  })
  const venuesOfChain = (chainId: number): readonly string[] => {
    const config = chains.get(chainId)
    if (config === undefined) return []
    return [
      'wallet',
      ...(config.aave === undefined ? [] : ['aave-v3']),
      ...(config.curie === undefined ? [] : ['perp-curie']),
    ]
  }
  return { accounts, venuesOfChain }
}

function malformed(field: string, expected: string): PlimsollError {
  return new PlimsollError('INVALID_INPUT', 'The accounts file is malformed.', { field, expected })
}
