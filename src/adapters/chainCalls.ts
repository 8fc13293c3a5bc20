import {
  type Abi,
  type Address,
  type ContractFunctionArgs,
  type ContractFunctionName,
  type ContractFunctionReturnType,
  decodeFunctionResult,
  encodeFunctionData,
  getAddress,
  type Hex,
  isAddress,
  isHex,
} from 'viem'
import { z } from 'zod'
import { PlimsollError } from '../errors.ts'
import type { Envelope, Exchange } from './adapter.ts'

/** One view call: what is asked, and how its answer reads. `optional` calls may revert; their answer is then `0x`. */
export interface ChainCall<Result> {
  readonly label: string
  readonly to: Address
  readonly data: Hex
  readonly optional: boolean
  readonly decode: (answer: Hex) => Result
}

type View = 'pure' | 'view'

/** Builds a typed view call. Pure: the same call is built to ask and, from the envelope, to read the answer. */
export function buildCall<
  const abi extends Abi,
  name extends ContractFunctionName<abi, View>,
  const args extends ContractFunctionArgs<abi, View, name>,
>(
  label: string,
  call: { readonly to: Address; readonly abi: abi; readonly name: name; readonly args: args },
  optional = false,
): ChainCall<ContractFunctionReturnType<abi, View, name, args>> {
  // viem infers from a literal ABI only; here, where it is a type parameter, the signature above does the checking.
  const abi: Abi = call.abi
  const functionName: string = call.name
  return {
    label,
    to: call.to,
    data: encodeFunctionData({ abi, functionName, args: call.args as readonly unknown[] }),
    optional,
    decode: (answer) => decodeFunctionResult({ abi, functionName, data: answer }) as never,
  }
}

/** Text of a call as an exchange keeps it. */
export const encodeRequest = (call: ChainCall<unknown>): string =>
  JSON.stringify({ to: call.to, data: call.data, label: call.label })

/** Every call inside a plan: an object or array, nested, whose leaves are calls. */
export function listCalls(plan: unknown): readonly ChainCall<unknown>[] {
  if (typeof plan !== 'object' || plan === null) return []
  if (isCall(plan)) return [plan]
  return Object.values(plan).flatMap(listCalls)
}

const isCall = (value: object): value is ChainCall<unknown> => 'decode' in value && 'data' in value

/** The checked answers of an envelope. `readOptional` gives null for a call that reverted. */
export interface Answers {
  readonly read: <Result>(call: ChainCall<Result>) => Result
  readonly readOptional: <Result>(call: ChainCall<Result>) => Result | null
}

/**
 * Checks the answers to a plan, all of them, whether or not the account turns out to need them. Refuses with
 * VENUE_DATA_MISSING, naming the call, an answer that is not there or there twice, answers another question, is no
 * hex, or is not of the contract's type; only an optional call may have none.
 */
export function indexAnswers(envelope: Envelope, plan: unknown): Answers {
  const exchanges = new Map<string, Exchange>()
  for (const exchange of envelope.exchanges) {
    if (exchanges.has(exchange.label)) throw missingAnswer(envelope, exchange.label, 'one answer, not two')
    exchanges.set(exchange.label, exchange)
  }
  const answerOf = (call: ChainCall<unknown>): Hex => {
    const exchange = exchanges.get(call.label)
    if (exchange === undefined) throw missingAnswer(envelope, call.label, 'an answer')
    if (exchange.request !== encodeRequest(call)) {
      throw missingAnswer(envelope, call.label, 'an answer to the question that the scope asks')
    }
    const { response } = exchange
    if (!isHex(response) || response.length % 2 !== 0) throw missingAnswer(envelope, call.label, 'hex bytes')
    return response
  }
  const read = <Result>(call: ChainCall<Result>): Result => {
    const answer = answerOf(call)
    try {
      return call.decode(answer)
    } catch (cause) {
      throw missingAnswer(envelope, call.label, 'bytes of the type that the contract returns', cause)
    }
  }
  const readOptional = <Result>(call: ChainCall<Result>): Result | null =>
    call.optional && answerOf(call) === '0x' ? null : read(call)
  for (const call of listCalls(plan)) readOptional(call)
  return { read, readOptional }
}

function missingAnswer(envelope: Envelope, label: string, expected: string, cause?: unknown): PlimsollError {
  return new PlimsollError('VENUE_DATA_MISSING', `${envelope.venue} gave no usable answer to ${label}.`, {
    field: label,
    expected,
    remedy: 'Read the account again; a missing answer is never taken for zero.',
    cause,
  })
}

/** Label of the exchange that keeps what was asked for: addresses and tokens, our own words, not the venue's. */
export const SCOPE_LABEL = 'scope'

export const addressSchema = z
  .string()
  .refine((text) => isAddress(text, { strict: false }), 'an address')
  .transform((text) => getAddress(text))

/** A token as the scope names it. The coin is what the instrument list calls it: WETH is coin ETH. */
export const tokenSchema = z.strictObject({
  address: addressSchema,
  symbol: z.string().regex(/^[A-Za-z0-9.]{1,16}$/, 'letters and digits'),
  coin: z.string().regex(/^[A-Za-z0-9]{1,16}$/, 'letters and digits'),
  decimals: z.int().min(0).max(30),
})

export type Token = z.infer<typeof tokenSchema>

/** Reads back the scope that `read` wrote into the envelope. Refuses with VENUE_DATA_MISSING. */
export function parseScope<Schema extends z.ZodType>(envelope: Envelope, schema: Schema): z.output<Schema> {
  const text = envelope.exchanges.find(({ label }) => label === SCOPE_LABEL)?.request
  if (text === undefined) throw missingAnswer(envelope, SCOPE_LABEL, 'the scope that was read')
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (cause) {
    throw missingAnswer(envelope, SCOPE_LABEL, 'JSON', cause)
  }
  const parsed = schema.safeParse(json)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  throw missingAnswer(envelope, SCOPE_LABEL, `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'a scope'}`)
}

/** Checks a scope before reading, addresses checksummed. Refuses with INVALID_INPUT naming the field. */
export function checkScope<Schema extends z.ZodType>(
  schema: Schema,
  scope: z.input<Schema>,
): z.output<Schema> {
  const parsed = schema.safeParse(scope)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  throw new PlimsollError('INVALID_INPUT', 'The scope of a chain account is malformed.', {
    field: `scope.${issue?.path.join('.') ?? ''}`,
    expected: issue?.message ?? 'a scope',
  })
}

/** The checksummed account of an envelope. Refuses with VENUE_DATA_MISSING. */
export function parseAccount(envelope: Envelope): Address {
  if (isAddress(envelope.account, { strict: false })) return getAddress(envelope.account)
  throw missingAnswer(envelope, 'account', 'an address')
}
