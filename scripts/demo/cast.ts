import type { Address } from 'viem'
import { type AaveContracts, borrowAave, stableCategory, supplyAave } from './aave.ts'
import { developmentAccounts } from './accounts.ts'
import { type CurieContracts, depositCurie, tradeCurie } from './curie.ts'
import type { Contract, Driver } from './driver.ts'

/** Further accounts whose shapes the adapters' fixtures need; the demonstration itself has only the trader. */
export interface CastStage {
  readonly driver: Driver
  readonly aave: AaveContracts
  readonly curie: CurieContracts
  readonly weth: Contract
  readonly usdc: Contract
}

const ETHER = 10n ** 18n
const USDC = 10n ** 6n

/** Which development account plays what. */
export const castIndices = { trader: 1, maker: 2, stable: 3, mixed: 4, etherBacked: 5, flat: 6 } as const

/**
 * Opens, on Aave: `stable`, in e-mode with collateral inside and outside its category; `mixed`, who owes WETH and has
 * switched the USDC collateral off. `trade` then opens, on Curie: `mixed` long 2 ETH after selling one of three, so
 * that a realised loss is owed; `etherBacked` short 2 ETH on WETH collateral; `flat`, who has only deposited.
 */
export async function openCast(stage: CastStage): Promise<{ trade: () => Promise<void> }> {
  const { driver, aave, curie, weth, usdc } = stage
  const at = (index: number): Address => {
    const account = developmentAccounts[index]
    if (account === undefined) throw new RangeError('no such development account')
    return account.address
  }
  const stable = at(castIndices.stable)
  const mixed = at(castIndices.mixed)
  const etherBacked = at(castIndices.etherBacked)
  const flat = at(castIndices.flat)
  for (const account of [stable, mixed, etherBacked, flat]) {
    await driver.write(account, usdc, 'mint', [50_000n * USDC])
    await driver.write(account, weth, 'deposit', [], 100n * ETHER)
  }
  await supplyAave(driver, aave, stable, usdc, 6_000n * USDC)
  await supplyAave(driver, aave, stable, weth, ETHER / 2n)
  await driver.write(stable, aave.pool, 'setUserEMode', [stableCategory.id])
  await borrowAave(driver, aave, stable, usdc, 5_500n * USDC)
  await supplyAave(driver, aave, mixed, weth, 3n * ETHER)
  await supplyAave(driver, aave, mixed, usdc, 1_000n * USDC)
  await driver.write(mixed, aave.pool, 'setUserUseReserveAsCollateral', [usdc.address, false])
  await borrowAave(driver, aave, mixed, weth, ETHER / 2n)
  return {
    trade: async () => {
      await depositCurie(driver, curie, mixed, usdc, 3_000n * USDC)
      await tradeCurie(driver, curie, mixed, 3n * ETHER)
      await tradeCurie(driver, curie, mixed, -ETHER)
      await depositCurie(driver, curie, etherBacked, weth, 2n * ETHER)
      await tradeCurie(driver, curie, etherBacked, -2n * ETHER)
      await depositCurie(driver, curie, flat, usdc, 500n * USDC)
    },
  }
}
