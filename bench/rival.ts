import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

/** A compiled program that answers each command with milliseconds and a checksum. */
export interface Rival {
  readonly ask: (command: string) => Promise<{ readonly milliseconds: number; readonly checksum: string }>
  readonly close: () => void
}

export function startRival(path: string): Rival {
  const child = spawn(path, { stdio: ['pipe', 'pipe', 'inherit'] })
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  return {
    ask: async (command) => {
      child.stdin.write(`${command}\n`)
      const { value, done } = await answers.next()
      if (done === true) throw new RangeError(`${path} ended without an answer to ${command}`)
      const [milliseconds = '', checksum = ''] = String(value).split(' ')
      return { milliseconds: Number(milliseconds), checksum }
    },
    close: () => child.stdin.end(),
  }
}
