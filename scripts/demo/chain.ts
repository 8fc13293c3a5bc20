import type { Address } from 'viem'
import { PlimsollError } from '../../src/errors.ts'
import type { Market } from '../../src/market/market.ts'
import { type Exact, rescaleFloor } from '../../src/units/exact.ts'
import { borrowAave, deployAave, supplyAave } from './aave.ts'
import { type DevelopmentAccount, developmentAccounts } from './accounts.ts'
import { aggregatorArtefact } from './aggregator.ts'
import { createAnvil } from './anvil.ts'
import { loadAaveArtefact } from './artefact.ts'
import { openCast } from './cast.ts'
import { deployCurie, depositCurie, provideLiquidity, tradeCurie } from './curie.ts'
import { type Contract, createDriver, type Driver } from './driver.ts'
import { deployMulticall3, multicall3Address } from './multicall3.ts'

/** Addresses of everything on the local chain, in the words of the adapters' scopes. */
export interface LocalDeployment {
  readonly multicall3: Address
  readonly tokens: { readonly weth: Address; readonly usdc: Address }
  /** Stand-ins for Chainlink's aggregators, the only contracts that are not the protocols' own. */
  readonly aggregators: { readonly eth: Address; readonly usdc: Address }
  readonly aave: {
    readonly addressesProvider: Address
    readonly pool: Address
    readonly dataProvider: Address
    readonly oracle: Address
  }
  readonly curie: {
    readonly vault: Address
    readonly clearingHouse: Address
    readonly clearingHouseConfig: Address
    readonly accountBalance: Address
    readonly exchange: Address
    readonly orderBook: Address
    readonly collateralManager: Address
    readonly baseTokens: { readonly ETH: Address }
  }
}

export interface LocalChain {
  readonly rpcUrl: string
  readonly chainId: number
  readonly deployment: LocalDeployment
  readonly trader: Address
  /** Anvil's development accounts: 0 deployed, 1 is the trader, 2 the maker and lender, 3 to 6 the further cast. */
  readonly accounts: readonly DevelopmentAccount[]
  /** Mines one block with this timestamp, which must lie after the head's. */
  readonly advanceTo: (sec: number) => Promise<void>
  /** Mines until the block that was the head is finalised. */
  readonly mineFinalised: () => Promise<void>
  readonly close: () => Promise<void>
}

export interface LocalChainOptions {
  /** Its as-of is the instant T; its prices become the oracles' answers. */
  readonly market: Market
  readonly onProgress?: (message: string) => void
  readonly signal?: AbortSignal
  readonly port?: number
  /** `everyone` opens the further accounts that the adapters' fixtures are recorded from. */
  readonly cast?: 'trader' | 'everyone'
}

const DAY_SEC = 86_400
const ETHER = 10n ** 18n
const USDC = 10n ** 6n
/** What the trader is short on Curie. */
const SHORT_SIZE = 8n * ETHER
export const localChainId = 31_337

/**
 * Starts a local Ethereum with the real contracts of Aave v3 and Perp v2 (Curie), opens the trader's accounts through
 * the protocols' own functions, lets 30 days pass up to T = the market's as-of, and mines past T until the last block
 * before it is final. Deterministic: same market, same blocks, same addresses. Two things stand in for the real ones: the
 * aggregators that feed both protocols' oracle contracts, and USDC, which is Aave's own mintable ERC-20.
 */
