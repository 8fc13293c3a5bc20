import { type Address, getAddress, type Hex, isHex } from 'viem'
import { z } from 'zod'
import type { Driver } from './driver.ts'

/** Where Multicall3 lies on nearly every chain. */
export const multicall3Address: Address = '0xcA11bde05977b3631167028862bE2a173976CA11'

const hex = z.custom<Hex>((value) => isHex(value))
const constantsSchema = z.object({ multicall3Bytecode: hex })

/** Deploys the Multicall3 that viem carries and copies its code to the address where other chains have it. */
export async function deployMulticall3(driver: Driver): Promise<void> {
  // viem does not export its constants by name, hence the file.
  const file = new URL('../../node_modules/viem/_esm/constants/contracts.js', import.meta.url)
  const { multicall3Bytecode } = constantsSchema.parse(await import(file.href))
  const artefact = { contractName: 'Multicall3', abi: [], bytecode: multicall3Bytecode, linkReferences: {} }
  const deployed = await driver.deploy(artefact)
  const code = hex.parse(await driver.request('eth_getCode', [deployed.address, 'latest']))
  await driver.request('anvil_setCode', [getAddress(multicall3Address), code])
}
