import { describe, expect, test } from 'vitest'
import { attestorKeys, signWith } from '../../test/support/randomBook.ts'
import { verifyBatch } from '../protocol/attestorSet.ts'
import { hashSnapshot, type Snapshot } from '../protocol/snapshot.ts'
import { lots } from '../units/fixed.ts'
import { encodeControlProofs, parseControlProofs } from './controlFile.ts'
import { encodeSignedSnapshots, parseSignedSnapshots } from './snapshotFile.ts'

const snapshots: readonly Snapshot[] = [
  {
    identity: 5n,
    accountId: (1n << 248n) - 1n,
    venueId: 2 ** 32 - 1,
    asOfSec: 1_795_176_000,
    sequence: (1n << 64n) - 1n,
    provenance: 'derived',
    survivalPpm: 2 ** 24 - 1,
    lien: (1n << 248n) - 1n,
    lines: [
      { instrumentId: (1n << 64n) - 1n, lots: lots((1n << 40n) - 1n) },
      { instrumentId: 1n, lots: lots(-1n) },
    ],
  },
]
const signed = { snapshots, signatures: [signWith(0, snapshots)] }

/** The file with the value at a path replaced. */
function withValue(text: string, path: readonly (string | number)[], value: unknown): unknown {
  const json: unknown = JSON.parse(text)
  const parent = path.slice(0, -1).reduce<unknown>((node, key) => (node as never)[key], json)
  Object.assign(parent as object, { [path.at(-1) ?? '']: value })
  return json
}
const refused = (field: string) =>
  expect.objectContaining({ code: 'INVALID_INPUT', details: expect.objectContaining({ field }) })

describe('signed snapshots', () => {
  test('come back as they were, still under their signature', () => {
    const text = encodeSignedSnapshots(signed)
    const again = parseSignedSnapshots(JSON.parse(text))
    expect(again).toEqual(signed)
    expect(encodeSignedSnapshots(again)).toBe(text)
    const [first] = again.signatures
    expect(first !== undefined && verifyBatch(first)).toBe(true)
    expect(first?.snapshots).toContain(hashSnapshot(again.snapshots[0] ?? snapshots[0] ?? ({} as Snapshot)))
  })

  test.each<[readonly (string | number)[], unknown]>([
    [['schema'], 'plimsoll.snapshots/2'],
    [['snapshots'], []],
    [['snapshots', 0, 'identity'], 5],
    [['snapshots', 0, 'identity'], '0x5'],
    [['snapshots', 0, 'accountId'], '007'],
    [['snapshots', 0, 'accountId'], '1e9'],
    [['snapshots', 0, 'venueId'], '1'],
    [['snapshots', 0, 'asOfSec'], 0],
    [['snapshots', 0, 'asOfSec'], 1.5],
    [['snapshots', 0, 'sequence'], ''],
    [['snapshots', 0, 'provenance'], 'hearsay'],
    [['snapshots', 0, 'survivalPpm'], -1],
    [['snapshots', 0, 'lien'], null],
    [['snapshots', 0, 'lines'], {}],
    [['snapshots', 0, 'lines', 0, 'lots'], '1.5'],
    [['snapshots', 0, 'lines', 0, 'lots'], `${'9'.repeat(80)}`],
    [['snapshots', 0, 'lines', 1, 'instrumentId'], undefined],
    [['signatures'], []],
    [
      ['signatures', 0, 'snapshots'],
      ['1', '2'],
    ],
    [['signatures', 0, 'r8', 'x'], 1],
    [['signatures', 0, 's'], ' 1'],
  ])('%j = %j is refused by the field’s name', (path, value) => {
    const json = withValue(encodeSignedSnapshots(signed), path, value)
    expect(() => parseSignedSnapshots(json)).toThrow(refused(`snapshots.${path.join('.')}`))
  })

  test.each([null, [], 'text', 7])('%j is no such file', (json) => {
    expect(() => parseSignedSnapshots(json)).toThrow(refused('snapshots.'))
  })
})

const [key = { x: 0n, y: 1n }] = attestorKeys
const claim = { identity: 5n, attestor: key, accountId: (1n << 248n) - 1n, expirySec: 1_795_179_600 }
const proofs = [
  {
    kind: 'typedData',
    claim,
    address: '0x70997970C51812dc3A010C7d01b50e0d17dc79C8',
    chainId: 31_337,
    signature: `0x${'12'.repeat(65)}`,
  },
  { kind: 'readOnlyKey', claim, venue: 'deribit', masterAccount: '7' },
] as const

describe('control proofs', () => {
  test('come back as they were', () => {
    const text = encodeControlProofs(proofs)
    expect(parseControlProofs(JSON.parse(text))).toEqual(proofs)
    expect(encodeControlProofs(parseControlProofs(JSON.parse(text)))).toBe(text)
    expect(parseControlProofs(JSON.parse(encodeControlProofs([])))).toEqual([])
  })

  test.each<[readonly (string | number)[], unknown]>([
    [['schema'], 'plimsoll.control/2'],
    [['proofs', 0, 'kind'], 'trustMe'],
    [['proofs', 0, 'claim', 'identity'], '-5'],
    [['proofs', 0, 'claim', 'attestor', 'y'], 1],
    [['proofs', 0, 'claim', 'accountId'], 'x'],
    [['proofs', 0, 'claim', 'expirySec'], 1.5],
    [['proofs', 0, 'address'], '0x70997970C51812dc3A010C7d01b50e0d17dc79c8'],
    [['proofs', 0, 'chainId'], 0],
    [['proofs', 0, 'signature'], 'none'],
    [['proofs', 1, 'venue'], 7],
    [['proofs', 1, 'masterAccount'], undefined],
  ])('%j = %j is refused by the field’s name', (path, value) => {
    const json = withValue(encodeControlProofs(proofs), path, value)
    expect(() => parseControlProofs(json)).toThrow(refused(`control.${path.join('.')}`))
  })
})
