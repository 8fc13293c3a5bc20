import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { exchangeAccountId } from '../../attestor/accountId.ts'
import { createBook, enterSnapshot } from '../../attestor/book.ts'
import { decodeBook, encodeBook } from '../../attestor/bookFile.ts'
import { encodeControlProofs } from '../../attestor/controlFile.ts'
import { derivePublicKey } from '../../protocol/eddsa.ts'
import { runCli } from '../program.ts'

const SECRET = 'an attestor’s signing key for this test only'
const [keyX, keyY] = derivePublicKey(SECRET)
const ACCOUNT = exchangeAccountId('deribit', '7')
let folder: string
let printed: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plimsoll-'))
  printed = ''
  const book = createBook({ identityNoticeSec: 600, lienFreshnessSec: 300 })
  enterSnapshot(book, {
    ...{ identity: 11n, accountId: ACCOUNT, venueId: 1, asOfSec: 6_000, sequence: 1n },
    ...{ provenance: 'asserted', survivalPpm: 100, lien: 5n, lines: [] },
  })
  await writeFile(join(folder, 'book.json'), encodeBook(book), { mode: 0o600 })
})

afterEach(() => rm(folder, { recursive: true, force: true }))

const run = (...arguments_: string[]): Promise<number> =>
  runCli(arguments_, {
    stdout: (text) => {
      printed += text
    },
    stderr: (text) => {
      printed += text
    },
    environment: { PLIMSOLL_ATTESTOR_KEY: SECRET },
    nowSec: () => 6_100,
    signal: new AbortController().signal,
    colour: false,
  })

const binding = async () =>
  decodeBook(await readFile(join(folder, 'book.json'), 'utf8')).bindings.get(ACCOUNT)

test('release: the lien ends when it was released', async () => {
  const code = await run(
    'release',
    '--book',
    join(folder, 'book.json'),
    '--account',
    String(ACCOUNT),
    '--released',
    '6200',
  )
  expect(code).toBe(0)
  expect(await binding()).toMatchObject({ lien: 5n, lienReleasedSec: 6_200 })
})

test('release: an account that the book does not know is refused', async () => {
  const code = await run(
    'release',
    '--book',
    join(folder, 'book.json'),
    '--account',
    '12',
    '--released',
    '6200',
  )
  expect(code).toBe(2)
  expect(printed).toContain('--account')
})

test('notice: needs control by the new identity, and freezes the account', async () => {
  const claim = {
    identity: 22n,
    attestor: { x: BigInt(keyX), y: BigInt(keyY) },
    accountId: ACCOUNT,
    expirySec: 9_000,
  }
  const proof = { kind: 'readOnlyKey' as const, claim, venue: 'deribit', masterAccount: '7' }
  await writeFile(join(folder, 'control.json'), encodeControlProofs([proof]))
  const notice = (identity: string): Promise<number> =>
    run(
      'notice',
      '--book',
      join(folder, 'book.json'),
      '--identity',
      identity,
      '--control',
      join(folder, 'control.json'),
    )
  expect(await notice('33')).toBe(5)
  expect((await binding())?.next).toBeNull()
  expect(await notice('22')).toBe(0)
  expect(await binding()).toMatchObject({
    identity: 11n,
    next: { identity: 22n, noticeSec: 6_100, fromSec: 6_700 },
  })
})
