import type { Command } from 'commander'
import { PlimsollError } from '../../errors.ts'
import type { CliContext } from '../cliContext.ts'
import { abandonOnAbort } from '../untilAborted.ts'

const GRACE_MS = 1_000

export function addDemoCommand(program: Command, cli: CliContext): void {
  program
    .command('demo')
    .description('the whole journey on a local chain and a local venue, with development keys')
    .action(async () => {
      // Needs the development dependencies (anvil, protocol artefacts), so it is loaded when asked for.
      const { runDemo } = await import('../../../scripts/demo/run.ts').catch((cause: unknown) => {
        throw new PlimsollError('INVALID_INPUT', 'The demonstration’s dependencies are not installed.', {
          field: 'node_modules',
          expected: 'the development dependencies',
          remedy: 'Run npm install in the project’s folder.',
          cause,
        })
      })
      // Ctrl-C: its own clean-up first; a proof under way cannot be stopped.
      await abandonOnAbort(runDemo({ json: cli.json }), cli.signal, GRACE_MS)
    })
}
