import type { Command } from 'commander'
import { identityCommitment } from '../../protocol/identity.ts'
import type { CliContext } from '../cliContext.ts'
import { assertOutput, writePrivate } from '../files.ts'
import { encodeIdentity } from '../identityFile.ts'
import { print } from '../output.ts'
import { randomElement } from '../randomElement.ts'

// The demonstration finds it here.

export function addIdentityCommand(program: Command, cli: CliContext): void {
  program
    .command('identity')
    .description('make an identity: a random secret, to be backed up, never derived from a wallet')
    .requiredOption('--out <file>', 'where to keep the secret (private, mode 0600); never overwritten')
    .action(async ({ out }: { out: string }) => {
      // A secret overwritten is an identity lost.
      await assertOutput(out, '--out', null)
      const secret = randomElement()
      await writePrivate(out, encodeIdentity(secret))
      const commitment = identityCommitment(secret)
      print(
        cli,
        { commitment, file: out },
        () => `identity commitment ${commitment}\nsecret kept in ${out}; back it up`,
      )
    })
}
