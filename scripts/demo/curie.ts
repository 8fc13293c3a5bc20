import { type Address, maxUint256 } from 'viem'
import type { Artefact } from './artefact.ts'
import type { Contract, Driver } from './driver.ts'
import { alignTick, amountsForLiquidity, isqrt, sqrtRatioAt } from './liquidity.ts'
import { loadTarball, readTarballArtefact, tarballs } from './tarballs.ts'

/** Perpetual Protocol v2 "Curie" as deployed, with one market. */
export interface CurieContracts {
  readonly vault: Contract
  readonly clearingHouse: Contract
  readonly clearingHouseConfig: Contract
  readonly accountBalance: Contract
  readonly exchange: Contract
  readonly orderBook: Contract
  readonly collateralManager: Contract
  /** The virtual base token: it names the market. */
  readonly baseToken: Contract
  readonly pool: Contract
  readonly liquidity: PoolPlan
}

export interface CuriePlan {
  readonly usdc: Contract
  readonly weth: Contract
  /** Aggregator of ETH in USD, eight decimals: the feed's source. */
  readonly aggregator: Contract
  /** USD per ETH, 1e18, at which the pool shall stand after a taker has sold `soldE18`. */
  readonly markE18: bigint
  readonly soldE18: bigint
}

interface PoolPlan {
  readonly sqrtPriceX96: bigint
  readonly lowerTick: number
  readonly upperTick: number
  readonly base: bigint
  readonly quote: bigint
}

const FEE = 10_000
const TICK_SPACING = 200
const LIQUIDITY = 1_500_000n * 10n ** 18n
/** Venue's default: the price feed's average, 15 minutes. */
const FEED_INTERVAL_SEC = 900n
const FEED_TIMEOUT_SEC = 86_400n

/**
 * Deploys Curie, its oracle contracts and the Uniswap v3 factory from their npm tarballs, in the order of the
 * protocol's own fixtures, and opens an ETH market. The only stand-in is the aggregator that the real
 * `ChainlinkPriceFeedV3` reads.
 */
export async function deployCurie(
  driver: Driver,
  deployer: Address,
  plan: CuriePlan,
): Promise<CurieContracts> {
  const [curieFiles, oracleFiles, uniswapFiles] = await Promise.all([
    loadTarball(tarballs.curie),
    loadTarball(tarballs.oracle),
    loadTarball(tarballs.uniswap),
  ])
  const load = (name: string): Artefact => readTarballArtefact(curieFiles, name)
  const create = async (name: string): Promise<Contract> => driver.deploy(load(name))
  const administer = (contract: Contract, name: string, args: readonly unknown[]): Promise<void> =>
    driver.write(deployer, contract, name, args)

  const feedArtefact = readTarballArtefact(oracleFiles, 'ChainlinkPriceFeedV3')
  const feedArgs = [plan.aggregator.address, FEED_TIMEOUT_SEC, FEED_INTERVAL_SEC]
  const feed = await driver.deploy(feedArtefact, feedArgs)
  const dispatcherArtefact = readTarballArtefact(oracleFiles, 'PriceFeedDispatcher')
  const dispatcher = await driver.deploy(dispatcherArtefact, [feed.address])
  const factory = await driver.deploy(readTarballArtefact(uniswapFiles, 'UniswapV3Factory'))

  const config = await create('ClearingHouseConfig')
  await administer(config, 'initialize', [])
  await administer(config, 'setSettlementTokenBalanceCap', [maxUint256])
  const baseToken = await create('BaseToken')
  await administer(baseToken, 'initialize', ['vETH', 'vETH', dispatcher.address])
  const quoteToken = await createAbove(baseToken.address, () => create('QuoteToken'))
  await administer(quoteToken, 'initialize', ['vUSD', 'vUSD'])
  const registry = await create('MarketRegistry')
  await administer(registry, 'initialize', [factory.address, quoteToken.address])
  const orderBook = await create('OrderBook')
  await administer(orderBook, 'initialize', [registry.address])
  const accountBalance = await create('AccountBalance')
  await administer(accountBalance, 'initialize', [config.address, orderBook.address])
  const exchange = await create('Exchange')
  await administer(exchange, 'initialize', [registry.address, orderBook.address, config.address])
  await administer(exchange, 'setAccountBalance', [accountBalance.address])
  await administer(orderBook, 'setExchange', [exchange.address])
  const insuranceFund = await create('InsuranceFund')
  await administer(insuranceFund, 'initialize', [plan.usdc.address])
  const vault = await create('Vault')
  await administer(vault, 'initialize', [
    insuranceFund.address,
    config.address,
    accountBalance.address,
    exchange.address,
  ])
  await administer(insuranceFund, 'setVault', [vault.address])
  await administer(accountBalance, 'setVault', [vault.address])
  const collateralManager = await create('CollateralManager')
  // Tokens per account, debt share of other collateral, liquidation share, margin buffer, fund's fee, debt cap, dust.
  const limits = [5, 750_000, 500_000, 2_000, 30_000, 10_000_000_000n, 500_000_000n]
  await administer(collateralManager, 'initialize', [config.address, vault.address, ...limits])
  await administer(vault, 'setCollateralManager', [collateralManager.address])
  await administer(vault, 'setWETH9', [plan.weth.address])
  const clearingHouse = await create('ClearingHouse')
  await administer(clearingHouse, 'initialize', [
    config.address,
    vault.address,
    quoteToken.address,
    factory.address,
    exchange.address,
    accountBalance.address,
    insuranceFund.address,
  ])
  for (const contract of [registry, orderBook, accountBalance, exchange, vault]) {
    await administer(contract, 'setClearingHouse', [clearingHouse.address])
  }
  const collateral = { priceFeed: feed.address, collateralRatio: 800_000, discountRatio: 100_000 }
  const wethCollateral = { ...collateral, depositCap: 10n ** 24n }
  await administer(collateralManager, 'addCollateral', [plan.weth.address, wethCollateral])

  const liquidity = planPool(plan.markE18, plan.soldE18)
  await administer(factory, 'createPool', [baseToken.address, quoteToken.address, FEE])
  const poolAddress = await driver.read(factory, 'getPool', [baseToken.address, quoteToken.address, FEE])
  const pool = {
    address: poolAddress as Address,
    abi: readTarballArtefact(uniswapFiles, 'UniswapV3Pool').abi,
  }
  await administer(pool, 'initialize', [liquidity.sqrtPriceX96])
  await administer(pool, 'increaseObservationCardinalityNext', [100])
  for (const token of [baseToken, quoteToken]) {
    await administer(token, 'mintMaximumTo', [clearingHouse.address])
    await administer(token, 'addWhitelist', [clearingHouse.address])
    await administer(token, 'addWhitelist', [pool.address])
  }
  await administer(registry, 'addPool', [baseToken.address, FEE])
  await administer(registry, 'setFeeRatio', [baseToken.address, 1_000])
  await administer(exchange, 'setMaxTickCrossedWithinBlock', [baseToken.address, 250])
  return {
    vault,
    clearingHouse,
    clearingHouseConfig: config,
    accountBalance,
    exchange,
    orderBook,
    collateralManager,
    baseToken,
    pool,
    liquidity,
  }
}

