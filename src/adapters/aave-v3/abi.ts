import { type Address, parseAbi } from 'viem'
import { z } from 'zod'
import { addressSchema, buildCall, tokenSchema } from '../chainCalls.ts'

const poolAbi = parseAbi([
  'struct EModeCategory { uint16 ltv; uint16 liquidationThreshold; uint16 liquidationBonus; address priceSource; string label; }',
  'function getReservesList() view returns (address[])',
  'function getUserEMode(address user) view returns (uint256)',
  'function getEModeCategoryData(uint8 id) view returns (EModeCategory)',
  'function getUserAccountData(address user) view returns (uint256 totalCollateralBase, uint256 totalDebtBase, uint256 availableBorrowsBase, uint256 currentLiquidationThreshold, uint256 ltv, uint256 healthFactor)',
])
const providerAbi = parseAbi([
  'function getPool() view returns (address)',
  'function getPriceOracle() view returns (address)',
])
const oracleAbi = parseAbi([
  'function BASE_CURRENCY() view returns (address)',
  'function BASE_CURRENCY_UNIT() view returns (uint256)',
  'function getAssetPrice(address asset) view returns (uint256)',
])
const dataAbi = parseAbi([
  'function getUserReserveData(address asset, address user) view returns (uint256 currentATokenBalance, uint256 currentStableDebt, uint256 currentVariableDebt, uint256 principalStableDebt, uint256 scaledVariableDebt, uint256 stableBorrowRate, uint256 liquidityRate, uint40 stableRateLastUpdated, bool usageAsCollateralEnabled)',
  'function getReserveConfigurationData(address asset) view returns (uint256 decimals, uint256 ltv, uint256 liquidationThreshold, uint256 liquidationBonus, uint256 reserveFactor, bool usageAsCollateralEnabled, bool borrowingEnabled, bool stableBorrowRateEnabled, bool isActive, bool isFrozen)',
  'function getReserveData(address asset) view returns (uint256 unbacked, uint256 accruedToTreasuryScaled, uint256 totalAToken, uint256 totalStableDebt, uint256 totalVariableDebt, uint256 liquidityRate, uint256 variableBorrowRate, uint256 stableBorrowRate, uint256 averageStableBorrowRate, uint256 liquidityIndex, uint256 variableBorrowIndex, uint40 lastUpdateTimestamp)',
  'function getReserveEModeCategory(address asset) view returns (uint256)',
])

/** What parsing needs to know of the scope. `eModeCategories` are those whose terms are read. */
export const aaveScopeSchema = z.strictObject({
  multicall3: addressSchema,
  addressesProvider: addressSchema,
  pool: addressSchema,
  dataProvider: addressSchema,
  oracle: addressSchema,
  tokens: z.array(tokenSchema),
  eModeCategories: z.array(z.int().min(1).max(255)),
})

export type AaveScopeJson = z.infer<typeof aaveScopeSchema>

/**
 * Account, oracle and, per token of the scope, the user's balances, configuration, rates, e-mode category and price.
 * A token that is no reserve of this pool reverts, hence optional; parsing demands the answers for every reserve.
 */
export function buildAavePlan(scope: AaveScopeJson, account: Address) {
  const provider = { to: scope.addressesProvider, abi: providerAbi } as const
  const pool = { to: scope.pool, abi: poolAbi } as const
  const oracle = { to: scope.oracle, abi: oracleAbi } as const
  const data = { to: scope.dataProvider, abi: dataAbi } as const
  return {
    pool: buildCall('provider.getPool', { ...provider, name: 'getPool', args: [] }),
    oracle: buildCall('provider.getPriceOracle', { ...provider, name: 'getPriceOracle', args: [] }),
    reserves: buildCall('pool.getReservesList', { ...pool, name: 'getReservesList', args: [] }),
    category: buildCall('pool.getUserEMode', { ...pool, name: 'getUserEMode', args: [account] }),
    account: buildCall('pool.getUserAccountData', { ...pool, name: 'getUserAccountData', args: [account] }),
    baseCurrency: buildCall('oracle.BASE_CURRENCY', { ...oracle, name: 'BASE_CURRENCY', args: [] }),
    baseUnit: buildCall('oracle.BASE_CURRENCY_UNIT', { ...oracle, name: 'BASE_CURRENCY_UNIT', args: [] }),
    categories: scope.eModeCategories.map((id) =>
      buildCall(`pool.getEModeCategoryData.${id}`, { ...pool, name: 'getEModeCategoryData', args: [id] }),
    ),
    tokens: scope.tokens.map(({ address, symbol }) => {
      const label = (name: string): string => `${symbol}.${name}`
      const user = { ...data, name: 'getUserReserveData', args: [address, account] } as const
      const terms = { ...data, name: 'getReserveConfigurationData', args: [address] } as const
      const rates = { ...data, name: 'getReserveData', args: [address] } as const
      const category = { ...data, name: 'getReserveEModeCategory', args: [address] } as const
      return {
        user: buildCall(label('getUserReserveData'), user, true),
        terms: buildCall(label('getReserveConfigurationData'), terms, true),
        rates: buildCall(label('getReserveData'), rates, true),
        category: buildCall(label('getReserveEModeCategory'), category, true),
        price: buildCall(label('getAssetPrice'), { ...oracle, name: 'getAssetPrice', args: [address] }, true),
      }
    }),
  }
}
