import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { compileCircuit } from '../../prover/compileCircuit.ts'
import { calculateWitness } from '../../prover/snarkjs.ts'
import { createBook, enterSnapshot } from '../../src/attestor/book.ts'
import { decodeBook, encodeBook } from '../../src/attestor/bookFile.ts'
import { encodeControlProofs, parseControlProofs } from '../../src/attestor/controlFile.ts'
import { encodeSignedSnapshots, parseSignedSnapshots } from '../../src/attestor/snapshotFile.ts'
import { type ErrorCode, formatError, PlimsollError } from '../../src/errors.ts'
import { computeMargin } from '../../src/margin/requirement.ts'
import { identityCommitment } from '../../src/protocol/identity.ts'
import { hashSnapshot, type Snapshot } from '../../src/protocol/snapshot.ts'
import type { ProofRequest, Witness } from '../../src/protocol/witness.ts'
import { exact } from '../../src/units/exact.ts'
import { lots, usdE6 } from '../../src/units/fixed.ts'
import { signWith } from '../support/randomBook.ts'
import { attest, controlOf, POLICY, traderReading } from './attestor.ts'
import { prepare, requestWith, secondSnapshot, snapshotWith, tableWith } from './proofRequest.ts'

/* Nothing private in an error, however it is looked at: message, JSON, print for people, every property, stack. */

/** Values of which no digit string appears by chance. */
const LOTS = 987_654_321n
const SHORT_LOTS = 76_543_219n
const SURVIVAL = 9_182_736
const SEQUENCE = 5_647_382_910_192_837n
const ACCOUNT = 31_415_926_535_897_932n
const PRIVATE_SECRET = 0x6b8b_4567_327b_23c6_643c_9869_6633_4873n
const BLINDING = 0x2d1d_74b0_dc51_1949_5cff_2ae8_944a_6255_58ecn

const snapshots: readonly Snapshot[] = [
  snapshotWith({
    identity: identityCommitment(PRIVATE_SECRET),
    accountId: ACCOUNT,
    survivalPpm: SURVIVAL,
    sequence: SEQUENCE,
    lines: [{ instrumentId: 101n, lots: lots(LOTS) }],
  }),
  secondSnapshot({
    identity: identityCommitment(PRIVATE_SECRET),
    accountId: ACCOUNT + 1n,
    lines: [{ instrumentId: 201n, lots: lots(-SHORT_LOTS) }],
  }),
]
const request = (changes: Partial<ProofRequest> = {}): ProofRequest =>
  requestWith({ snapshots, secret: PRIVATE_SECRET, blinding: BLINDING, ...changes })

const margin = computeMargin(
  tableWith(),
  snapshots.flatMap(({ lines }) => lines),
  requestWith().terms.levelPpm,
)
const privateNumbers: readonly bigint[] = [
  LOTS,
  SHORT_LOTS,
  BigInt(SURVIVAL),
  SEQUENCE,
  ACCOUNT,
  PRIVATE_SECRET,
  BLINDING,
  identityCommitment(PRIVATE_SECRET),
  ...snapshots.map(hashSnapshot),
  margin.equity,
  margin.requirement,
  margin.excess,
  ...margin.underlyings.flatMap(({ joint, loss, size, value }) => [...joint, loss, size, value]),
]

/** Decimal and hexadecimal spellings of at least seven digits. */
const spellings = privateNumbers
  .map((value) => (value < 0n ? -value : value))
  .flatMap((value) => [value.toString(), value.toString(16)])
  .filter((text) => text.length >= 7)

function looksOf(error: PlimsollError): Readonly<Record<string, string>> {
  const replacer = (_: string, value: unknown) => (typeof value === 'bigint' ? value.toString() : value)
  return {
    message: error.message,
    json: JSON.stringify(error, replacer),
    details: JSON.stringify(error.details, replacer),
    formatted: formatError(error),
    inspected: inspect(error, { depth: null, showHidden: true, maxStringLength: null }),
    insides: inspect(error.details, { depth: null, showHidden: true }),
    stack: error.stack ?? '',
    cause: inspect(error.cause, { depth: null, showHidden: true }),
  }
}

async function refusalOf(attempt: () => unknown): Promise<PlimsollError> {
  const error: unknown = await Promise.resolve()
    .then(attempt)
    .then(
      () => null,
      (reason: unknown) => reason,
    )
  if (error instanceof PlimsollError) return error
  throw new Error('not refused by name', { cause: error })
}

async function expectSilent(code: ErrorCode, attempt: () => unknown, texts: readonly string[] = spellings) {
  const error = await refusalOf(attempt)
  expect(error.code).toBe(code)
  // Nor how many there are of anything: a dimension is named with its limit.
  if (code === 'PORTFOLIO_TOO_LARGE') expect(error.details.field ?? '').not.toMatch(/\d/)
  for (const [look, text] of Object.entries(looksOf(error))) {
    const lower = text.toLowerCase()
    expect(
      texts.filter((spelling) => lower.includes(spelling.toLowerCase())),
      look,
    ).toEqual([])
  }
}

