import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Abi, Address, Hex } from 'viem'
import { z } from 'zod'
import { PlimsollError } from '../../src/errors.ts'

/** A compiled contract as hardhat writes it. Libraries are linked at deployment. */
export interface Artefact {
  readonly contractName: string
  readonly abi: Abi
  readonly bytecode: string
  /** file -> library -> places in the bytecode, in bytes. */
  readonly linkReferences: Readonly<
    Record<string, Readonly<Record<string, readonly { readonly start: number; readonly length: number }[]>>>
  >
}

const artefactSchema = z.object({
  contractName: z.string(),
  abi: z.custom<Abi>((value) => Array.isArray(value)),
  bytecode: z.string().regex(/^0x[0-9a-fA-F_$]{2,}/),
  linkReferences: z.record(
    z.string(),
    z.record(z.string(), z.array(z.object({ start: z.number(), length: z.number() }))),
  ),
})

/** Parses a hardhat artefact; `name` is for the error. */
export function parseArtefact(text: string, name: string): Artefact {
  const parsed = artefactSchema.safeParse(JSON.parse(text))
  if (parsed.success) return parsed.data
  throw new PlimsollError('ARTIFACT_MISMATCH', `${name} is not a contract artefact.`, { field: name })
}

const require = createRequire(import.meta.url)

/** Loads an artefact of `@aave/core-v3`, a dependency of the repository: `protocol/pool/Pool`. */
export function loadAaveArtefact(path: string): Artefact {
  const name = path.slice(path.lastIndexOf('/') + 1)
  const file = require.resolve(`@aave/core-v3/artifacts/contracts/${path}.sol/${name}.json`)
  return parseArtefact(readFileSync(file, 'utf8'), path)
}

/** Writes the addresses of libraries into the bytecode. Throws when one is missing. */
export function linkArtefact(artefact: Artefact, libraries: ReadonlyMap<string, Address>): Hex {
  let code = artefact.bytecode
  for (const file of Object.values(artefact.linkReferences)) {
    for (const [library, places] of Object.entries(file)) {
      const address = libraries.get(library)
      if (address === undefined) {
        throw new PlimsollError('ARTIFACT_MISMATCH', `${artefact.contractName} needs library ${library}.`)
      }
      for (const { start, length } of places) {
        const from = 2 + start * 2
        code = code.slice(0, from) + address.slice(2).toLowerCase() + code.slice(from + length * 2)
      }
    }
  }
  return code as Hex
}
