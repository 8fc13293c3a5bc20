import type { Command } from 'commander'
import { PlimsollError } from '../../errors.ts'
import { buildAttestorSet } from '../../protocol/attestorSet.ts'
import { formatAttestorKey, loadSigningKey, parseAttestorKey } from '../attestorKey.ts'
import { ATTESTORS_SCHEMA, encodeAttestorSet } from '../attestorSetFile.ts'
import type { CliContext } from '../cliContext.ts'
import { assertOutput, writePublic } from '../files.ts'
import { print } from '../output.ts'
import { collect } from '../parseOption.ts'

interface Options {
  readonly key?: readonly string[]
  readonly keyVariable?: readonly string[]
  readonly out: string
}

export function addAttestorsCommand(program: Command, cli: CliContext): void {
  program
    .command('attestors')
    .description('write an attestor set and print its keys and root; the order of keys is part of the root')
    .option('--key <x,y>', 'public key of a member; repeat for more', collect)
    .option(
      '--key-variable <name>',
      'environment variable with the signing key of a member: only its public key is written',
      collect,
    )
    .requiredOption('--out <file>', 'where to write the set (public)')
    .action(async (options: Options) => {
      await assertOutput(options.out, '--out', ATTESTORS_SCHEMA)
      const keys = [
        ...(options.key ?? []).map((text) => parseAttestorKey(text, '--key')),
        ...(options.keyVariable ?? []).map((name) => loadSigningKey(cli.environment, name).key),
      ]
      const texts = keys.map(formatAttestorKey)
      if (keys.length === 0 || keys.length > 64 || new Set(texts).size < keys.length) {
        throw new PlimsollError('INVALID_INPUT', 'An attestor set has 1 to 64 different keys.', {
          field: '--key',
          expected: 'at least one --key or --key-variable, each key once',
        })
      }
      const { root } = buildAttestorSet(keys)
      await writePublic(options.out, encodeAttestorSet(keys))
      print(cli, { keys: texts, root, file: options.out }, () =>
        [...texts.map((text) => `attestor ${text}`), `root ${root}`, `written to ${options.out}`].join('\n'),
      )
    })
}
