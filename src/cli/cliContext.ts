/** What the commands need of the process around them; passed in, so that tests run them without one. */
export interface CliWorld {
  readonly stdout: (text: string) => void
  readonly stderr: (text: string) => void
  readonly environment: Readonly<Record<string, string | undefined>>
  /** The clock where no `--now` is given, seconds. */
  readonly nowSec: () => number
  /** Aborts on Ctrl-C. */
  readonly signal: AbortSignal
  /** Whether standard output is a terminal that shows colours. */
  readonly colour: boolean
}

/** One run of the CLI. */
export interface CliContext extends CliWorld {
  readonly json: boolean
  /** Exit code when the command ends without an error: 0, or 1 for a proof refused. */
  exitCode: number
}
