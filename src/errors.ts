/**
 * Every error of Plimsoll has a stable code. The registry below is the only list (the HTTP transport adds five of its
 * own in `src/api/errorReply.ts`); `docs/errors.md` is generated from it. `status` is the HTTP status the API answers with, `exit` the exit code of the CLI.
 * Facts in an error come from public data only: never a quantity, a secret or another private witness value.
 */
export const errorCodes = {
  // input
  INVALID_INPUT: {
    status: 400,
    exit: 2,
    summary: 'A field of the input is missing, malformed or out of range.',
  },
  UNKNOWN_INSTRUMENT: { status: 422, exit: 2, summary: 'A holding has no instrument in the assigned list.' },
  MISSING_QUOTE: {
    status: 422,
    exit: 2,
    summary: 'Market data lacks a price, forward, volatility or volume.',
  },
  BAD_MARKET_DATA: {
    status: 422,
    exit: 2,
    summary: 'Market data is stale, crossed, negative or not finite.',
  },
  UNSUPPORTED_BY_METHOD: {
    status: 422,
    exit: 2,
    summary: 'A margin method has no rule for an instrument of the book.',
  },
  // risk table
  TABLE_MALFORMED: { status: 422, exit: 3, summary: 'A risk table breaks a bound of well-formedness.' },
  TABLE_MISMATCH: {
    status: 422,
    exit: 3,
    summary: 'A recomputed risk table differs from the published one.',
  },
  // reading accounts
  VENUE_UNREACHABLE: {
    status: 502,
    exit: 4,
    summary: 'A venue or chain did not answer, or answered with an error.',
  },
  VENUE_DATA_MISSING: {
    status: 502,
    exit: 4,
    summary: 'A venue answered without a value that the account needs.',
  },
  // attestor
  NOT_FINAL: { status: 409, exit: 5, summary: 'No finalised block after the instant T yet.' },
  ACCOUNT_INCOMPLETE: {
    status: 422,
    exit: 5,
    summary: 'An account was not read whole: a venue is missing or read twice.',
  },
  OBLIGATION_WITHOUT_ROW: {
    status: 422,
    exit: 5,
    summary: 'A debt, short or derivative has no row in the risk table.',
  },
  OPEN_ORDER: { status: 409, exit: 5, summary: 'An open order could raise the requirement.' },
  LEDGER_GAP: {
    status: 409,
    exit: 5,
    summary: 'Ledger entries since T do not reconcile with the balances read.',
  },
  CONTROL_UNPROVED: {
    status: 403,
    exit: 5,
    summary: 'Control of the account is not proved for this identity.',
  },
  IDENTITY_CONFLICT: { status: 409, exit: 5, summary: 'The account is bound to another identity.' },
  LIEN_CONFLICT: { status: 409, exit: 5, summary: 'The account is pledged to another registry.' },
  // prover
  DEFICIENT: {
    status: 409,
    exit: 6,
    summary: 'Equity minus requirement is below the minimum excess demanded.',
  },
  PORTFOLIO_TOO_LARGE: { status: 422, exit: 6, summary: 'The portfolio does not fit any circuit size.' },
  UNSAFE_KEY: {
    status: 409,
    exit: 6,
    summary: 'A verification key is unsafe, foreign, or of the wrong shape.',
  },
  DEVELOPMENT_KEY: {
    status: 409,
    exit: 6,
    summary: 'A development key is used where it is not allowed by name.',
  },
  ARTIFACT_MISMATCH: {
    status: 500,
    exit: 6,
    summary: 'A circuit artefact does not have the hash the lock file names.',
  },
  CANCELLED: { status: 499, exit: 130, summary: 'The work was cancelled.' },
} as const satisfies Record<string, { status: number; exit: number; summary: string }>

export type ErrorCode = keyof typeof errorCodes

export interface ErrorDetails {
  /** Path of the offending field, e.g. `underlyings.ETH.index`. */
  readonly field?: string
  /** What was expected there. */
  readonly expected?: string
  /** What the reader can do about it. */
  readonly remedy?: string
  /** Public facts with units in their names or values. */
  readonly facts?: Readonly<Record<string, string | number | bigint>>
  readonly cause?: unknown
}

/**
 * The one error class. `message` is one sentence; field, expectation, remedy and facts follow on lines of
 * their own when printed with {@link formatError}.
 */
export class PlimsollError extends Error {
  override readonly name = 'PlimsollError'
  readonly code: ErrorCode
  readonly details: ErrorDetails

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause })
    this.code = code
    this.details = details
  }
}

/** Prints an error for people: sentence, field, expectation, facts, remedy. No stack trace. */
export function formatError(error: PlimsollError): string {
  const { field, expected, remedy, facts } = error.details
  const lines = [`${error.code}: ${error.message}`]
  if (field !== undefined) lines.push(`  field: ${field}`)
  if (expected !== undefined) lines.push(`  expected: ${expected}`)
  for (const [name, value] of Object.entries(facts ?? {})) lines.push(`  ${name}: ${value}`)
  if (remedy !== undefined) lines.push(`  remedy: ${remedy}`)
  return lines.join('\n')
}
