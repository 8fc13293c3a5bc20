import type { Files } from './support.ts'

const bad =
  (name: string, text: string) =>
  ({ writeText }: Files): string =>
    writeText(name, text)

const secretly = '{"schema": "plimsoll.identity/1", "secret": "12345678901234567890x"}'
/** What is wrong, in which command's which option, its value, and the field that the error names. */
export const badInputs: readonly [string, string, string, string | ((files: Files) => string), string][] = [
  ['a missing file', 'margin', '--readings', '/nowhere/readings.json', '--readings'],
  ['a file that is not JSON', 'verify', '--proof', bad('text.json', 'secret 77665544'), '--proof'],
  ['a file of another schema', 'verify', '--proof', bad('other.json', '{"schema": "x"}'), 'proof.schema'],
  ['an accounts file of another schema', 'read', '--accounts', ({ file }) => file('proof.json'), 'schema'],
  [
    'a readings file of another schema',
    'margin',
    '--readings',
    ({ file }) => file('proof.json'),
    'readings.schema',
  ],
  ['a market of another schema', 'publish', '--market', ({ file }) => file('proof.json'), 'market.schema'],
  [
    'snapshots of another schema',
    'prove',
    '--snapshots',
    ({ file }) => file('proof.json'),
    'snapshots.schema',
  ],
  [
    'a control file of another schema',
    'attest',
    '--control',
    ({ file }) => file('proof.json'),
    'control.schema',
  ],
  [
    'an attestor set of another schema',
    'verify',
    '--attestors',
    ({ file }) => file('proof.json'),
    'attestors.schema',
  ],
  ['a damaged identity', 'prove', '--identity', bad('identity1.json', secretly), 'identity.secret'],
  ['an attestor key of small order', 'control', '--attestor', '0,1', '--attestor'],
  ['an attestor key off the curve', 'control', '--attestor', '5,6', '--attestor'],
  ['an attestor key cut short', 'control', '--attestor', '5', '--attestor'],
  ['an instant in words', 'read', '--as-of', 'yesterday', '--as-of'],
  ['a subject beyond the field', 'verify', '--subject', `0x${'f'.repeat(64)}`, '--subject'],
  ['a level in words', 'verify', '--level', 'low', '--level'],
  ['a level of nothing', 'verify', '--level', '0', '--level'],
  ['a negative excess', 'verify', '--min-excess', '-1', '--min-excess'],
  ['a survival beyond its width', 'prove', '--min-survival', '99999999', 'terms.survivalPpm'],
  ['a provenance that is none', 'verify', '--min-provenance', 'rumour', '--min-provenance'],
  ['a verifier that is no address', 'verify', '--verifier', '0x12', '--verifier'],
  ['half a lien', 'verify', '--lien-chain-id', '1', '--lien-registry'],
  ['a key variable that is not set', 'attest', '--key-variable', 'NOT_SET', '--key-variable'],
  ['a folder that is not there', 'prove', '--out', '/nowhere/proof.json', '--out'],
  ['an output that would lose the identity', 'prove', '--out', ({ file }) => file('identity.json'), '--out'],
  [
    'a proof and disclosure in one file',
    'prove',
    '--disclosure-out',
    ({ file }) => file('proof.json'),
    '--disclosure-out',
  ],
  ['an identity that would be lost', 'identity', '--out', ({ file }) => file('identity.json'), '--out'],
  ['an instrument to leave out in words', 'attest', '--leave-out', '1001,gold', '--leave-out'],
  ['a signature of nobody', 'control --out', '--signature', `0x${'11'.repeat(65)}`, '--signature'],
]
