import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { compileContracts, contractSourceDirectory } from '../contracts/compile.ts'
import { buildDevelopmentVerifiers } from '../contracts/developmentVerifier.ts'
import { closeSnarkjs } from '../prover/snarkjs.ts'

// Writes the verifier contract of each circuit size from its development key, and compiles all contracts. With
// --check it writes nothing and fails when a verifier is not what the circuits of this tree give.

const check = process.argv.includes('--check')
const stale: string[] = []
for (const [path, text] of Object.entries(await buildDevelopmentVerifiers())) {
  const file = join(contractSourceDirectory, path)
  let current = ''
  try {
    current = readFileSync(file, 'utf8')
  } catch {
    // a missing file is a stale one
  }
  if (current === text) continue
  stale.push(relative(process.cwd(), file))
  if (check) continue
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
}
await closeSnarkjs()
if (check && stale.length > 0) {
  console.error(`Not current: ${stale.join(', ')}\nRun: npx tsx scripts/contracts.ts`)
  process.exit(1)
}
console.log(stale.length === 0 ? 'Verifier contracts are current.' : `Wrote ${stale.join(', ')}`)
for (const [name, { bytecode }] of Object.entries(await compileContracts())) {
  console.log(`${name}: ${(bytecode.length - 2) / 2} bytes of creation code`)
}