test('the look-out works: an error with a private value in any corner is noticed', async () => {
  const leaky: readonly PlimsollError[] = [
    new PlimsollError('DEFICIENT', `short by ${margin.requirement}`),
    new PlimsollError('DEFICIENT', 'x', { field: `lines.${LOTS}` }),
    new PlimsollError('DEFICIENT', 'x', { facts: { lots: LOTS } }),
    new PlimsollError('DEFICIENT', 'x', { cause: new RangeError(`secret ${PRIVATE_SECRET.toString(16)}`) }),
    new PlimsollError('DEFICIENT', 'x', { cause: { held: { deep: [ACCOUNT] } } }),
  ]
  for (const error of leaky) {
    const noticed = await expectSilent('DEFICIENT', () => Promise.reject(error)).then(
      () => false,
      () => true,
    )
    expect(noticed).toBe(true)
  }
})

describe('the prover', () => {
  const build = (changes: Partial<ProofRequest>) => () => prepare(request(changes))

  test('DEFICIENT', () =>
    expectSilent(
      'DEFICIENT',
      build({ terms: { ...requestWith().terms, minExcess: usdE6((1n << 64n) - 1n) } }),
    ))

  test('PORTFOLIO_TOO_LARGE: too many accounts, lines, row slots, underlyings; too large an amount', async () => {
    const [first = snapshotWith(), second = secondSnapshot()] = snapshots
    const signed = (all: readonly Snapshot[]) => build({ snapshots: all, signatures: [signWith(0, all)] })
    const lines = (count: number) =>
      Array.from({ length: count }, () => ({ instrumentId: 101n, lots: lots(LOTS) }))
    await expectSilent('PORTFOLIO_TOO_LARGE', signed([first, second, { ...second, accountId: ACCOUNT + 2n }]))
    await expectSilent('PORTFOLIO_TOO_LARGE', signed([{ ...first, lines: lines(9) }]))
    await expectSilent(
      'PORTFOLIO_TOO_LARGE',
      signed([
        { ...first, lines: [...lines(5), ...second.lines, { instrumentId: 101n, lots: lots(-SHORT_LOTS) }] },
      ]),
    )
    const huge = [{ instrumentId: 101n, lots: lots(987_654_321_012n) }]
    await expectSilent('PORTFOLIO_TOO_LARGE', signed([{ ...first, lines: huge }]), [
      ...spellings,
      '987654321012',
    ])
  })

  test('CONTROL_UNPROVED: every reason a snapshot cannot be used', async () => {
    const [first = snapshotWith(), second = secondSnapshot()] = snapshots
    const { terms } = requestWith()
    const weak: readonly Partial<ProofRequest>[] = [
      { secret: PRIVATE_SECRET + 1n },
      { snapshots: [first, { ...second, asOfSec: second.asOfSec - 60 }] },
      { lien: 4_242n },
      { terms: { ...terms, minSurvivalPpm: SURVIVAL + 1 } },
      { terms: { ...terms, minProvenance: 'proven' } },
      { signatures: [signWith(0, [first])] },
    ]
    for (const changes of weak) await expectSilent('CONTROL_UNPROVED', build(changes))
  })

  test('OBLIGATION_WITHOUT_ROW: how much is held of what has no row', () => {
    const unlisted = [{ instrumentId: 999n, lots: lots(LOTS) }]
    return expectSilent(
      'OBLIGATION_WITHOUT_ROW',
      build({
        snapshots: [{ ...snapshotWith(), lines: unlisted, identity: identityCommitment(PRIVATE_SECRET) }],
      }),
    )
  })

  test('the circuit’s refusal names a template and a line', async () => {
    const { wasm } = await compileCircuit('margin-test')
    const { witness } = prepare(request())
    const refused: readonly Witness[] = [
      { requirement: margin.requirement - 1n },
      { secret: PRIVATE_SECRET + 1n },
      { accountId: [ACCOUNT, ACCOUNT] },
      { lineMagnitude: [LOTS] },
      { blinding: -BLINDING },
      { survival: [BigInt(SURVIVAL), 1n << 255n] },
    ]
    for (const changes of refused) {
      await expectSilent('INVALID_INPUT', () => calculateWitness(wasm, { ...witness, ...changes }))
    }
    const { blinding: _, ...incomplete } = witness
    await expectSilent('INVALID_INPUT', () => calculateWitness(wasm, incomplete))
  })
})

