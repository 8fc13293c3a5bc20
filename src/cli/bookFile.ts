import { readFile } from 'node:fs/promises'
import { type AttestorBook, createBook } from '../attestor/book.ts'
import { decodeBook } from '../attestor/bookFile.ts'
import { PlimsollError } from '../errors.ts'
import type { CliContext } from './cliContext.ts'
import { progress } from './output.ts'

export const BOOK_SCHEMA = 'plimsoll.book/1'

/** How long an account stays frozen between identities, and how long a released lien is waited out. */
const POLICY = { identityNoticeSec: 86_400, lienFreshnessSec: 3_600 }

/** The book; a new one only where there is none, never where one cannot be read. */
export async function loadBook(cli: CliContext, path: string): Promise<AttestorBook> {
  const saved = await readFile(path, 'utf8').catch((cause: unknown) => {
    if ((cause as { code?: unknown }).code === 'ENOENT') return null
    throw new PlimsollError('INVALID_INPUT', 'The attestor’s book cannot be read.', {
      field: '--book',
      cause,
    })
  })
  if (saved !== null) return decodeBook(saved)
  progress(cli, `beginning a new book in ${path}`)
  return createBook(POLICY)
}