/** The pool wants the quote token's address above the base token's: addresses follow the nonce, so try until it is. */
async function createAbove(address: Address, create: () => Promise<Contract>): Promise<Contract> {
  const contract = await create()
  return BigInt(contract.address) > BigInt(address) ? contract : createAbove(address, create)
}

/** Start price and liquidity such that selling `soldE18` leaves the pool at `markE18`: 1/sqrt(P1) = 1/sqrt(P0) + x/L. */
function planPool(markE18: bigint, soldE18: bigint): PoolPlan {
  const target = isqrt((markE18 << 192n) / 10n ** 18n)
  const scaled = LIQUIDITY << 96n
  const sqrtPriceX96 = (scaled * target) / (scaled - soldE18 * target)
  const lowerTick = alignTick((markE18 * 9n) / 10n, TICK_SPACING)
  const upperTick = alignTick((markE18 * 11n) / 10n, TICK_SPACING)
  const bounds = { lower: sqrtRatioAt(lowerTick), upper: sqrtRatioAt(upperTick) }
  return { sqrtPriceX96, lowerTick, upperTick, ...amountsForLiquidity(LIQUIDITY, sqrtPriceX96, bounds) }
}

/** Approves and deposits into the vault. */
export async function depositCurie(
  driver: Driver,
  curie: CurieContracts,
  from: Address,
  token: Contract,
  amount: bigint,
): Promise<void> {
  await driver.write(from, token, 'approve', [curie.vault.address, amount])
  await driver.write(from, curie.vault, 'deposit', [token.address, amount])
}

/** The maker's range around the mark. */
export async function provideLiquidity(driver: Driver, curie: CurieContracts, maker: Address): Promise<void> {
  const { base, quote, lowerTick, upperTick } = curie.liquidity
  await driver.write(maker, curie.clearingHouse, 'addLiquidity', [
    {
      baseToken: curie.baseToken.address,
      base,
      quote,
      lowerTick,
      upperTick,
      minBase: 0n,
      minQuote: 0n,
      useTakerBalance: false,
      deadline: maxUint256,
    },
  ])
}

/** Trades `sizeE18` of the base, negative to sell, through `ClearingHouse.openPosition`. */
export async function tradeCurie(
  driver: Driver,
  curie: CurieContracts,
  from: Address,
  sizeE18: bigint,
): Promise<void> {
  const isBaseToQuote = sizeE18 < 0n
  await driver.write(from, curie.clearingHouse, 'openPosition', [
    {
      baseToken: curie.baseToken.address,
      isBaseToQuote,
      isExactInput: isBaseToQuote,
      amount: isBaseToQuote ? -sizeE18 : sizeE18,
      oppositeAmountBound: 0n,
      deadline: maxUint256,
      sqrtPriceLimitX96: 0n,
      referralCode: `0x${'00'.repeat(32)}`,
    },
  ])
}
