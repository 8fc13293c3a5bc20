import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { agrees, type PublishedCase } from './published.ts'
import { findRunner } from './runners/index.ts'

// Numbers that others published, each computed by our own rule from the published inputs.

const folder = new URL('../vectors/published/', import.meta.url)
const files = readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .map((name) => ({
    name,
    cases: JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as PublishedCase[],
  }))

describe.each(files)('$name', ({ cases }) => {
  test.each(cases)('$id', (published) => {
    const comparisons = findRunner(published).run(published)
    expect(comparisons.length).toBeGreaterThan(0)
    expect(comparisons.filter((comparison) => !agrees(comparison))).toEqual([])
  })
})
