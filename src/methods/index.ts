import { aave } from './chain/aave.ts'
import { dydx } from './chain/dydx.ts'
import { gmx } from './chain/gmx.ts'
import { hegic } from './chain/hegic.ts'
import { hyperliquid } from './chain/hyperliquid.ts'
import { opyn } from './chain/opyn.ts'
import { synthetix } from './chain/synthetix.ts'
import { deribitPortfolio } from './deribit/deribitPortfolio.ts'
import { deribitStandard } from './deribit/deribitStandard.ts'
import { derivePmrm } from './derive/derivePmrm.ts'
import { derivePmrm2 } from './derive/derivePmrm2.ts'
import { deriveStandard } from './derive/deriveStandard.ts'
import { leverage } from './leverage.ts'
import type { MarginMethod } from './method.ts'
import { filteredHistorical } from './simulation/filteredHistorical.ts'
import { historical } from './simulation/historical.ts'
import { parametric } from './simulation/parametric.ts'
import { span } from './span/span.ts'
import { tims } from './tims.ts'
import { binancePortfolio } from './unified/binancePortfolio.ts'
import { bybitOptions } from './unified/bybitOptions.ts'
import { bybitPortfolio } from './unified/bybitPortfolio.ts'
import { okxPortfolio } from './unified/okxPortfolio.ts'
import { paradexPortfolio } from './unified/paradexPortfolio.ts'

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
