import { Command, CommanderError } from 'commander'
import type { CliContext, CliWorld } from './cliContext.ts'
import { addAttestCommand } from './commands/attest.ts'
import { addAttestorsCommand } from './commands/attestors.ts'
import { addNoticeCommand, addReleaseCommand } from './commands/book.ts'
import { addCompareCommand } from './commands/compare.ts'
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
import { packageVersion } from './packageVersion.ts'
import { toUsageError } from './usageError.ts'

/** In the order of the journey. */
const addCommands = [
  addIdentityCommand,
  addAttestorsCommand,
  addReadCommand,
  addPublishCommand,
  addMarginCommand,
  addCompareCommand,
  addControlCommand,
  addAttestCommand,
  addReleaseCommand,
  addNoticeCommand,
  addProveCommand,
  addVerifyCommand,
  addServeCommand,
  addDemoCommand,
]

function buildProgram(cli: CliContext): Command {
  const program = new Command('plimsoll')
    .description(
      'nets accounts of many venues and proves in zero knowledge that equity covers the margin requirement',
    )
    .version(packageVersion())
    .exitOverride()
    // Errors are printed by runCli, in one form.
    .configureOutput({ writeOut: cli.stdout, writeErr: () => undefined })
    .addHelpText('after', '\nExit codes: 0 done, 1 a proof refused, 2 bad input, 3 risk table, 4 venue,')
    .addHelpText(
      'after',
      '5 attestor, 6 prover, 70 a bug, 130 cancelled. docs/cli.md walks through the journey.',
    )
  for (const add of addCommands) add(program, cli)
  for (const command of program.commands) command.option('--json', 'print the result as one line of JSON')
  return program
}

/** Runs the CLI and returns its exit code. Errors go to standard error without a stack trace. */
export async function runCli(arguments_: readonly string[], world: CliWorld): Promise<number> {
  const cli: CliContext = { ...world, json: arguments_.includes('--json'), exitCode: 0 }
  const program = buildProgram(cli)
  try {
    await program.parseAsync([...arguments_], { from: 'user' })
    return cli.exitCode
  } catch (error) {
    if (!(error instanceof CommanderError)) return reportError(cli, error)
    // Help and version that were asked for are printed already.
    if (error.exitCode === 0) return 0
    if (error.code !== 'commander.help') return reportError(cli, toUsageError(error, arguments_))
    cli.stderr(program.helpInformation())
    return 2
  }
}
