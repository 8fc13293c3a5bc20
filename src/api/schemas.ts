import { z } from 'zod'
import { provenances } from '../adapters/adapter.ts'
import { instrumentListSchema } from '../instrument/instrument.ts'
import { marketSchema } from '../market/market.ts'
import { parameterSetSchema } from '../parameters/parameterSet.ts'
import { publicSignals, widths } from '../protocol/spec.ts'
import { riskTableSchema } from '../risk/encodeTable.ts'
import { refusals } from '../verifier/refusals.ts'

// The contract of the API: validation, serialisation, types and OpenAPI come from these objects. Amounts travel as
// decimal strings with the scale in the name: UsdE6 is 1e-6 USD, UsdE12 is 1e-12 USD.

/**
 * Schemas with a name in the OpenAPI document; what a client sends is `<name>Input` there. zod's own registry, because
 * it is where `describe` puts its texts.
 */
export const schemaRegistry = z.globalRegistry

const integer = z.string().regex(/^-?(0|[1-9]\d{0,78})$/, 'an integer as a decimal string')
const natural = z.string().regex(/^(0|[1-9]\d{0,77})$/, 'an integer from 0 as a decimal string')
const ppm = natural
const count = z.int().min(0)

export const errorSchema = z
  .object({
    code: z.string().describe('Stable name of the refusal.'),
    message: z.string().describe('One sentence for people.'),
    field: z.string().nullable().describe('Path of the offending field.'),
    expected: z.string().nullable(),
    remedy: z.string().nullable(),
  })
  .register(schemaRegistry, { id: 'Error' })

/** Answers of every route that is not as asked. */
export const errorResponses = { '4xx': errorSchema, '5xx': errorSchema } as const

export const healthSchema = z
  .object({
    status: z.enum(['ok', 'paused']),
    nowSec: count,
    versions: z.object({ software: z.string(), protocol: count, api: count }),
    sizes: z.array(z.object({ size: z.string(), key: z.enum(['development', 'ceremony']) })),
    developmentKeysAllowed: z.array(z.string()).describe('Sizes whose development key is allowed, by name.'),
    purposes: z.array(z.string()),
    publishing: z.enum(['open', 'token', 'closed']).describe('Who may register risk tables.'),
    tableCount: count,
  })
  .register(schemaRegistry, { id: 'Health' })

export const tableSummarySchema = z
  .object({
    commitment: natural,
    asOfSec: count,
    parameterSet: z.string(),
    parametersHash: natural,
    marketHash: natural,
    instruments: count.describe('Number of rows.'),
    revoked: z.boolean(),
  })
  .register(schemaRegistry, { id: 'RiskTableSummary' })

export const tableListSchema = z
  .object({ tables: z.array(tableSummarySchema) })
  .register(schemaRegistry, { id: 'RiskTableList' })

riskTableSchema.register(schemaRegistry, { id: 'RiskTable' })
marketSchema.register(schemaRegistry, { id: 'Market' })
parameterSetSchema.register(schemaRegistry, { id: 'ParameterSet' })
instrumentListSchema.register(schemaRegistry, { id: 'InstrumentList' })

export const tableInputsSchema = z
  .strictObject({
    market: marketSchema,
    parameters: parameterSetSchema,
    instruments: instrumentListSchema,
    published: riskTableSchema.optional().describe('The table as published, to be compared.'),
  })
  .register(schemaRegistry, { id: 'RiskTableRegistration' })

export const commitmentParams = z.strictObject({ commitment: natural })

const MAX_LINES = 4096
const line = z.strictObject({
  instrumentId: z
    .string()
    .regex(/^[1-9]\d{0,19}$/, { error: 'an assigned id as a decimal string', abort: true })
    .refine((text) => BigInt(text) < 2n ** BigInt(widths.instrumentId), 'below 2^64'),
  lots: z
    .string()
    .regex(/^-?[1-9]\d{0,12}$/, {
      error: 'whole lots other than zero as a decimal string, negative for a short',
      abort: true,
    })
    .refine((text) => BigInt(text.replace('-', '')) < 2n ** BigInt(widths.lots), 'below 2^40 in magnitude'),
})

