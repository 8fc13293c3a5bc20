import type { Command } from 'commander'
import { getAddress } from 'viem'
import { loadVerificationKey } from '../../../prover/artifacts.ts'
import type { Groth16Proof } from '../../../prover/groth16.ts'
import { closeSnarkjs } from '../../../prover/snarkjs.ts'
import { verifyProof } from '../../../prover/verify.ts'
import { acceptTable } from '../../verifier/acceptTable.ts'
import { createAttestorRoots } from '../../verifier/attestorRoots.ts'
import { listNotProved } from '../../verifier/notProved.ts'
import { createTableStore, registerTable } from '../../verifier/tableStore.ts'
import { type Verifier, verifyStatement } from '../../verifier/verifyStatement.ts'
import { readJson } from '../files.ts'
import { parseInteger } from '../inputs.ts'
import { print } from '../output.ts'
import { parseProofFile } from '../proofFile.ts'
import { loadStatementInputs, type StatementOptions, withStatementOptions } from './prove.ts'

/** Exit code of a proof that is refused: not an error, and not a success. */
export const REFUSED = 1

interface Options extends StatementOptions {
  readonly proof: string
  readonly now: string
  readonly maximumAge: string
  readonly allowDevelopmentKeys?: boolean
  readonly json?: boolean
}

export function addVerifyCommand(program: Command): void {
  withStatementOptions(
    program.command('verify').description('check a proof against your own table, attestors and terms'),
  )
    .requiredOption('--proof <file>', 'the proof (plimsoll.proof/1)')
    .requiredOption('--now <seconds>', 'your clock, seconds')
    .option('--maximum-age <seconds>', 'how old T may be', '3600')
    .option('--allow-development-keys', 'accept a key that anyone can forge proofs for')
    .option('--json', 'machine-readable output')
    .action(async (options: Options) => {
      const envelope = parseProofFile(await readJson(options.proof, '--proof'))
      const demand = await loadStatementInputs(options)
      const tables = createTableStore()
      registerTable(
        tables,
        acceptTable({
          market: await readJson(options.market, '--market'),
          parameters: await readJson(options.parameters, '--parameters'),
          instruments: await readJson(options.instruments, '--instruments'),
        }),
      )
      const { size } = envelope
      const allowDevelopment = options.allowDevelopmentKeys === true
      const key = await loadVerificationKey(size, { allowDevelopment })
      const isDevelopment = key.plimsollSetup.kind === 'development'
      const { asOfSec: _, ...terms } = demand.terms
      const verifier: Verifier<Groth16Proof> = {
        paused: false,
        policy: {
          chainId: parseInteger(options.chainId, '--chain-id'),
          verifier: getAddress(options.verifier),
          parametersHash: demand.inputs.parameters.hash,
          maximumAgeSec: parseInteger(options.maximumAge, '--maximum-age'),
          developmentKeys: allowDevelopment ? [size] : [],
          purposes: new Map([
            [options.purpose, { terms, lienRegistry: null, subjects: new Map([[demand.subject, null]]) }],
          ]),
        },
        keys: new Map([[size, { isDevelopment }]]),
        tables,
        attestors: createAttestorRoots(demand.attestors.root),
        isNullifierUsed: async () => false,
        verifyProof: (_size, signals, proof) => verifyProof(key, signals, proof),
      }
      try {
        const signals = envelope.publicSignals.map(BigInt)
        const decision = await verifyStatement(
          verifier,
          { size, purpose: options.purpose, signals, proof: envelope.proof },
          parseInteger(options.now, '--now'),
        )
        if (!decision.accepted) {
          process.exitCode = REFUSED
          print(options.json === true, decision, () => `REFUSED ${decision.refusal}: ${decision.detail}`)
          return
        }
        const notProved = listNotProved(decision.statement, decision.developmentKey)
        const { terms: proved } = decision
        print(options.json === true, { ...decision, notProved }, () =>
          [
            `ACCEPTED: equity minus requirement is at least ${proved.minExcess} e-6 USD as of ${proved.asOfSec}`,
            'Not proved:',
            ...notProved.map((line) => `- ${line}`),
          ].join('\n'),
        )
      } finally {
        await closeSnarkjs()
      }
    })
}
