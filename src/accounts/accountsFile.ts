import { type Address, getAddress, isAddress } from 'viem'
import { z } from 'zod'
import { PlimsollError } from '../errors.ts'

const address = z
  .string()
  .refine((text) => isAddress(text), 'a checksummed address')
  .transform((text): Address => getAddress(text))

const chainAccount = z.strictObject({
  kind: z.literal('chain'),
  name: z.string().min(1),
  rpcUrl: z.url(),
  chainId: z.int().positive(),
  address,
  /** Coins of the wallet and underlying tokens of the protocols; receipt tokens belong to their protocol. */
  tokens: z.array(
    z.strictObject({ address, symbol: z.string(), coin: z.string(), decimals: z.int().min(0).max(36) }),
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
  accounts: z.array(z.discriminatedUnion('kind', [chainAccount, deribitAccount])).min(1),
})

export type AccountConfig = z.output<typeof accountsSchema>['accounts'][number]
export type ChainAccountConfig = Extract<AccountConfig, { kind: 'chain' }>
export type DeribitAccountConfig = Extract<AccountConfig, { kind: 'deribit' }>

/** Parses the file that says which accounts to read. Throws INVALID_INPUT naming the field. */
export function parseAccountsFile(json: unknown): readonly AccountConfig[] {
  const parsed = accountsSchema.safeParse(json)
  if (parsed.success) return parsed.data.accounts
  const issue = parsed.error.issues[0]
  throw new PlimsollError('INVALID_INPUT', 'The accounts file is malformed.', {
    field: issue?.path.join('.') ?? 'accounts',
    expected: issue?.message ?? 'plimsoll.accounts/1',
  })
}
