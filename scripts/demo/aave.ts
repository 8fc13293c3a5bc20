import { type Address, stringToHex, zeroAddress } from 'viem'
import { type Artefact, loadAaveArtefact } from './artefact.ts'
import type { Contract, Driver } from './driver.ts'

/** Aave v3 as deployed. `pool` is the proxy that accounts talk to. */
export interface AaveContracts {
  readonly addressesProvider: Contract
  readonly pool: Contract
  readonly dataProvider: Contract
  readonly oracle: Contract
}

export interface AaveReserve {
  readonly token: Contract
  readonly symbol: string
  readonly decimals: number
  /** Contract that answers `latestAnswer` in USD with eight decimals. */
  readonly priceSource: Contract
  /** Basis points: how much may be borrowed, where liquidation starts, what a liquidator gets. */
  readonly loanToValue: number
  readonly liquidationThreshold: number
  readonly liquidationBonus: number
  /** E-mode category, 0 for none. */
  readonly category: number
}

const RAY = 10n ** 27n
const ray = (fraction: number): bigint => (BigInt(Math.round(fraction * 10_000)) * RAY) / 10_000n

/** The one e-mode category of the local chain, in basis points. */
export const stableCategory = { id: 1, loanToValue: 9300, liquidationThreshold: 9500, bonus: 10100 } as const

/**
 * Deploys Aave v3 from its own npm artefacts in the order of its deployment scripts and lists the reserves. `deployer`
 * is every administrator. Oracle base currency is USD with eight decimals.
 */
export async function deployAave(
  driver: Driver,
  deployer: Address,
  reserves: readonly AaveReserve[],
): Promise<AaveContracts> {
  const load = (path: string): Artefact => loadAaveArtefact(path)
  const provider = await driver.deploy(load('protocol/configuration/PoolAddressesProvider'), [
    'Plimsoll local',
    deployer,
  ])
  const administer = (contract: Contract, name: string, args: readonly unknown[]): Promise<void> =>
    driver.write(deployer, contract, name, args)
  await administer(provider, 'setACLAdmin', [deployer])
  const acl = await driver.deploy(load('protocol/configuration/ACLManager'), [provider.address])
  await administer(provider, 'setACLManager', [acl.address])
  await administer(acl, 'addPoolAdmin', [deployer])

  const libraries = new Map<string, Address>()
  const logic = ['Supply', 'Borrow', 'Bridge', 'EMode', 'Liquidation', 'Pool', 'Configurator', 'FlashLoan']
  for (const name of logic) {
    const artefact = load(`protocol/libraries/logic/${name}Logic`)
    libraries.set(`${name}Logic`, (await driver.deploy(artefact, [], libraries)).address)
  }
  const poolArtefact = load('protocol/pool/Pool')
  const poolImplementation = await driver.deploy(poolArtefact, [provider.address], libraries)
  await administer(provider, 'setPoolImpl', [poolImplementation.address])
  const pool = await proxyOf(driver, provider, 'getPool', poolArtefact)
  const configuratorArtefact = load('protocol/pool/PoolConfigurator')
  const configuratorImplementation = await driver.deploy(configuratorArtefact, [], libraries)
  await administer(provider, 'setPoolConfiguratorImpl', [configuratorImplementation.address])
  const configurator = await proxyOf(driver, provider, 'getPoolConfigurator', configuratorArtefact)

  const tokens = reserves.map(({ token }) => token.address)
  const sources = reserves.map(({ priceSource }) => priceSource.address)
  const oracleArgs = [provider.address, tokens, sources, zeroAddress, zeroAddress, 10n ** 8n]
  const oracle = await driver.deploy(load('misc/AaveOracle'), oracleArgs)
  await administer(provider, 'setPriceOracle', [oracle.address])
  const dataProvider = await driver.deploy(load('misc/AaveProtocolDataProvider'), [provider.address])
  await administer(provider, 'setPoolDataProvider', [dataProvider.address])

  const implementations = {
    aTokenImpl: (await driver.deploy(load('protocol/tokenization/AToken'), [pool.address])).address,
    stableDebtTokenImpl: (await driver.deploy(load('protocol/tokenization/StableDebtToken'), [pool.address]))
      .address,
    variableDebtTokenImpl: (
      await driver.deploy(load('protocol/tokenization/VariableDebtToken'), [pool.address])
    ).address,
  }
  // Optimal use 90 %, rate 0 rising to 4 % there and by another 60 % above: Aave's own curve for a stablecoin.
  const curve = [0.9, 0, 0.04, 0.6, 0.005, 0.6, 0.01, 0.08, 0.2].map(ray)
  const strategy = await driver.deploy(load('protocol/pool/DefaultReserveInterestRateStrategy'), [
    provider.address,
    ...curve,
  ])
  await administer(configurator, 'initReserves', [
    reserves.map(({ token, symbol, decimals }) => ({
      ...implementations,
      underlyingAssetDecimals: decimals,
      interestRateStrategyAddress: strategy.address,
      underlyingAsset: token.address,
      treasury: deployer,
      incentivesController: zeroAddress,
      aTokenName: `Aave ${symbol}`,
      aTokenSymbol: `a${symbol}`,
      variableDebtTokenName: `Aave variable debt ${symbol}`,
      variableDebtTokenSymbol: `variableDebt${symbol}`,
      stableDebtTokenName: `Aave stable debt ${symbol}`,
      stableDebtTokenSymbol: `stableDebt${symbol}`,
      params: stringToHex(''),
    })),
  ])
  const { id, loanToValue, liquidationThreshold, bonus } = stableCategory
  const category = [id, loanToValue, liquidationThreshold, bonus, zeroAddress, 'Stablecoins']
  await administer(configurator, 'setEModeCategory', category)
  for (const reserve of reserves) {
    const { address } = reserve.token
    const limits = [address, reserve.loanToValue, reserve.liquidationThreshold, reserve.liquidationBonus]
    await administer(configurator, 'configureReserveAsCollateral', limits)
    await administer(configurator, 'setReserveBorrowing', [address, true])
    if (reserve.category !== 0) {
      await administer(configurator, 'setAssetEModeCategory', [address, reserve.category])
    }
  }
  return { addressesProvider: provider, pool, dataProvider, oracle }
}

async function proxyOf(
  driver: Driver,
  provider: Contract,
  getter: string,
  artefact: Artefact,
): Promise<Contract> {
  return { address: (await driver.read(provider, getter, [])) as Address, abi: artefact.abi }
}

/** Approves and supplies. */
export async function supplyAave(
  driver: Driver,
  aave: AaveContracts,
  from: Address,
  token: Contract,
  amount: bigint,
): Promise<void> {
  await driver.write(from, token, 'approve', [aave.pool.address, amount])
  await driver.write(from, aave.pool, 'supply', [token.address, amount, from, 0])
}

/** Borrows at the variable rate. */
export async function borrowAave(
  driver: Driver,
  aave: AaveContracts,
  from: Address,
  token: Contract,
  amount: bigint,
): Promise<void> {
  await driver.write(from, aave.pool, 'borrow', [token.address, amount, 2n, 0, from])
}
