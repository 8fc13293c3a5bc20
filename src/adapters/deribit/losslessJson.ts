import { PlimsollError } from '../../errors.ts'

/** A number as it stood in the text. Never a float: 0.1 stays `0.1`. */
export interface NumberToken {
  readonly numberText: string
}

export type LosslessJson =
  | null
  | boolean
  | string
  | NumberToken
  | readonly LosslessJson[]
  | { readonly [key: string]: LosslessJson }

const MAX_DEPTH = 64
const numberPattern = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const FIRST_PRINTABLE = 0x20
const literals: readonly (readonly [string, null | boolean])[] = [
  ['true', true],
  ['false', false],
  ['null', null],
]

/**
 * Parses RFC 8259 JSON and keeps every number as the text it was written in. Strict: refuses trailing text,
 * repeated keys and nesting deeper than 64 with VENUE_DATA_MISSING naming `field`.
 */
export function parseLosslessJson(text: string, field: string): LosslessJson {
  let at = 0

  const fail = (expected: string): PlimsollError =>
    new PlimsollError('VENUE_DATA_MISSING', 'The venue answered with text that is not JSON.', {
      field,
      expected,
      facts: { offset: at },
    })
  const skipSpace = (): void => {
    while (text[at] === ' ' || text[at] === '\n' || text[at] === '\r' || text[at] === '\t') at += 1
  }
  const take = (character: string): boolean => {
    skipSpace()
    if (text[at] !== character) return false
    at += 1
    return true
  }
  const parseString = (): string => {
    if (!take('"')) throw fail('a string')
    const start = at
    let escaped = false
    for (; text[at] !== '"'; at += 1) {
      if (at >= text.length || text.charCodeAt(at) < FIRST_PRINTABLE) throw fail('the end of a string')
      if (text[at] === '\\') {
        escaped = true
        at += 1
      }
    }
    at += 1
    return escaped ? decodeEscapes(text.slice(start - 1, at)) : text.slice(start, at - 1)
  }
  const decodeEscapes = (token: string): string => {
    try {
      return String(JSON.parse(token))
    } catch {
      throw fail('a string with valid escapes')
    }
  }
  const parseNumber = (): NumberToken => {
    numberPattern.lastIndex = at
    const numberText = numberPattern.exec(text)?.[0]
    if (numberText === undefined) throw fail('a value')
    at += numberText.length
    return { numberText }
  }
  const parseArray = (depth: number): LosslessJson[] => {
    const items: LosslessJson[] = []
    if (take(']')) return items
    do items.push(parseValue(depth))
    while (take(','))
    if (!take(']')) throw fail('a comma or the end of an array')
    return items
  }
  const parseObject = (depth: number): LosslessJson => {
    const entries = new Map<string, LosslessJson>()
    if (take('}')) return {}
    do {
      const key = parseString()
      if (entries.has(key)) throw fail(`the key ${key} once`)
      if (!take(':')) throw fail('a colon')
      entries.set(key, parseValue(depth))
    } while (take(','))
    if (!take('}')) throw fail('a comma or the end of an object')
    return Object.fromEntries(entries)
  }
  const parseValue = (depth: number): LosslessJson => {
    if (depth > MAX_DEPTH) throw fail(`nesting of at most ${MAX_DEPTH}`)
    skipSpace()
    if (text[at] === '"') return parseString()
    if (take('[')) return parseArray(depth + 1)
    if (take('{')) return parseObject(depth + 1)
    for (const [word, value] of literals) {
      if (text.startsWith(word, at)) {
        at += word.length
        return value
      }
    }
    return parseNumber()
  }

  const value = parseValue(0)
  skipSpace()
  if (at !== text.length) throw fail('one value and nothing after it')
  return value
}
