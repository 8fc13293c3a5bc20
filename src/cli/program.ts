import { Command, CommanderError } from 'commander'
import { addAttestCommand } from './commands/attest.ts'
import { addControlCommand } from './commands/control.ts'
import { addDemoCommand } from './commands/demo.ts'
import { addIdentityCommand } from './commands/identity.ts'
import { addMarginCommand } from './commands/margin.ts'
import { addProveCommand } from './commands/prove.ts'
import { addPublishCommand } from './commands/publish.ts'
import { addReadCommand } from './commands/read.ts'
import { addServeCommand } from './commands/serve.ts'
import { addVerifyCommand } from './commands/verify.ts'
import { reportError } from './output.ts'

/** Every command of the CLI, in the order of the journey. */
export function buildProgram(): Command {
  const program = new Command('plimsoll')
    .description(
      'nets accounts of many venues and proves in zero knowledge that equity covers the margin requirement',
    )
    .exitOverride()
    .configureHelp({ showGlobalOptions: true })
  addIdentityCommand(program)
  addReadCommand(program)
  addPublishCommand(program)
  addMarginCommand(program)
  addControlCommand(program)
  addAttestCommand(program)
  addProveCommand(program)
  addVerifyCommand(program)
  addServeCommand(program)
  addDemoCommand(program)
  for (const command of program.commands) command.exitOverride()
  return program
}

/**
 * Runs the CLI and returns its exit code: 0 done, 1 a proof refused, 2 bad input, 3 table, 4 venue, 5 attestor,
 * 6 prover, 130 cancelled, 70 a bug. Errors go to standard error without a stack trace.
 */
export async function runCli(arguments_: readonly string[]): Promise<number> {
  try {
    await buildProgram().parseAsync([...arguments_], { from: 'user' })
    const code = process.exitCode
    return typeof code === 'number' ? code : 0
  } catch (error) {
    // commander has printed help or usage already
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
    return reportError(error, arguments_.includes('--json'))
  }
}
