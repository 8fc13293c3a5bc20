import { type Address, parseAbi } from 'viem'
import { z } from 'zod'
import { addressSchema, buildCall, tokenSchema } from '../chainCalls.ts'

const vaultAbi = parseAbi([
  'function getSettlementToken() view returns (address)',
  'function decimals() view returns (uint8)',
  'function getBalanceByToken(address trader, address token) view returns (int256)',
  'function getCollateralTokens(address trader) view returns (address[])',
  'function getAccountValue(address trader) view returns (int256)',
  'function getFreeCollateral(address trader) view returns (uint256)',
  'function isLiquidatable(address trader) view returns (bool)',
])
const configAbi = parseAbi([
  'function getImRatio() view returns (uint24)',
  'function getMmRatio() view returns (uint24)',
  'function getTwapInterval() view returns (uint32)',
  'function getMaxFundingRate() view returns (uint24)',
])
const accountAbi = parseAbi([
  'struct Info { int256 takerPositionSize; int256 takerOpenNotional; int256 lastTwPremiumGrowthGlobalX96; }',
  'function getBaseTokens(address trader) view returns (address[])',
  'function getAccountInfo(address trader, address baseToken) view returns (Info)',
  'function getMarkPrice(address baseToken) view returns (uint256)',
  'function getPnlAndPendingFee(address trader) view returns (int256 owedRealizedPnl, int256 unrealizedPnl, uint256 pendingFee)',
  'function getTotalDebtValue(address trader) view returns (uint256)',
  'function getMarginRequirementForLiquidation(address trader) view returns (int256)',
])
const exchangeAbi = parseAbi([
  'function getPendingFundingPayment(address trader, address baseToken) view returns (int256)',
  'function getSqrtMarketTwapX96(address baseToken, uint32 twapInterval) view returns (uint160)',
])
const orderBookAbi = parseAbi([
  'function getOpenOrderIds(address trader, address baseToken) view returns (bytes32[])',
])
const baseTokenAbi = parseAbi([
  'function isOpen() view returns (bool)',
  'function isClosed() view returns (bool)',
  'function getIndexPrice(uint256 interval) view returns (uint256)',
  'function getPausedIndexPrice() view returns (uint256)',
  'function getClosedPrice() view returns (uint256)',
])
const collateralAbi = parseAbi([
  'struct Config { address priceFeed; uint24 collateralRatio; uint24 discountRatio; uint256 depositCap; }',
  'function getMmRatioBuffer() view returns (uint24)',
  'function getDebtNonSettlementTokenValueRatio() view returns (uint24)',
  'function getDebtThresholdByTrader(address trader) view returns (uint256)',
  'function getCollateralConfig(address token) view returns (Config)',
  'function getPrice(address token, uint256 interval) view returns (uint256)',
  'function getPriceFeedDecimals(address token) view returns (uint8)',
])
const erc20Abi = parseAbi(['function decimals() view returns (uint8)'])

/** `Vault._COLLATERAL_TWAP_INTERVAL`: the average by which the vault prices collateral. */
const COLLATERAL_INTERVAL_SEC = 900n

/** `ClearingHouseConfig.getTwapInterval` as deployed: the averages of which funding is the difference. */
export const FUNDING_INTERVAL_SEC = 900

/** What parsing needs to know of the scope. `markets` names the underlying of each virtual base token. */
export const curieScopeSchema = z.strictObject({
  multicall3: addressSchema,
  vault: addressSchema,
  clearingHouseConfig: addressSchema,
  accountBalance: addressSchema,
  exchange: addressSchema,
  orderBook: addressSchema,
  collateralManager: addressSchema,
  markets: z.array(
    z.strictObject({
      underlying: z.string().regex(/^[A-Za-z0-9]{1,16}$/, 'letters and digits'),
      baseToken: addressSchema,
    }),
  ),
  tokens: z.array(tokenSchema),
})

export type CurieScopeJson = z.infer<typeof curieScopeSchema>

/**
 * Account, terms, every market of the scope and, per token, what the vault holds. Optional are calls that revert where
 * they do not apply: closed price of an open market, averages of a market
 * that has not traded for so long, collateral terms of a token that is none.
 */
