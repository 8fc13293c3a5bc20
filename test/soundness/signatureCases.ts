import {
  attestorPath,
  attestorTop,
  type BatchSignature,
  buildAttestorSet,
} from '../../src/protocol/attestorSet.ts'
import { poseidon } from '../../src/protocol/poseidon.ts'
import { FIELD_MODULUS, tags } from '../../src/protocol/spec.ts'
import {
  add,
  type Draft,
  hashSnapshots,
  putSignature,
  readList,
  sealSnapshots,
  write,
  writeList,
} from '../support/soundnessDraft.ts'
import { outsiderKey, signAsOutsider, signHashes } from '../support/soundnessSigner.ts'
import type { Case } from './case.ts'

const SUBGROUP_ORDER = 2736030358979909402780800718157159386076813972158567259200215660948447373041n
const BASE8 = {
  x: 5299619240641551281634865583518297030282874472190772894086521144482721001553n,
  y: 16950150798460657717958625567821834550301663161624707787222815936182638968203n,
}
/** Order 2: every multiple by eight is the identity, so any (R8, S) with R8 = S x B8 verifies. */
const smallOrderKey = { x: 0n, y: FIELD_MODULUS - 1n }
/** Off the curve; doubled three times by the curve's formulas it has x = 0, which the multiplier takes for the identity. */
const offCurveKey = {
  x: 39222119382910701434746489823779537690875150231780532877757254532152535846n,
  y: 117666358148732104304239469471338613072625450695341598633271763596457607538n,
}
/** S x B8 differs from R8 + h x 8A, in both coordinates. */
const unequalPoints = ['X', 'Y'].map((axis) => `signatures[0].verifier.eqCheck${axis}{isz.out * enabled}`)
const leafOf = ({ x, y }: typeof BASE8): bigint => poseidon([tags.attestor, x, y])

/** Has the attestor sign the same book with one thing different: what a trader does who alters a snapshot. */
function signDifferent(draft: Draft, edit: (signed: Draft) => void): void {
  const signed = structuredClone(draft)
  edit(signed)
  sealSnapshots(signed)
  for (const path of ['snapshots', 'r8X', 'r8Y', 's']) {
    const value = signed[path]
    if (value !== undefined) draft[path] = value
  }
}

/** A set whose only member is `key`, and a "signature" that its weakness lets anyone make. */
function forgeUnder(draft: Draft, key: typeof BASE8): void {
  const set = buildAttestorSet([key])
  write(draft, 'attestors', set.root)
  writeList(draft, 'attestorTop', attestorTop(set))
  for (const [level, children] of attestorPath(set, key).entries()) {
    writeList(draft, `attestorSiblings.0.${level}`, children)
  }
  const forged: BatchSignature = { key, snapshots: readList(draft, 'snapshots.0'), r8: BASE8, s: 1n }
  putSignature(draft, forged)
}

const altered = (name: string, account: 0 | 1, edit: (draft: Draft) => void): Case => ({
  name: `the snapshot is the signed one: ${name}`,
  after: (draft) => signDifferent(draft, edit),
  violates: [`signed[${account}]{partial[7]}`],
})

