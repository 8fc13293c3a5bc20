import { z } from 'zod'
import { parseAccount } from '../accounts/parseAccount.ts'
import type { ReadAccount } from '../accounts/readAccount.ts'
import type { Envelope } from '../adapters/adapter.ts'
import { decodeEnvelope, encodeEnvelope } from '../adapters/envelope.ts'
import type { AccountReading } from '../attestor/attest.ts'
import { PlimsollError } from '../errors.ts'
import { readJson } from './files.ts'
import { encodeFile } from './output.ts'

export const READINGS_SCHEMA = 'plimsoll.readings/1'

const readingsSchema = z.strictObject({
  schema: z.literal(READINGS_SCHEMA),
  accounts: z
    .array(
      z.strictObject({
        kind: z.enum(['chain', 'deribit']),
        name: z.string(),
        envelopes: z.array(z.unknown()).min(1),
      }),
    )
    .min(1),
})

/** Raw readings as text: the venues' own bytes, so that anyone who is given them can parse again. */
export function encodeReadings(accounts: readonly ReadAccount[]): string {
  return encodeFile({
    schema: READINGS_SCHEMA,
    accounts: accounts.map(({ kind, name, envelopes }) => ({
      kind,
      name,
      envelopes: envelopes.map((envelope): unknown => JSON.parse(encodeEnvelope(envelope))),
    })),
  })
}

/** Loads readings and parses every account. Throws INVALID_INPUT naming the field, or as the adapters do. */
export async function loadReadings(path: string): Promise<readonly AccountReading[]> {
  const parsed = readingsSchema.safeParse(await readJson(path, '--readings'))
  if (!parsed.success) {
    throw refuse(`readings.${parsed.error.issues[0]?.path.join('.') ?? ''}`, READINGS_SCHEMA)
  }
  return parseReadings(
    parsed.data.accounts.map(({ kind, name, envelopes }) => ({
      kind,
      name,
      envelopes: envelopes.map((envelope) => decodeEnvelope(JSON.stringify(envelope))),
    })),
  )
}

/** Parses accounts that belong together. Throws INVALID_INPUT when instants differ or an account is there twice. */
export function parseReadings(accounts: readonly ReadAccount[]): readonly AccountReading[] {
  const asOfSec = accounts[0]?.envelopes[0]?.asOfSec
  for (const [index, { envelopes }] of accounts.entries()) {
    if (envelopes.some((envelope) => envelope.asOfSec !== asOfSec))
      throw refuse(`accounts.${index}.envelopes`, 'one instant throughout')
    if (new Set(envelopes.map(blockOf)).size > 1)
      throw refuse(`accounts.${index}.envelopes`, 'one block per account')
  }
  const readings = accounts.map(parseAccount)
  const ids = readings.map(({ accountId }) => accountId)
  const again = ids.findIndex((id, index) => ids.indexOf(id) < index)
  if (again >= 0) throw refuse(`accounts.${again}`, 'every account once: twice it would count twice')
  return readings
}

const blockOf = ({ source }: Envelope): string => (source.kind === 'block' ? source.hash : '')

function refuse(field: string, expected: string): PlimsollError {
  return new PlimsollError('INVALID_INPUT', 'The readings do not hold together.', {
    field,
    expected,
    remedy: 'Read the accounts again with plimsoll read; the accounts file lists each account once.',
  })
}
