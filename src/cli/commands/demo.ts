import type { Command } from 'commander'
import { PlimsollError } from '../../errors.ts'

export function addDemoCommand(program: Command): void {
  program
    .command('demo')
    .description('the whole journey on a local chain and a local venue, with development keys')
    .option('--json', 'machine-readable output: one line with the results')
    .action(async ({ json }: { json?: boolean }) => {
      // Needs the development dependencies (anvil, protocol artefacts), so it is loaded when asked for.
      const { runDemo } = await import('../../../scripts/demo/run.ts').catch((cause: unknown) => {
        throw new PlimsollError('INVALID_INPUT', 'The demonstration’s dependencies are not installed.', {
          field: 'node_modules',
          expected: 'the development dependencies',
          remedy: 'Run npm install in the project’s folder.',
          cause,
        })
      })
      await runDemo({ json: json === true })
    })
}
