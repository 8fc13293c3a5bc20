import { aave } from './aave.ts'
import { binancePortfolio } from './binancePortfolio.ts'
import { bybitOptions } from './bybitOptions.ts'
import { bybitPortfolio } from './bybitPortfolio.ts'
import { deribitPortfolio } from './deribitPortfolio.ts'
import { deribitStandard } from './deribitStandard.ts'
import { derivePmrm } from './derivePmrm.ts'
import { derivePmrm2 } from './derivePmrm2.ts'
import { deriveStandard } from './deriveStandard.ts'
import { dydx } from './dydx.ts'
import { gmx } from './gmx.ts'
import { hegic } from './hegic.ts'
import { hyperliquid } from './hyperliquid.ts'
import { leverage } from './leverage.ts'
import type { MarginMethod } from './method.ts'
import { okxPortfolio } from './okxPortfolio.ts'
import { opyn } from './opyn.ts'
import { paradexPortfolio } from './paradexPortfolio.ts'
import { filteredHistorical } from './simulation/filteredHistorical.ts'
import { historical } from './simulation/historical.ts'
import { parametric } from './simulation/parametric.ts'
import { span } from './span.ts'
import { synthetix } from './synthetix.ts'
import { tims } from './tims.ts'

/** Every method but the net risk array, by the name its parameter files use. */
// biome-ignore lint/suspicious/noExplicitAny: a list of methods with parameters of their own; parseMethod binds them
export const methods: readonly MarginMethod<any>[] = [
  paradexPortfolio,
  okxPortfolio,
  deribitStandard,
  deribitPortfolio,
  bybitPortfolio,
  bybitOptions,
  binancePortfolio,
  aave,
  derivePmrm,
  derivePmrm2,
  deriveStandard,
  dydx,
  gmx,
  hegic,
  hyperliquid,
  opyn,
  synthetix,
  leverage,
  span,
  tims,
  historical,
  filteredHistorical,
  parametric,
]