describe('the attestor', () => {
  test('CONTROL_UNPROVED: neither the claim nor what was expected', async () => {
    const reading = traderReading()
    for (const changes of [
      { identity: PRIVATE_SECRET },
      { accountId: ACCOUNT },
      { expirySec: SURVIVAL },
      { attestor: { x: PRIVATE_SECRET, y: BLINDING } },
    ]) {
      const control = await controlOf(reading, changes)
      const { signature } = control as { signature?: string }
      await expectSilent('CONTROL_UNPROVED', () => attest(reading, { control }), [
        ...spellings,
        reading.accountId.toString(),
        (signature ?? '0xnone').slice(2, 40),
      ])
    }
  })

  test('IDENTITY_CONFLICT and LIEN_CONFLICT: not who holds the account, nor who else pledged it', async () => {
    const book = createBook(POLICY)
    await attest(traderReading(), { lien: ACCOUNT }, book)
    await expectSilent('IDENTITY_CONFLICT', () => attest(traderReading(), { identity: PRIVATE_SECRET }, book))
    await expectSilent('LIEN_CONFLICT', () => attest(traderReading(), { lien: ACCOUNT + 1n }, book))
  })

  test('OPEN_ORDER and OBLIGATION_WITHOUT_ROW: no size', async () => {
    const reading = traderReading()
    const [first, ...others] = reading.venues
    if (first === undefined) throw new RangeError('no venue')
    const withState = (state: Partial<typeof first.state>) => ({
      ...reading,
      venues: [{ ...first, state: { ...first.state, ...state } }, ...others],
    })
    const order = {
      venue: 'deribit',
      orderId: `${ACCOUNT}`,
      instrument: 'ETH-PERPETUAL',
      size: exact(LOTS, 0),
      fill: null,
      reduceOnly: false,
    }
    await expectSilent('OPEN_ORDER', () => attest(withState({ openOrders: [order] })))
    const debt = {
      kind: 'coin',
      venue: 'wallet',
      origin: `${ACCOUNT}`,
      coin: 'XYZ',
      amount: exact(-LOTS, 2),
    } as const
    await expectSilent('OBLIGATION_WITHOUT_ROW', () => attest(withState({ holdings: [debt] })))
  })
})

describe('files', () => {
  const signed = encodeSignedSnapshots({ snapshots, signatures: [signWith(0, snapshots)] })
  const book = createBook(POLICY)
  for (const snapshot of snapshots) enterSnapshot(book, snapshot)

  /** Every leaf of a file replaced by what it cannot be, all others left private. */
  function* damaged(text: string): Generator<unknown> {
    const whole: unknown = JSON.parse(text)
    for (const path of leafPaths(whole)) {
      for (const wrong of [
        `private-${PRIVATE_SECRET}`,
        { [`k${ACCOUNT}`]: LOTS.toString() },
        Number(LOTS) + 0.5,
      ]) {
        yield replaced(whole, path, wrong)
      }
    }
  }

  test('a malformed snapshot file, at each of its leaves', async () => {
    let tried = 0
    for (const json of damaged(signed)) {
      await expectSilent('INVALID_INPUT', () => parseSignedSnapshots(json))
      tried += 1
    }
    expect(tried).toBeGreaterThan(100)
  })

  test('a snapshot file with a field too many', () => {
    const json = { ...(JSON.parse(signed) as object), [`note ${ACCOUNT}`]: LOTS.toString() }
    return expectSilent('INVALID_INPUT', () => parseSignedSnapshots(json))
  })

  test('a damaged book, at each of its leaves and cut off at each tenth', async () => {
    const text = encodeBook(book)
    for (const json of damaged(text)) {
      await expectSilent('INVALID_INPUT', () => decodeBook(JSON.stringify(json)))
    }
    for (let tenth = 0; tenth < 10; tenth++) {
      const cut = text.slice(0, Math.floor((text.length * tenth) / 10))
      await expectSilent('INVALID_INPUT', () => decodeBook(cut))
    }
  })

  test('a malformed control file, at each of its leaves', async () => {
    const control = await controlOf(traderReading(), { identity: PRIVATE_SECRET, accountId: ACCOUNT })
    for (const json of damaged(encodeControlProofs([control]))) {
      await expectSilent('INVALID_INPUT', () => parseControlProofs(json))
    }
  })
})

function leafPaths(value: unknown, path: readonly string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return [[...path]]
  return Object.entries(value).flatMap(([key, item]) => leafPaths(item, [...path, key]))
}

function replaced(value: unknown, path: readonly string[], next: unknown): unknown {
  const [key, ...rest] = path
  if (key === undefined) return next
  if (Array.isArray(value)) {
    return value.map((item: unknown, index) => (String(index) === key ? replaced(item, rest, next) : item))
  }
  const object = value as Record<string, unknown>
  return { ...object, [key]: replaced(object[key], rest, next) }
}
