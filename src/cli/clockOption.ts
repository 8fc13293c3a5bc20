import type { Command } from 'commander'
import type { CliContext } from './cliContext.ts'
import { parseInteger } from './parseOption.ts'

export interface ClockOptions {
  readonly now?: string
}

export function withClockOption(command: Command): Command {
  return command.option('--now <seconds>', 'your clock, seconds since 1970 (default: the system’s)')
}

/** The clock: the system's, or one that shows `--now` at the start and runs on from there. */
export function loadClock({ nowSec }: CliContext, { now }: ClockOptions): () => number {
  if (now === undefined) return nowSec
  const ahead = parseInteger(now, '--now') - nowSec()
  return () => nowSec() + ahead
}
