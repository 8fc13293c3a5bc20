import type { Command } from 'commander'
import { getAddress, isAddress } from 'viem'
import { chainAccountId } from '../../attestor/accountId.ts'
import { controlTypedData } from '../../attestor/control.ts'
import { PlimsollError } from '../../errors.ts'
import { parseElement, parseInteger } from '../inputs.ts'
import { print } from '../output.ts'

interface Options {
  readonly address: string
  readonly chainId: string
  readonly identity: string
  readonly attestorX: string
  readonly attestorY: string
  readonly expiry: string
  readonly json?: boolean
}

export function addControlCommand(program: Command): void {
  program
    .command('control')
    .description('print the typed data that an address signs to prove control for an identity')
    .requiredOption('--address <address>', 'the account')
    .requiredOption('--chain-id <number>', 'its chain')
    .requiredOption('--identity <commitment>', 'identity commitment')
    .requiredOption('--attestor-x <number>', 'attestor key, x')
    .requiredOption('--attestor-y <number>', 'attestor key, y')
    .requiredOption('--expiry <seconds>', 'when the proof of control ends')
    .option('--json', 'machine-readable output')
    .action((options: Options) => {
      if (!isAddress(options.address)) {
        throw new PlimsollError('INVALID_INPUT', 'The account is no address.', {
          field: '--address',
          expected: 'an address',
        })
      }
      const chainId = parseInteger(options.chainId, '--chain-id')
      const claim = {
        identity: parseElement(options.identity, '--identity'),
        attestor: {
          x: parseElement(options.attestorX, '--attestor-x'),
          y: parseElement(options.attestorY, '--attestor-y'),
        },
        accountId: chainAccountId(chainId, getAddress(options.address)),
        expirySec: parseInteger(options.expiry, '--expiry'),
      }
      const typedData = controlTypedData(claim, chainId)
      print(options.json === true, typedData, () =>
        JSON.stringify(typedData, (_, value) => (typeof value === 'bigint' ? value.toString() : value), 2),
      )
    })
}
