/**
 * The single source of everything that TypeScript, Circom and Solidity must agree on bit for bit: widths, tags,
 * tree shapes, the order of public signals, circuit sizes. `scripts/generate.ts` writes the Circom and Solidity
 * constants and the table in `docs/statement.md` from it.
 */

/** Order of the BN254 scalar field. */
export const FIELD_MODULUS = 21888242871839275222246405745257275088548364400416034343698204186575808495617n

/** Version of the protocol; part of every domain tag. */
export const PROTOCOL_VERSION = 1

/** First input of a Poseidon hash, where two kinds of message could share an arity. Never reused. */
export const tags = {
  identity: 101n,
  attestor: 102n,
  snapshot: 103n,
  table: 104n,
  accountSalt: 105n,
  holder: 106n,
  nullifier: 107n,
  disclosure: 108n,
} as const

/** Bits. */
export const widths = {
  instrumentId: 64,
  /** as-of divided by the grid */
  epoch: 40,
  /** magnitude of a line, in lots */
  lots: 40,
  /** one lane of one row, signed, 1e-6 USD per lot */
  lane: 32,
  /** one of three slots of a packed column */
  slot: 84,
  /** a scanned amount of one underlying, 1e-6 USD; a limit of completeness, not of soundness */
  money: 52,
  offsetPpm: 20,
  slopePpm: 24,
  interceptUsd: 56,
  group: 16,
  // terms, least significant first
  asOfSec: 40,
  levelPpm: 24,
  minExcess: 64,
  provenance: 2,
  survivalPpm: 24,
  /** account id, lien, context, parameter-set hash */
  digest: 248,
} as const

/** Fields of `terms`, least significant first. */
export const termsLayout = [
  ['asOfSec', widths.asOfSec],
  ['levelPpm', widths.levelPpm],
  ['minExcess', widths.minExcess],
  ['provenance', widths.provenance],
  ['survivalPpm', widths.survivalPpm],
] as const

export const TREE_ARITY = 8
/** Levels of the underlying tree (512 leaves) and of the instrument tree of one underlying (4,096 leaves). */
export const UNDERLYING_LEVELS = 3
export const INSTRUMENT_LEVELS = 4
/** Levels of the attestor tree (64 leaves). */
export const ATTESTOR_LEVELS = 2

/** Lanes packed into one field element. */
export const LANES_PER_COLUMN = 3
/** Joint scenarios of the real table: 8 columns of 3. The three factor lanes are one column more. */
export const JOINT_COLUMNS = 8
export const CONCENTRATION_LINES = 4

/** Lines in one block of an account; two lines share a field element. */
export const LINES_PER_BLOCK = 4
export const MAX_ACCOUNTS = 12

/** Public signals in the order of the circuit and of the contract. */
export const publicSignals = [
  ['riskTable', 'commitment of the risk table'],
  ['attestors', 'root of the attestor set'],
  [
    'accounts',
    'account-set commitment: Poseidon over a salt from (identity secret, context) and 12 account ids',
  ],
  ['holder', 'who it is for one registry, from (identity secret, lien); 0 without a lien'],
  ['terms', 'what the verifier demands, packed: T, level, minimum excess, provenance, survival'],
  ['lien', '0, or hash of (chain id, registry) that every snapshot must name'],
  ['context', 'hash of chain id, verifier and purpose; a proof is worth nothing elsewhere'],
  ['subject', 'the address or id that may use the proof'],
  ['nullifier', 'from identity secret, context and T: one proof per identity, context and T'],
  ['disclosure', 'blinded commitment to equity, requirement and excess'],
] as const

export type PublicSignal = (typeof publicSignals)[number][0]

/**
 * A circuit size. `blocks` of four lines carry the positions, in any split over the accounts; every line goes
 * to one of `rows` row slots. `groups` is half the underlyings: a product group of one gains nothing.
 */
export interface CircuitSize {
  readonly accounts: number
  readonly signatures: number
  readonly blocks: number
  readonly rows: number
  readonly underlyings: number
  readonly groups: number
  readonly jointColumns: number
}

export const circuitSizes = {
  /** As small as can be with two accounts, two underlyings and an offset; three joint lanes; for tests only. */
  test: { accounts: 2, signatures: 1, blocks: 2, rows: 2, underlyings: 2, groups: 1, jointColumns: 1 },
  s: {
    accounts: 3,
    signatures: 3,
    blocks: 5,
    rows: 12,
    underlyings: 4,
    groups: 2,
    jointColumns: JOINT_COLUMNS,
  },
} as const satisfies Record<string, CircuitSize>

export type CircuitSizeName = keyof typeof circuitSizes
