import { type Files, readText } from './support.ts'

/** The accounts file with its chain changed and without the account that is on no chain. */
export function writeChain(
  { readJson, writeJson }: Files,
  name: string,
  change: Record<string, unknown>,
): string {
  const { chains, accounts, ...rest } = readJson('accounts.json') as Record<string, object[]>
  const changed = chains?.map((chain) => ({ ...chain, ...change }))
  return writeJson(name, { ...rest, chains: changed, accounts: accounts?.slice(0, 1) })
}

const goneNode = (files: Files): string => writeChain(files, 'gone.json', { rpcUrl: 'http://127.0.0.1:9' })
const fewerProtocols = (files: Files): string => writeChain(files, 'without-aave.json', { aave: undefined })
const laterMarket = ({ writeJson }: Files): string => {
  const market = JSON.parse(readText('examples/market.json'))
  return writeJson('later.json', { ...market, asOfSec: 1_795_176_060 })
}

interface Failure {
  readonly what: string
  readonly command: string
  readonly option: string
  readonly value: (files: Files) => string
  readonly exit: number
  readonly error: Readonly<Record<string, string>>
}

const unproved = (field: string) => ({ exit: 5, error: { code: 'CONTROL_UNPROVED', field } })
const invalid = (field: string) => ({ exit: 2, error: { code: 'INVALID_INPUT', field } })

/** Work that cannot be done: one option of a command that worked is changed. */
export const failures: readonly Failure[] = [
  {
    ...{ what: 'a node that is gone', command: 'read', option: '--accounts', value: goneNode },
    ...{ exit: 4, error: { code: 'VENUE_UNREACHABLE' } },
  },
  {
    ...{
      what: 'an instant that is not final',
      command: 'read',
      option: '--as-of',
      value: () => '1795262400',
    },
    ...{ exit: 5, error: { code: 'NOT_FINAL' } },
  },
  {
    ...{ what: 'an address not read whole', command: 'attest', option: '--accounts', value: fewerProtocols },
    ...{ exit: 5, error: { code: 'ACCOUNT_INCOMPLETE', field: 'venues' } },
  },
  {
    ...{ what: 'control that has ended', command: 'attest', option: '--now', value: () => '1795262400' },
    ...unproved('control.expirySec'),
  },
  {
    ...{ what: 'control for another identity', command: 'attest', option: '--identity', value: () => '5' },
    ...unproved('control.identity'),
  },
  {
    ...{ what: 'more excess than there is', command: 'prove', option: '--min-excess', value: () => '200000' },
    ...{ exit: 6, error: { code: 'DEFICIENT', field: 'terms.minExcess' } },
  },
  {
    ...{ what: 'snapshots signed outside of the set', command: 'prove', option: '--attestors' },
    ...{ value: ({ file }) => file('others.json'), ...invalid('--attestors') },
  },
  {
    ...{ what: 'accounts of another instant', command: 'margin', option: '--market', value: laterMarket },
    ...invalid('--readings'),
  },
]
