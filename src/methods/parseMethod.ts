import { z } from 'zod'
import { PlimsollError } from '../errors.ts'
import { hashCanonical, type Json } from '../units/canonical.ts'
import { assertNotNegative } from './assertNotNegative.ts'
import { methods } from './index.ts'
import type { BoundMethod, MarginMethod } from './method.ts'
import { bindNetRiskArray, NET_RISK_ARRAY } from './netRiskArray.ts'
import { sumOptionValue } from './sumOptionValue.ts'

export const methodFileSchema = z.strictObject({
  schema: z.literal('plimsoll.method/1'),
  name: z.string().min(1).max(64),
  method: z.string(),
  /** Where the numbers come from, as of when. */
  source: z.string().min(1),
  /** What is unverified, simplified or left out; printed with each report. */
  caveats: z.array(z.string().min(1)),
  parameters: z.record(z.string(), z.unknown()),
})

/**
 * Parses a parameter file: the file names its method (`plimsoll.parameters/1` is the net risk-array margin). Refuses with
 * INVALID_INPUT naming the field: an unknown method, a parameter missing, superfluous or out of its bounds.
 */
export function parseMethod(json: unknown): BoundMethod {
  if ((json as { schema?: unknown } | null)?.schema === NET_RISK_ARRAY) return bindNetRiskArray(json)
  const file = methodFileSchema.safeParse(json)
  if (!file.success) throw malformed('method', file.error, 'plimsoll.method/1')
  const { name, method: id, caveats, parameters } = file.data
  const method: MarginMethod<unknown> | undefined = methods.find((known) => known.id === id)
  if (method === undefined) {
    throw new PlimsollError('INVALID_INPUT', `There is no method called ${id}.`, {
      field: 'method.method',
      expected: methods.map((known) => known.id).join(', '),
    })
  }
  const bound = method.schema.safeParse(parameters)
  if (!bound.success) throw malformed('method.parameters', bound.error, `parameters of ${id}`)
  return {
    id,
    title: method.title,
    name,
    hash: hashCanonical(file.data as Json),
    caveats,
    margin: (book, data) => {
      const margin = method.margin(book, data, bound.data)
      assertNotNegative(margin, name)
      const stated = { ...margin, caveats: [...caveats, ...margin.caveats] }
      return method.optionsOutside ? { ...stated, optionValue: sumOptionValue(book, data.market) } : stated
    },
  }
}

function malformed(root: string, error: z.ZodError, expected: string): PlimsollError {
  const issue = error.issues[0]
  return new PlimsollError('INVALID_INPUT', 'The method’s parameter file is malformed.', {
    field: [root, ...(issue?.path ?? [])].join('.'),
    expected: issue?.message ?? expected,
  })
}
