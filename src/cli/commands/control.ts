import type { Command } from 'commander'
import { encodeControlProofs } from '../../attestor/controlFile.ts'
import { PlimsollError } from '../../errors.ts'
import { parseAttestorKey } from '../attestorKey.ts'
import type { CliContext } from '../cliContext.ts'
import { buildControlRequest, signControlRequest } from '../controlRequest.ts'
import { assertOutput, writePrivate } from '../files.ts'
import { encodeFile, print, progress } from '../output.ts'
import { collect, parseElement, parseInteger } from '../parseOption.ts'
import { loadReadings } from '../readingsFile.ts'

interface Options {
  readonly readings: string
  readonly identity: string
  readonly attestor: string
  readonly expiry: string
  readonly signature?: readonly string[]
  readonly out?: string
}

export function addControlCommand(program: Command, cli: CliContext): void {
  program
    .command('control')
    .description('prove control of the accounts read: print what addresses sign, then collect the signatures')
    .requiredOption('--readings <file>', 'what plimsoll read wrote')
    .requiredOption('--identity <commitment>', 'identity commitment (plimsoll identity)')
    .requiredOption('--attestor <x,y>', 'public key of the attestor (plimsoll attestors)')
    .requiredOption('--expiry <seconds>', 'when the proofs of control end')
    .option('--signature <hex>', 'a signature over the typed data printed; repeat for more', collect)
    .option('--out <file>', 'where to keep the proofs (private, mode 0600); without it, prints what to sign')
    .action(async (options: Options) => {
      const request = buildControlRequest(await loadReadings(options.readings), {
        identity: parseElement(options.identity, '--identity'),
        attestor: parseAttestorKey(options.attestor, '--attestor'),
        expirySec: parseInteger(options.expiry, '--expiry'),
      })
      if (options.out === undefined) {
        if (options.signature !== undefined) {
          throw new PlimsollError('INVALID_INPUT', 'Signatures are given, and no file for the proofs.', {
            field: '--out',
            expected: 'where to keep the proofs',
          })
        }
        const toSign = request.flatMap((item) => (item.kind === 'typedData' ? [item] : []))
        for (const { name, address } of toSign) progress(cli, `${name}: to be signed by ${address}`)
        print(cli, { toSign: toSign.map(({ typedData, address }) => ({ address, typedData })) }, () =>
          toSign.map(({ typedData }) => encodeFile(typedData).trimEnd()).join('\n'),
        )
        return
      }
      await assertOutput(options.out, '--out', 'plimsoll.control/1')
      const proofs = await signControlRequest(request, options.signature ?? [])
      await writePrivate(options.out, encodeControlProofs(proofs))
      print(
        cli,
        { accounts: proofs.length, file: options.out },
        () => `control of ${proofs.length} accounts, kept in ${options.out}`,
      )
    })
}
