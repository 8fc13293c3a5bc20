import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { refusals } from '../verifier/refusals.ts'
import { transportErrors } from './errorReply.ts'

const text = readFileSync(new URL('../../docs/api.md', import.meta.url), 'utf8')
/** Rows of the tables whose `column` holds a name in capitals, as [name, last column]. */
const rows = [...text.matchAll(/^\|.*?`([A-Z_]{4,})` \|.*?([^|]+) \|$/gm)].map(([, name, meaning]) => [
  name,
  meaning?.trim(),
])

describe('docs/api.md', () => {
  test('lists every refusal in the order of the checks, then every code of the transport, and no other', () => {
    expect(rows).toEqual([
      ...Object.entries(refusals),
      ...Object.entries(transportErrors).map(([code, { summary }]) => [code, summary]),
    ])
  })
})