/** Step 5: signatures, members of the set, and what the terms demand of a snapshot. */
export const signatureCases: readonly Case[] = [
  {
    name: 'the attestor set is the public one',
    after: (draft) => add(draft, 'attestors', 1n),
    violates: ['attestorRoot.out, attestors'],
  },
  {
    name: 'the signer is a leaf of the set',
    after: (draft) => putSignature(draft, signAsOutsider(hashSnapshots(draft).slice(0, 2))),
    violates: ['signatures[0].climb.is[0]{partial[7]}'],
  },
  {
    name: 'the signer’s subtree is in the set',
    after: (draft) => {
      putSignature(draft, signAsOutsider(hashSnapshots(draft).slice(0, 2)))
      write(draft, 'attestorSiblings.0.0.0', leafOf(outsiderKey))
    },
    violates: ['signatures[0].member{partial[7]}'],
  },
  {
    name: 'the signature is of the node: another S',
    after: (draft) => add(draft, 's.0', 1n),
    violates: unequalPoints,
  },
  {
    name: 'the signature is of the node: a hash put beside the signed ones',
    after: (draft) => write(draft, 'snapshots.0.7', 5n),
    violates: unequalPoints,
  },
  {
    name: 'S is below the order of the subgroup',
    after: (draft) => add(draft, 's.0', SUBGROUP_ORDER),
    violates: ['signatures[0].verifier{compConstant.out * enabled}'],
  },
  {
    name: 'S has 253 bits',
    after: (draft) => add(draft, 's.0', 1n << 253n),
    violates: ['signatures[0].verifier.snum2bits{in, out[]}'],
  },
  {
    name: 'the key is not of small order',
    after: (draft) => forgeUnder(draft, smallOrderKey),
    violates: ['signatures[0].verifier{isZero.out * enabled}'],
  },
  {
    name: 'the key is on the curve',
    after: (draft) => forgeUnder(draft, offCurveKey),
    violates: ['signatures[0].onCurveKey{x2 * y2 = x2, y2}'],
  },
  {
    // Not alone: no R8 off the curve leads back to a multiple of the base point.
    name: 'R8 is on the curve (implied by the verifier)',
    after: (draft) => add(draft, 'r8X.0', 1n),
    violates: ['signatures[0].onCurveR{x2 * y2 = x2, y2}', ...unequalPoints],
  },
  {
    name: 'every enabled snapshot is under a signature',
    after: (draft) => putSignature(draft, signHashes(hashSnapshots(draft).slice(0, 1))),
    violates: ['signed[1]{partial[7]}'],
  },
  {
    name: 'one identity: both snapshots are another’s',
    after: (draft) => signDifferent(draft, (signed) => add(signed, 'secret', 1n)),
    violates: ['signed[0]{partial[7]}', 'signed[1]{partial[7]}'],
  },
  {
    name: 'one identity: the second snapshot is another’s',
    after: (draft) => {
      const [first = 0n] = hashSnapshots(draft)
      const other = structuredClone(draft)
      add(other, 'secret', 1n)
      putSignature(draft, signHashes([first, hashSnapshots(other)[1] ?? 0n]))
    },
    violates: ['signed[1]{partial[7]}'],
  },
  {
    name: 'one instant: the snapshots are a second older',
    after: (draft) => signDifferent(draft, (signed) => add(signed, 'terms', -1n)),
    violates: ['signed[0]{partial[7]}', 'signed[1]{partial[7]}'],
  },
  altered('account id', 1, (signed) => write(signed, 'accountId.1', 23n)),
  altered('provenance', 1, (signed) => write(signed, 'provenance.1', 0n)),
  altered('survival', 1, (signed) => write(signed, 'survival.1', 10n)),
  altered('lien', 0, (signed) => write(signed, 'accountLien.0', 5n)),
  altered('sequence, venue and number of lines', 0, (signed) => add(signed, 'info.0', 1n)),
  altered('a quantity', 1, (signed) => add(signed, 'lines.4', 1n)),
  altered('a line left out', 0, (signed) => write(signed, 'lines.2', (201n << 41n) + (1n << 40n) + 9n)),
  altered('lines of another account in the same signature', 1, (signed) => {
    for (const line of [4, 5]) write(signed, `lines.${line}`, 0n)
  }),
  {
    name: 'provenance is at least the terms’',
    tamper: (draft) => write(draft, 'provenance.1', 0n),
    violates: ['snapshot[1]: Range(enabled * minProvenance * provenance)'],
  },
  {
    // A snapshot of T + 1 with provenance 0 has the same packed word as one of T with provenance 4.
    name: 'provenance has two bits: it spills into T',
    tamper: (draft) => write(draft, 'provenance.1', 4n),
    violates: ['snapshot[1]: Range(provenance)'],
  },
  {
    name: 'survival is at least the terms’: one ppm short',
    tamper: (draft) => write(draft, 'survival.0', 49_999n),
    violates: ['snapshot[0]: Range(enabled * minSurvival * survival)'],
  },
  {
    name: 'survival has 24 bits: it spills into provenance',
    tamper: (draft) => write(draft, 'survival.0', (1n << 24n) + 49_999n),
    violates: ['snapshot[0]: Range(survival)'],
  },
  {
    name: 'the lien is the public one: pledged elsewhere',
    book: { lien: 5n },
    tamper: (draft) => write(draft, 'accountLien.1', 6n),
    violates: ['snapshot[1]{enabled * wrongLien}'],
  },
  {
    name: 'the lien is the public one: not pledged',
    book: { lien: 5n },
    tamper: (draft) => write(draft, 'accountLien.0', 0n),
    violates: ['snapshot[0]{enabled * wrongLien}'],
  },
]
