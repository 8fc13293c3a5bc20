import { privateKeyToAccount } from 'viem/accounts'
import { developmentAccounts } from '../../scripts/demo/accounts.ts'
import { type CliResult, type createRunner, fillVariables, parseCommands, readText } from './support.ts'

/** One command of the documented journey as it was run, with what it answered. */
export interface Step {
  readonly arguments: readonly string[]
  readonly result: CliResult
  readonly answer: Record<string, unknown>
}

/** Asks the local node to sign, as the document does, and signs with the key as well: both must agree. */
async function sign(rpcUrl: string, toSign: { address: string; typedData: TypedData }): Promise<string> {
  const { address, typedData } = toSign
  const body = JSON.stringify({
    ...{ jsonrpc: '2.0', id: 1, method: 'eth_signTypedData_v4', params: [address, typedData] },
  })
  const response = await fetch(rpcUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  })
  const { result } = (await response.json()) as { result: string }
  const trader = developmentAccounts.find((account) => account.address === address)
  if (trader === undefined) throw new Error('the address to sign is no development account')
  const { accountId, expirySec } = typedData.message
  const message = { ...typedData.message, accountId: BigInt(accountId), expirySec: BigInt(expirySec) }
  const own = await privateKeyToAccount(trader.privateKey).signTypedData({ ...typedData, message })
  if (own !== result) throw new Error('the node signs something else')
  return result
}

interface TypedData {
  readonly domain: { readonly name: string; readonly version: string; readonly chainId: number }
  readonly types: Record<string, readonly { readonly name: string; readonly type: string }[]>
  readonly primaryType: string
  readonly message: Record<string, string> & { readonly accountId: string; readonly expirySec: string }
}

/**
 * Runs every plimsoll command of docs/cli.md in its order, with `--json`; what the reader copies from one answer into a
 * variable is copied here. Throws when a command does not exit 0.
 */
export async function walkJourney(
  directory: string,
  environment: Readonly<Record<string, string>>,
  { run }: Pick<ReturnType<typeof createRunner>, 'run'>,
): Promise<Map<string, Step>> {
  const variables: Record<string, string> = { ...environment, DIR: directory }
  const steps = new Map<string, Step>()
  for (const words of parseCommands(readText('docs/cli.md'))) {
    const filled = fillVariables(words, variables)
    const arguments_ = filled.includes('--json') ? filled : [...filled, '--json']
    const result = await run(arguments_)
    if (result.code !== 0) throw new Error(`${words[0]} ended with ${result.code}: ${result.stderr}`)
    const answer = JSON.parse(result.stdout) as Record<string, unknown>
    const name = words[0] === 'control' && words.includes('--out') ? 'control --out' : (words[0] ?? '')
    steps.set(name, { arguments: arguments_, result, answer })
    if (name === 'identity') variables.IDENTITY = String(answer.commitment)
    if (name === 'attestors') variables.ATTESTOR = String((answer.keys as string[])[0])
    if (name === 'control') {
      const [toSign] = answer.toSign as [{ address: string; typedData: TypedData }]
      variables.SIGNATURE = await sign(variables.RPC ?? '', toSign)
    }
  }
  return steps
}
