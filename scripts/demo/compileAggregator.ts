import { readFileSync } from 'node:fs'
import type { Hex } from 'viem'
import { z } from 'zod'

const outputSchema = z.object({
  contracts: z.object({
    'Aggregator.sol': z.object({
      Aggregator: z.object({ evm: z.object({ bytecode: z.object({ object: z.string().min(2) }) }) }),
    }),
  }),
})

/** Compiles `Aggregator.sol`; a test compares the answer with the bytecode that the local chain deploys. */
export async function compileAggregator(): Promise<Hex> {
  const { default: solc } = await import('solc')
  const content = readFileSync(new URL('./Aggregator.sol', import.meta.url), 'utf8')
  const settings = {
    evmVersion: 'paris',
    optimizer: { enabled: true, runs: 200 },
    metadata: { appendCBOR: false, bytecodeHash: 'none' },
    outputSelection: { '*': { '*': ['evm.bytecode.object'] } },
  }
  const input = { language: 'Solidity', sources: { 'Aggregator.sol': { content } }, settings }
  const output = outputSchema.parse(JSON.parse(solc.compile(JSON.stringify(input))))
  return `0x${output.contracts['Aggregator.sol'].Aggregator.evm.bytecode.object}`
}
