import { randomBytes } from 'node:crypto'
import type { Command } from 'commander'
import { z } from 'zod'
import { PlimsollError } from '../../errors.ts'
import { identityCommitment } from '../../protocol/identity.ts'
import { FIELD_MODULUS } from '../../protocol/spec.ts'
import { readJson, writePrivate } from '../files.ts'
import { print } from '../output.ts'

/** A uniformly random field element: 512 random bits reduced, so the bias is below 2^-250. */
export function randomElement(): bigint {
  return BigInt(`0x${randomBytes(64).toString('hex')}`) % FIELD_MODULUS
}

/** Reads an identity file. Throws INVALID_INPUT without its content. */
export async function loadIdentity(path: string): Promise<bigint> {
  const schema = z.strictObject({
    schema: z.literal('plimsoll.identity/1'),
    secret: z.string().regex(/^\d{1,78}$/),
  })
  const parsed = schema.safeParse(await readJson(path, '--identity'))
  if (parsed.success) return BigInt(parsed.data.secret)
  throw new PlimsollError('INVALID_INPUT', 'The identity file is malformed.', {
    field: '--identity',
    expected: 'a file made by plimsoll identity',
  })
}

export function addIdentityCommand(program: Command): void {
  program
    .command('identity')
    .description('make an identity: a random secret, to be backed up, never derived from a wallet')
    .requiredOption('--out <file>', 'where to keep the secret (mode 0600)')
    .option('--json', 'machine-readable output')
    .action(async ({ out, json }: { out: string; json?: boolean }) => {
      const secret = randomElement()
      await writePrivate(
        out,
        `${JSON.stringify({ schema: 'plimsoll.identity/1', secret: secret.toString() })}\n`,
      )
      const commitment = identityCommitment(secret)
      print(
        json === true,
        { commitment, file: out },
        () => `identity commitment ${commitment}\nsecret kept in ${out}; back it up`,
      )
    })
}
