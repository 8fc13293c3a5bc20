// Runs published cases from any file against the engine: npx tsx scripts/golden.ts <file.json> ...
import { readFileSync } from 'node:fs'
import { agrees, type PublishedCase } from '../test/golden/published.ts'
import { findRunner } from '../test/golden/runners/index.ts'

let failed = 0
for (const file of process.argv.slice(2)) {
  for (const published of JSON.parse(readFileSync(file, 'utf8')) as PublishedCase[]) {
    try {
      const wrong = findRunner(published)
        .run(published)
        .filter((comparison) => !agrees(comparison))
      if (wrong.length > 0) failed += 1
      console.log(`${wrong.length === 0 ? 'ok  ' : 'FAIL'} ${published.id}  ${published.method}`)
      for (const { name, actual, expected } of wrong)
        console.log(`       ${name}: ${actual}, published ${expected}`)
    } catch (error) {
      failed += 1
      console.log(`FAIL ${published.id}  ${error instanceof Error ? error.message : error}`)
    }
  }
}
process.exitCode = failed === 0 ? 0 : 1
