import type { Command } from 'commander'
import { closeSnarkjs } from '../../../prover/snarkjs.ts'
import type { Publishing } from '../../api/dependencies.ts'
import { buildServer } from '../../api/server.ts'
import { PlimsollError } from '../../errors.ts'
import { buildVerifier, type VerifierOptions, withVerifierOptions } from '../buildVerifier.ts'
import type { CliContext } from '../cliContext.ts'
import { type ClockOptions, loadClock, withClockOption } from '../clockOption.ts'
import { print, progress } from '../output.ts'
import { packageVersion } from '../packageVersion.ts'
import { parseInteger } from '../parseOption.ts'
import { untilAborted } from '../untilAborted.ts'

interface Options extends VerifierOptions, ClockOptions {
  readonly port: string
  readonly publisherToken?: string
}

export function addServeCommand(program: Command, cli: CliContext): void {
  const command = program.command('serve')
  withClockOption(
    withVerifierOptions(
      command.description('serve the HTTP API on the loopback address until stopped; see docs/api.md'),
    ),
  )
    .option('--port <number>', 'port, 0 for any that is free', '8080')
    .option(
      '--publisher-token <name>',
      'environment variable with the token that registers tables; without it only the table given is known',
    )
    .action(async (options: Options) => {
      const port = parseInteger(options.port, '--port')
      const publishing = loadPublishing(cli, options.publisherToken)
      const now = loadClock(cli, options)
      const verifier = await buildVerifier(options)
      if (
        options.allowDevelopmentKeys !== true &&
        [...verifier.keys.values()].every((key) => key.isDevelopment)
      )
        progress(cli, 'every key is a development key and none is allowed: every proof will be refused')
      const server = buildServer({ version: packageVersion(), now, publishing, verifier })
      try {
        const address = await server.listen({ host: '127.0.0.1', port }).catch((cause: unknown) => {
          throw new PlimsollError('INVALID_INPUT', `Port ${port} cannot be listened on.`, {
            field: '--port',
            expected: 'a free port from 0 to 65535',
            cause,
          })
        })
        print(cli, { address }, () => `listening on ${address}, documentation at ${address}/docs`)
        await untilAborted(cli.signal)
      } finally {
        await server.close()
        await closeSnarkjs()
      }
    })
}

function loadPublishing(cli: CliContext, variable: string | undefined): Publishing {
  if (variable === undefined) return { kind: 'closed' }
  const token = cli.environment[variable] ?? ''
  if (token.length >= 16) return { kind: 'token', token }
  throw new PlimsollError('INVALID_INPUT', `The environment variable ${variable} holds no token.`, {
    field: '--publisher-token',
    expected: 'the name of a variable with at least 16 characters',
    remedy: 'Make one with "openssl rand -hex 32" and export it under that name.',
  })
}