export function buildCuriePlan(scope: CurieScopeJson, account: Address) {
  const vault = { to: scope.vault, abi: vaultAbi } as const
  const config = { to: scope.clearingHouseConfig, abi: configAbi, args: [] } as const
  const balance = { to: scope.accountBalance, abi: accountAbi } as const
  const collateral = { to: scope.collateralManager, abi: collateralAbi } as const
  const ofAccount = { ...balance, args: [account] } as const
  const inVault = { ...vault, args: [account] } as const
  return {
    settlementToken: buildCall('vault.getSettlementToken', {
      ...vault,
      name: 'getSettlementToken',
      args: [],
    }),
    settlementDecimals: buildCall('vault.decimals', { ...vault, name: 'decimals', args: [] }),
    collateralTokens: buildCall('vault.getCollateralTokens', { ...inVault, name: 'getCollateralTokens' }),
    accountValue: buildCall('vault.getAccountValue', { ...inVault, name: 'getAccountValue' }),
    freeCollateral: buildCall('vault.getFreeCollateral', { ...inVault, name: 'getFreeCollateral' }),
    collateralLiquidatable: buildCall('vault.isLiquidatable', { ...inVault, name: 'isLiquidatable' }),
    imRatio: buildCall('config.getImRatio', { ...config, name: 'getImRatio' }),
    mmRatio: buildCall('config.getMmRatio', { ...config, name: 'getMmRatio' }),
    twapInterval: buildCall('config.getTwapInterval', { ...config, name: 'getTwapInterval' }),
    maxFundingRate: buildCall('config.getMaxFundingRate', { ...config, name: 'getMaxFundingRate' }),
    baseTokens: buildCall('accountBalance.getBaseTokens', { ...ofAccount, name: 'getBaseTokens' }),
    pnl: buildCall('accountBalance.getPnlAndPendingFee', { ...ofAccount, name: 'getPnlAndPendingFee' }),
    debtValue: buildCall('accountBalance.getTotalDebtValue', { ...ofAccount, name: 'getTotalDebtValue' }),
    requirement: buildCall('accountBalance.getMarginRequirementForLiquidation', {
      ...ofAccount,
      name: 'getMarginRequirementForLiquidation',
    }),
    mmRatioBuffer: buildCall('collateralManager.getMmRatioBuffer', {
      ...collateral,
      name: 'getMmRatioBuffer',
      args: [],
    }),
    debtRatio: buildCall('collateralManager.getDebtNonSettlementTokenValueRatio', {
      ...collateral,
      name: 'getDebtNonSettlementTokenValueRatio',
      args: [],
    }),
    debtThreshold: buildCall('collateralManager.getDebtThresholdByTrader', {
      ...collateral,
      name: 'getDebtThresholdByTrader',
      args: [account],
    }),
    markets: scope.markets.map(({ underlying, baseToken }) => {
      const label = (name: string): string => `${underlying}.${name}`
      const market = [account, baseToken] as const
      const token = { to: baseToken, abi: baseTokenAbi, args: [] } as const
      const funding = { to: scope.exchange, abi: exchangeAbi, args: market } as const
      const orders = { to: scope.orderBook, abi: orderBookAbi, args: market } as const
      return {
        info: buildCall(label('getAccountInfo'), { ...balance, name: 'getAccountInfo', args: market }),
        mark: buildCall(label('getMarkPrice'), { ...balance, name: 'getMarkPrice', args: [baseToken] }, true),
        funding: buildCall(label('getPendingFundingPayment'), {
          ...funding,
          name: 'getPendingFundingPayment',
        }),
        orders: buildCall(label('getOpenOrderIds'), { ...orders, name: 'getOpenOrderIds' }),
        open: buildCall(label('isOpen'), { ...token, name: 'isOpen' }),
        closed: buildCall(label('isClosed'), { ...token, name: 'isClosed' }),
        index: buildCall(label('getIndexPrice'), { ...token, name: 'getIndexPrice', args: [0n] }, true),
        marketTwap: buildCall(
          label('getSqrtMarketTwapX96'),
          {
            to: scope.exchange,
            abi: exchangeAbi,
            name: 'getSqrtMarketTwapX96',
            args: [baseToken, FUNDING_INTERVAL_SEC],
          },
          true,
        ),
        indexTwap: buildCall(
          label('getIndexPrice.twap'),
          { ...token, name: 'getIndexPrice', args: [BigInt(FUNDING_INTERVAL_SEC)] },
          true,
        ),
        pausedIndex: buildCall(label('getPausedIndexPrice'), { ...token, name: 'getPausedIndexPrice' }),
        closedPrice: buildCall(label('getClosedPrice'), { ...token, name: 'getClosedPrice' }, true),
      }
    }),
    tokens: scope.tokens.map(({ address, symbol }) => {
      const label = (name: string): string => `${symbol}.${name}`
      const args = [address] as const
      return {
        balance: buildCall(label('getBalanceByToken'), {
          ...vault,
          name: 'getBalanceByToken',
          args: [account, address],
        }),
        decimals: buildCall(label('decimals'), { to: address, abi: erc20Abi, name: 'decimals', args: [] }),
        terms: buildCall(
          label('getCollateralConfig'),
          { ...collateral, name: 'getCollateralConfig', args },
          true,
        ),
        price: buildCall(
          label('getPrice'),
          { ...collateral, name: 'getPrice', args: [address, COLLATERAL_INTERVAL_SEC] },
          true,
        ),
        priceDecimals: buildCall(
          label('getPriceFeedDecimals'),
          { ...collateral, name: 'getPriceFeedDecimals', args },
          true,
        ),
      }
    }),
  }
}
