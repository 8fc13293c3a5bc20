import type { Command } from 'commander'
import { getAddress } from 'viem'
import { loadVerificationKey } from '../../../prover/artifacts.ts'
import { verifyProof } from '../../../prover/verify.ts'
import { buildServer } from '../../api/server.ts'
import { createAttestorRoots } from '../../verifier/attestorRoots.ts'
import { createTableStore } from '../../verifier/tableStore.ts'
import { parseInteger } from '../inputs.ts'
import { print } from '../output.ts'
import { loadStatementInputs, type StatementOptions, withStatementOptions } from './prove.ts'

interface Options extends StatementOptions {
  readonly port: string
  readonly maximumAge: string
  readonly publisherToken?: string
  readonly allowDevelopmentKeys?: boolean
  readonly json?: boolean
}

export function addServeCommand(program: Command): void {
  withStatementOptions(
    program.command('serve').description('serve the HTTP API: margin, risk tables, verification'),
  )
    .option('--port <number>', 'port on the loopback address', '8080')
    .option('--maximum-age <seconds>', 'how old T may be', '3600')
    .option(
      '--publisher-token <name>',
      'environment variable with the token of the publisher; closed without',
    )
    .option('--allow-development-keys', 'accept a key that anyone can forge proofs for')
    .option('--json', 'machine-readable output')
    .action(async (options: Options) => {
      const demand = await loadStatementInputs(options)
      const allowDevelopment = options.allowDevelopmentKeys === true
      const key = await loadVerificationKey('s', { allowDevelopment })
      const token = options.publisherToken === undefined ? undefined : process.env[options.publisherToken]
      const { asOfSec: _, ...terms } = demand.terms
      const server = buildServer({
        version: '0.1.0',
        now: () => Math.floor(Date.now() / 1000),
        publishing: token === undefined ? { kind: 'closed' } : { kind: 'token', token },
        verifier: {
          paused: false,
          policy: {
            chainId: parseInteger(options.chainId, '--chain-id'),
            verifier: getAddress(options.verifier),
            parametersHash: demand.inputs.parameters.hash,
            maximumAgeSec: parseInteger(options.maximumAge, '--maximum-age'),
            developmentKeys: allowDevelopment ? ['s'] : [],
            purposes: new Map([
              [options.purpose, { terms, lienRegistry: null, subjects: new Map([[demand.subject, null]]) }],
            ]),
          },
          keys: new Map([['s', { isDevelopment: key.plimsollSetup.kind === 'development' }]]),
          tables: createTableStore(),
          attestors: createAttestorRoots(demand.attestors.root),
          isNullifierUsed: async () => false,
          verifyProof: (_size, signals, proof) => verifyProof(key, signals, proof),
        },
      })
      const address = await server.listen({ host: '127.0.0.1', port: parseInteger(options.port, '--port') })
      print(
        options.json === true,
        { address },
        () => `listening on ${address}, documentation at ${address}/docs`,
      )
    })
}