export async function startLocalChain(options: LocalChainOptions): Promise<LocalChain> {
  const { market, signal } = options
  const progress = options.onProgress ?? (() => undefined)
  const eth = quote(market, 'ETH', 'ETH')
  const usd = quote(market, 'USD', 'USDC')
  const perpetual = market.underlyings.get('ETH')?.perpetual
  if (perpetual === null || perpetual === undefined) throw missing('underlyings.ETH.perpetual')

  progress('starting anvil, its clock 30 days before T')
  const anvil = await createAnvil({
    timestampSec: market.asOfSec - 30 * DAY_SEC,
    chainId: localChainId,
    ...(options.port === undefined ? {} : { port: options.port }),
    ...(signal === undefined ? {} : { signal }),
  })
  try {
    const [deployer, trader, maker] = developmentAccounts.map(({ address }) => address)
    if (deployer === undefined || trader === undefined || maker === undefined) throw missing('accounts')
    const driver = createDriver(anvil.rpcUrl, deployer, signal)
    await driver.request('anvil_setBlockTimestampInterval', [1])
    await deployMulticall3(driver)

    progress('WETH9, a mintable USDC, and price aggregators that stand in for Chainlink’s')
    const weth = await driver.deploy(loadAaveArtefact('dependencies/weth/WETH9'))
    const usdc = await driver.deploy(loadAaveArtefact('mocks/tokens/MintableERC20'), ['USD Coin', 'USDC', 6])
    const ethFeed = await driver.deploy(aggregatorArtefact)
    const usdFeed = await driver.deploy(aggregatorArtefact)
    const postPrices = async (): Promise<void> => {
      await driver.write(deployer, ethFeed, 'post', [eightDecimals(eth, 'ETH')])
      await driver.write(deployer, usdFeed, 'post', [eightDecimals(usd, 'USDC')])
    }
    await postPrices()

    progress('Aave v3: pool, oracle, two reserves')
    const limits = { loanToValue: 8000, liquidationThreshold: 8250, liquidationBonus: 10500, category: 0 }
    const aave = await deployAave(driver, deployer, [
      { token: weth, symbol: 'WETH', decimals: 18, priceSource: ethFeed, ...limits },
      {
        token: usdc,
        symbol: 'USDC',
        decimals: 6,
        priceSource: usdFeed,
        ...{ loanToValue: 7700, liquidationThreshold: 8000, liquidationBonus: 10450, category: 1 },
      },
    ])
    progress('Perp v2 (Curie): clearing house, vault, an ETH market')
    const markE18 = rescaleFloor(perpetual, 18)
    const curie = await deployCurie(driver, deployer, {
      ...{ usdc, weth, aggregator: ethFeed, markE18, soldE18: SHORT_SIZE },
    })

    progress('Aave: the trader supplies 20 WETH and borrows 15,000 USDC; 30 days pass')
    await mint(driver, maker, usdc, 5_000_000n * USDC)
    await supplyAave(driver, aave, maker, usdc, 25_000n * USDC)
    await driver.request('anvil_setBalance', [trader, `0x${(24n * ETHER).toString(16)}`])
    await driver.write(trader, weth, 'deposit', [], 20n * ETHER)
    await supplyAave(driver, aave, trader, weth, 20n * ETHER)
    await borrowAave(driver, aave, trader, usdc, 15_000n * USDC)
    const cast = { driver, deployer, aave, curie, weth, usdc }
    const everyone = options.cast === 'everyone' ? await openCast(cast) : null

    await driver.mineAt(market.asOfSec - DAY_SEC)
    progress(
      'Curie: a maker provides liquidity; the trader deposits 10,000 USDC and sells 8 ETH; a day passes',
    )
    await postPrices()
    await depositCurie(driver, curie, maker, usdc, 2_000_000n * USDC)
    await provideLiquidity(driver, curie, maker)
    await depositCurie(driver, curie, trader, usdc, 10_000n * USDC)
    await tradeCurie(driver, curie, trader, -SHORT_SIZE)
    await everyone?.trade()

    await driver.mineAt(market.asOfSec - 300)
    await postPrices()
    await driver.mineAt(market.asOfSec - 4)
    await driver.mineAt(market.asOfSec + 8)
    const mineFinalised = (): Promise<void> => driver.mine(3)
    await mineFinalised()
    progress('the last block before T is final')
    const address = ({ address }: Contract): Address => address
    return {
      rpcUrl: anvil.rpcUrl,
      chainId: localChainId,
      deployment: {
        multicall3: multicall3Address,
        tokens: { weth: weth.address, usdc: usdc.address },
        aggregators: { eth: ethFeed.address, usdc: usdFeed.address },
        aave: {
          addressesProvider: address(aave.addressesProvider),
          pool: address(aave.pool),
          dataProvider: address(aave.dataProvider),
          oracle: address(aave.oracle),
        },
        curie: {
          vault: address(curie.vault),
          clearingHouse: address(curie.clearingHouse),
          clearingHouseConfig: address(curie.clearingHouseConfig),
          accountBalance: address(curie.accountBalance),
          exchange: address(curie.exchange),
          orderBook: address(curie.orderBook),
          collateralManager: address(curie.collateralManager),
          baseTokens: { ETH: address(curie.baseToken) },
        },
      },
      trader,
      accounts: developmentAccounts,
      advanceTo: driver.mineAt,
      mineFinalised,
      close: anvil.close,
    }
  } catch (error) {
    await anvil.close()
    throw error
  }
}

/** Mints the test USDC to its own caller. */
export async function mint(driver: Driver, to: Address, token: Contract, amount: bigint): Promise<void> {
  await driver.write(to, token, 'mint', [amount])
}

function quote(market: Market, underlying: string, coin: string): Exact {
  const price = market.underlyings.get(underlying)?.coins.get(coin)
  if (price === undefined) throw missing(`underlyings.${underlying}.coins.${coin}`)
  return price
}

/** An aggregator answers eight decimals; a finer quote is refused rather than rounded. */
function eightDecimals(price: Exact, name: string): bigint {
  const answer = rescaleFloor(price, 8)
  if (
    answer * 10n ** BigInt(Math.max(0, price.scale - 8)) ===
    price.atoms * 10n ** BigInt(Math.max(0, 8 - price.scale))
  ) {
    return answer
  }
  throw new PlimsollError('BAD_MARKET_DATA', `The price of ${name} has more than eight decimals.`, {
    field: name,
    expected: 'at most eight decimals, as an aggregator answers',
  })
}

function missing(field: string): PlimsollError {
  return new PlimsollError('MISSING_QUOTE', `The local chain needs ${field} of the market.`, { field })
}
