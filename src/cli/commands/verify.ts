import type { Command } from 'commander'
import { closeSnarkjs } from '../../../prover/snarkjs.ts'
import { buildVerifyAnswer } from '../../api/verifyAnswer.ts'
import { formatUsd } from '../../units/format.ts'
import { listNotProved } from '../../verifier/notProved.ts'
import { type Acceptance, verifyStatement } from '../../verifier/verifyStatement.ts'
import { buildVerifier, type VerifierOptions, withVerifierOptions } from '../buildVerifier.ts'
import type { CliContext } from '../cliContext.ts'
import { type ClockOptions, loadClock, withClockOption } from '../clockOption.ts'
import { readJson } from '../files.ts'
import { print } from '../output.ts'
import { parseProofFile } from '../proofFile.ts'

/** Exit code of a proof that is refused: not an error, and not a success. */
const REFUSED = 1

interface Options extends VerifierOptions, ClockOptions {
  readonly proof: string
}

export function addVerifyCommand(program: Command, cli: CliContext): void {
  const command = program.command('verify')
  withClockOption(
    withVerifierOptions(
      command.description('check a proof against your own table, attestors and terms; exit 1 when refused'),
    ),
  )
    .requiredOption('--proof <file>', 'the proof (plimsoll.proof/1)')
    .action(async (options: Options) => {
      const { size, publicSignals, proof } = parseProofFile(await readJson(options.proof, '--proof'))
      const nowSec = loadClock(cli, options)()
      const verifier = await buildVerifier(options)
      const submission = { size, purpose: options.purpose, signals: publicSignals.map(BigInt), proof }
      const decision = await verifyStatement(verifier, submission, nowSec).finally(closeSnarkjs)
      print(cli, buildVerifyAnswer(decision), () =>
        decision.accepted ? formatAcceptance(decision) : `REFUSED ${decision.refusal}: ${decision.detail}`,
      )
      if (!decision.accepted) cli.exitCode = REFUSED
    })
}

function formatAcceptance({ statement, terms, developmentKey }: Acceptance): string {
  return [
    `ACCEPTED: equity minus requirement is at least ${formatUsd(terms.minExcess)} USD as of ${terms.asOfSec}`,
    'Not proved:',
    ...listNotProved(statement, developmentKey).map((line) => `- ${line}`),
  ].join('\n')
}
