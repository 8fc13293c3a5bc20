import { runCli } from './program.ts'

/** npm and tsx pass a Ctrl-C on that the terminal has sent already: only one that comes later ends the process at once. */
const ECHO_MS = 1_000

const interrupt = new AbortController()
let interruptedMs = 0
for (const name of ['SIGINT', 'SIGTERM'] as const) {
  process.on(name, () => {
    if (!interrupt.signal.aborted) {
      interruptedMs = performance.now()
      interrupt.abort()
    } else if (performance.now() - interruptedMs > ECHO_MS) process.exit(130)
  })
}

// A reader that stops early, such as head, is no failure.
process.stdout.on('error', () => process.exit(0))

const code = await runCli(process.argv.slice(2), {
  stdout: (text) => process.stdout.write(text),
  stderr: (text) => process.stderr.write(text),
  environment: process.env,
  nowSec: () => Math.floor(Date.now() / 1000),
  signal: interrupt.signal,
  colour: process.stdout.isTTY === true && (process.env.NO_COLOR ?? '') === '',
})
// Work that was abandoned would keep the process alive.
if (interrupt.signal.aborted) process.exit(code)
process.exitCode = code
