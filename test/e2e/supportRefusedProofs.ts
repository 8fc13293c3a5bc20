import { type Files, OTHER_ADDRESS, readText } from './support.ts'

const tamper = ({ readJson, writeJson }: Files): string => {
  const { proof, ...envelope } = readJson('proof.json') as { proof: Record<string, unknown> }
  return writeJson('tampered.json', { ...envelope, proof: { ...proof, pi_a: proof.pi_c } })
}
const alterSignal = ({ readJson, writeJson }: Files): string => {
  const envelope = readJson('proof.json') as { publicSignals: string[] }
  const publicSignals = envelope.publicSignals.with(9, '1')
  return writeJson('altered.json', { ...envelope, publicSignals })
}
const otherMarket = ({ writeJson }: Files): string => {
  const market = JSON.parse(readText('examples/market.json'))
  market.underlyings.ETH.perpetual = '3014.16'
  return writeJson('market.json', market)
}

/** What differs, which option of verify says so, its value, and the name of the refusal. Each violates one check. */
export const refusedProofs: readonly [string, string, (files: Files) => string, string][] = [
  ['a tampered proof', '--proof', tamper, 'INVALID_PROOF'],
  ['a proof with another disclosure', '--proof', alterSignal, 'INVALID_PROOF'],
  ['an old proof', '--now', () => '1795179601', 'STALE'],
  ['a proof older than its own limit', '--maximum-age', () => '119', 'STALE'],
  ['a proof from the future', '--now', () => '1795175999', 'NOT_YET'],
  ['another purpose', '--purpose', () => 'another line', 'WRONG_CONTEXT'],
  ['another verifier', '--verifier', () => OTHER_ADDRESS, 'WRONG_CONTEXT'],
  ['another chain', '--chain-id', () => '1', 'WRONG_CONTEXT'],
  ['another attestor set', '--attestors', ({ file }) => file('others.json'), 'ATTESTORS_UNKNOWN'],
  ['another level', '--level', () => 'maintenance', 'WRONG_TERMS'],
  ['another minimum excess', '--min-excess', () => '1000.000001', 'WRONG_TERMS'],
  ['another subject', '--subject', () => '1', 'WRONG_SUBJECT'],
  ['another risk table', '--market', otherMarket, 'TABLE_UNKNOWN'],
]
