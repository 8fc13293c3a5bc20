import { type Address, createPublicClient, getAddress, http } from 'viem'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { developmentAccounts } from '../../scripts/demo/accounts.ts'
import { type Anvil, createAnvil } from '../../scripts/demo/anvil.ts'
import { createDriver, type Driver } from '../../scripts/demo/driver.ts'
import { deployMulticall3 } from '../../scripts/demo/multicall3.ts'
import { findBlockAsOf } from './chainBlock.ts'
import { parseWallet } from './wallet/parse.ts'
import { readWallet } from './wallet/read.ts'

const genesisSec = 1_700_000_000
const T = genesisSec + 1_000
const account: Address = getAddress(`0x${'5a'.repeat(20)}`)

let anvil: Anvil
let driver: Driver
const connect = () => createPublicClient({ transport: http(anvil.rpcUrl) })

/** Mines a block with this timestamp in which the account is sent some wei. */
async function sendAt(timestampSec: number, wei: number): Promise<void> {
  await driver.request('evm_setNextBlockTimestamp', [timestampSec])
  const transfer = { from: developmentAccounts[0]?.address, to: account, value: `0x${wei.toString(16)}` }
  await driver.request('eth_sendTransactionSync', [transfer])
}

beforeAll(async () => {
  anvil = await createAnvil({ timestampSec: genesisSec, chainId: 31_337 })
  const deployer = developmentAccounts[0]?.address ?? account
  driver = createDriver(anvil.rpcUrl, deployer)
  await driver.request('anvil_setBlockTimestampInterval', [1])
  await deployMulticall3(driver)
  await driver.mineAt(T - 10)
  await sendAt(T, 5)
  await sendAt(T + 10, 2)
})
afterAll(() => anvil.close())

describe('the block as of T', () => {
  test('is refused until a finalised block lies after T', async () => {
    const client = connect()
    await expect(findBlockAsOf(client, T)).rejects.toMatchObject({
      code: 'NOT_FINAL',
      details: { remedy: expect.stringContaining('Wait') },
    })
    await driver.mine(2)
    // The same client: a cached head would refuse still.
    await expect(findBlockAsOf(client, T)).resolves.toMatchObject({ timestampSec: T, chainId: 31_337 })
  })

  test('is the last at or before T, wherever T lies between two blocks', async () => {
    const client = connect()
    const at = async (sec: number) => (await findBlockAsOf(client, sec)).timestampSec
    expect(await at(T + 9)).toBe(T)
    expect(await at(T)).toBe(T)
    expect(await at(T - 1)).toBe(T - 10)
    expect(await at(genesisSec)).toBe(genesisSec)
  })

  test('does not exist before the chain', async () => {
    await expect(findBlockAsOf(connect(), genesisSec - 1)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      details: { field: 'asOfSec' },
    })
  })

  test('an aborted search stops', async () => {
    const signal = AbortSignal.abort(new Error('enough'))
    await expect(findBlockAsOf(connect(), T, signal)).rejects.toThrow('enough')
  })

  test('a node that is not there is named', async () => {
    const client = createPublicClient({ transport: http('http://127.0.0.1:9', { retryCount: 0 }) })
    await expect(findBlockAsOf(client, T)).rejects.toMatchObject({ code: 'VENUE_UNREACHABLE' })
  })
})

// Last: it changes the chain.
test('after a reorganisation a read pinned by hash fails by name and answers from no other fork', async () => {
  const client = connect()
  const block = await findBlockAsOf(client, T)
  const scope = { client, account, tokens: [], block }
  const before = parseWallet(await readWallet(scope, { asOfSec: T }))
  expect(before.holdings).toMatchObject([{ coin: 'ETH', amount: { atoms: 5n } }])

  const head = await client.getBlock({ blockTag: 'latest' })
  await driver.request('anvil_reorg', [Number(head.number - block.number) + 1, []])
  const replaced = await client.getBlock({ blockNumber: block.number })
  expect(replaced.hash).not.toBe(block.hash)
  // Pinned by number the node answers, for a block that nobody has looked at.
  await expect(client.getBalance({ address: account, blockNumber: block.number })).resolves.toBeTypeOf(
    'bigint',
  )
  await expect(readWallet(scope, { asOfSec: T })).rejects.toMatchObject({
    code: 'VENUE_UNREACHABLE',
    details: { field: 'blockHash', facts: { blockHash: block.hash } },
  })
})