export const marginRequestSchema = z
  .strictObject({
    riskTable: natural.describe('Commitment of a registered table.'),
    level: z
      .enum(['initial', 'maintenance'])
      .optional()
      .describe('A level of the table’s parameter set; either this or levelPpm.'),
    levelPpm: z
      .string()
      .regex(/^[1-9]\d{0,7}$/, { error: 'ppm above zero as a decimal string', abort: true })
      .refine((text) => Number(text) < 2 ** widths.levelPpm, 'below 2^24')
      .optional()
      .describe('Any other multiple of the initial requirement, ppm.'),
    lines: z.array(line).max(MAX_LINES),
  })
  .refine(({ level, levelPpm }) => (level === undefined) !== (levelPpm === undefined), {
    path: ['level'],
    error: 'exactly one of level and levelPpm',
  })
  .register(schemaRegistry, { id: 'Margin' })

const worst = { index: count.describe('Slot of the scenario, the same for every tier.') }
export const marginAnswerSchema = z
  .object({
    isProof: z.literal(false),
    note: z.string(),
    riskTable: natural,
    asOfSec: count,
    levelPpm: ppm,
    equityUsdE6: integer,
    requirementUsdE6: integer,
    excessUsdE6: integer.describe('Equity minus requirement; negative is a deficiency.'),
    chargesUsdE12: integer.describe('All charges before the level.'),
    quoteChargeUsdE6: integer,
    underlyings: z.array(
      z.object({
        symbol: z.string(),
        valueUsdE6: integer,
        lossUsdE6: integer.describe('Worst joint scenario, alone.'),
        worstScenario: z
          .object({ ...worst, label: z.string() })
          .nullable()
          .describe('null without a loss'),
        basisChargeUsdE6: integer,
        termChargeUsdE6: integer,
        shortChargeUsdE6: integer,
        sizeUsdE6: integer,
        concentrationUsdE12: integer,
      }),
    ),
    groups: z.array(
      z.object({
        group: count,
        offsetPpm: ppm,
        members: z.array(z.string()),
        jointLossUsdE6: integer,
        apartLossUsdE6: integer,
        creditUsdE12: integer,
        worstScenario: z
          .object({ ...worst, labels: z.array(z.string()).describe('In the order of the members.') })
          .nullable(),
      }),
    ),
  })
  .register(schemaRegistry, { id: 'MarginAnswer' })

const g1 = z.tuple([natural, natural, natural])
const pair = z.tuple([natural, natural])
export const proofSchema = z
  .strictObject({
    pi_a: g1,
    pi_b: z.tuple([pair, pair, pair]),
    pi_c: g1,
    protocol: z.literal('groth16'),
    curve: z.literal('bn128'),
  })
  .register(schemaRegistry, { id: 'Proof' })

/** Groth16 over BN254 as snarkjs writes it. Points are judged by the proof check, not here. */
export type ProofJson = z.infer<typeof proofSchema>

const signalNames = publicSignals.map(([name]) => name)
export const statementSchema = z
  .record(z.enum(signalNames), natural)
  .describe(publicSignals.map(([name, meaning]) => `${name}: ${meaning}`).join('; '))

export const verifyRequestSchema = z
  .strictObject({
    size: z.string().min(1).max(32).describe('Circuit size, see /health.'),
    purpose: z.string().min(1).max(128).optional().describe('May be left out where the policy has one only.'),
    publicSignals: z
      .array(natural)
      .max(64)
      .describe(`In this order: ${signalNames.join(', ')}.`),
    proof: proofSchema,
  })
  .register(schemaRegistry, { id: 'Verify' })

export const verifyAnswerSchema = z
  .discriminatedUnion('accepted', [
    z.object({
      accepted: z.literal(true),
      keyTrust: z
        .enum(['development', 'ceremony'])
        .describe('development: the key comes from a public seed, anyone can forge'),
      statement: statementSchema,
      terms: z.object({
        asOfSec: count,
        levelPpm: ppm,
        minExcessUsdE6: natural,
        minProvenance: z.enum(provenances),
        minSurvivalPpm: count,
      }),
      notProved: z.array(z.string()),
    }),
    z.object({
      accepted: z.literal(false),
      refusal: z.enum(Object.keys(refusals)),
      detail: z.string(),
    }),
  ])
  .register(schemaRegistry, { id: 'VerifyAnswer' })
