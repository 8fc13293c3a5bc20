import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { PlimsollError } from '../../src/errors.ts'

export interface Anvil {
  readonly rpcUrl: string
  /** Ends the node; resolves when the process is gone. */
  readonly close: () => Promise<void>
}

export interface AnvilOptions {
  /** Timestamp of the genesis block, seconds. */
  readonly timestampSec: number
  readonly chainId: number
  /** A free port is taken when none is given. */
  readonly port?: number
  readonly signal?: AbortSignal
}

/**
 * Creates a local Ethereum node whose clock runs by blocks, not by the wall: each block is one second after the one
 * before. With one slot per epoch the finalised block is two behind the latest.
 */
export async function createAnvil(options: AnvilOptions): Promise<Anvil> {
  options.signal?.throwIfAborted()
  const args = ['--port', String(options.port ?? 0), '--chain-id', String(options.chainId)]
  args.push('--timestamp', String(options.timestampSec), '--slots-in-an-epoch', '1', '--accounts', '10')
  const child = spawn(findBinary(), args, { stdio: ['ignore', 'pipe', 'pipe'] })
  const ended = new Promise<void>((resolve) => {
    child.once('close', () => resolve())
    child.once('error', () => resolve())
  })
  const close = async (): Promise<void> => {
    child.kill('SIGTERM')
    await ended
  }
  const onExit = (): void => void child.kill('SIGTERM')
  process.once('exit', onExit)
  void ended.then(() => process.removeListener('exit', onExit))
  const onAbort = (): void => void close()
  options.signal?.addEventListener('abort', onAbort, { once: true })
  const rpcUrl = await new Promise<string>((resolve, reject) => {
    let output = ''
    const refuse = (cause?: unknown): void =>
      reject(
        new PlimsollError('VENUE_UNREACHABLE', 'The local node anvil did not start.', {
          remedy: 'Run "npm install"; if a port was given, see that it is free.',
          facts: { output: output.slice(-400) },
          cause,
        }),
      )
    const listen = (chunk: Buffer): void => {
      output += chunk.toString('utf8')
      const match = /Listening on (\S+)/.exec(output)
      if (match === null) return
      // From here on the node's log is only drained: kept, it would grow with every request.
      child.stdout.off('data', listen).resume()
      child.stderr.off('data', listen).resume()
      resolve(`http://${match[1]}`)
    }
    child.stdout.on('data', listen)
    child.stderr.on('data', listen)
    child.once('error', refuse)
    void ended.then(() => refuse())
  })
  return { rpcUrl, close }
}

/** The platform's own binary where npm installed it, else the wrapper script. */
function findBinary(): string {
  const architecture = process.arch === 'x64' ? 'amd64' : process.arch
  const extension = process.platform === 'win32' ? '.exe' : ''
  try {
    const require = createRequire(import.meta.url)
    return require.resolve(`@foundry-rs/anvil-${process.platform}-${architecture}/bin/anvil${extension}`)
  } catch {
    return fileURLToPath(new URL('../../node_modules/.bin/anvil', import.meta.url))
  }
}
