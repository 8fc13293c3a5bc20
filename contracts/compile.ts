import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Abi, Hex } from 'viem'
import { z } from 'zod'
import { cacheDirectory } from '../prover/compileCircuit.ts'
import { PlimsollError } from '../src/errors.ts'

export interface CompiledContract {
  readonly abi: Abi
  /** Creation code, without constructor arguments. */
  readonly bytecode: Hex
}

/** What can be deployed, by file: snarkjs calls both of its contracts `Groth16Verifier`. */
export type ContractName =
  | 'AttestorSetRegistry'
  | 'Groth16VerifierS'
  | 'Groth16VerifierTest'
  | 'MarginVerifier'
  | 'RiskTableRegistry'

/** Text by path below `contracts/src`. */
export type SoliditySources = Readonly<Record<string, string>>

export const contractSourceDirectory = fileURLToPath(new URL('./src', import.meta.url))

const settings = {
  evmVersion: 'cancun',
  optimizer: { enabled: true, runs: 10_000 },
  metadata: { appendCBOR: false, bytecodeHash: 'none' },
  outputSelection: { '*': { '*': ['abi', 'evm.bytecode.object'] } },
}

const outputSchema = z.object({
  errors: z.array(z.object({ formattedMessage: z.string() })).optional(),
  contracts: z.record(
    z.string(),
    z.record(
      z.string(),
      z.object({
        abi: z.custom<Abi>((value) => Array.isArray(value)),
        evm: z.object({ bytecode: z.object({ object: z.string().regex(/^[0-9a-f]*$/) }) }),
      }),
    ),
  ),
})
const cachedSchema = z.record(
  z.string(),
  z.object({
    abi: z.custom<Abi>((value) => Array.isArray(value)),
    bytecode: z.custom<Hex>((value) => typeof value === 'string' && value.startsWith('0x')),
  }),
)

/** Compiles `contracts/src`, or takes it from the cache. Throws ARTIFACT_MISMATCH with the compiler's words. */
export async function compileContracts(): Promise<Readonly<Record<ContractName, CompiledContract>>> {
  return (await compileSources(await loadSources())) as Record<ContractName, CompiledContract>
}

/** Every source of the contract system. */
export async function loadSources(): Promise<SoliditySources> {
  const paths = (await readdir(contractSourceDirectory, { recursive: true })).filter((path) =>
    path.endsWith('.sol'),
  )
  const texts = paths
    .sort()
    .map(async (path) => [path, await readFile(join(contractSourceDirectory, path), 'utf8')])
  return Object.fromEntries(await Promise.all(texts))
}

/**
 * Compiles sources with the pinned solc; contracts are keyed by their file's name, one per file. Results are cached
 * by the hash of sources, settings and compiler version. A warning is an error.
 */
export async function compileSources(
  sources: SoliditySources,
): Promise<Readonly<Record<string, CompiledContract>>> {
  const content = Object.fromEntries(Object.entries(sources).map(([path, text]) => [path, { content: text }]))
  const input = JSON.stringify({ language: 'Solidity', sources: content, settings })
  const manifest = await readFile(new URL('../node_modules/solc/package.json', import.meta.url), 'utf8')
  const { version } = z.object({ version: z.string() }).parse(JSON.parse(manifest))
  const hash = createHash('sha256').update(`solc@${version}\n`).update(input).digest('hex')
  const directory = join(cacheDirectory, 'contracts')
  const path = join(directory, `${hash.slice(0, 16)}.json`)
  try {
    return cachedSchema.parse(JSON.parse(await readFile(path, 'utf8')))
  } catch {
    // not compiled yet
  }
  const compiled = await runCompiler(input)
  await mkdir(directory, { recursive: true })
  // Written aside and renamed, so that a second process never reads half a file.
  await writeFile(`${path}.${process.pid}.tmp`, JSON.stringify(compiled))
  await rename(`${path}.${process.pid}.tmp`, path)
  return compiled
}

async function runCompiler(input: string): Promise<Record<string, CompiledContract>> {
  const { default: solc } = await import('solc')
  const output = outputSchema.parse({ contracts: {}, ...JSON.parse(solc.compile(input)) })
  const [error] = output.errors ?? []
  if (error !== undefined) {
    throw new PlimsollError('ARTIFACT_MISMATCH', 'solc refused the contracts.', {
      facts: { compiler: error.formattedMessage },
    })
  }
  const compiled: Record<string, CompiledContract> = {}
  for (const [path, contracts] of Object.entries(output.contracts)) {
    const name = path.slice(path.lastIndexOf('/') + 1, -'.sol'.length)
    // A file's main contract bears its name; what snarkjs wrote has one contract only.
    const contract = contracts[name] ?? Object.values(contracts)[0]
    if (contract === undefined) continue
    compiled[name] = { abi: contract.abi, bytecode: `0x${contract.evm.bytecode.object}` }
  }
  return compiled
}
