import type { PublishedCase, Runner } from '../published.ts'
import { aaveRunner } from './aave.ts'
import { christoffersenRunner, kupiecRunner, shortfallRunner, trafficLightRunner } from './backtest.ts'
import { bybitOptionRunner } from './bybit.ts'
import { dederiRunner } from './dederi.ts'
import { deribitFutureRunner, deribitPortfolioRunner } from './deribit.ts'
import { pmrm2Runner } from './derive.ts'
import { managerRunners } from './deriveManagers.ts'
import { dydxRunner } from './dydx.ts'
import { gmxRunner } from './gmx.ts'
import { okxRunner } from './okx.ts'
import { opynLiquidationRunner, opynNakedRunner, opynSpreadRunner } from './opyn.ts'
import { paradexRunner } from './paradex.ts'
import { black76Runner, blackScholesRunner } from './pricing.ts'
import { spanRunner } from './span.ts'
import { synthetixRunner } from './synthetix.ts'
import { lognormalRunner, tailRunner, varianceRunner } from './var.ts'

/** Every runner; the first that matches a case's method runs it. */
const runners: readonly Runner[] = [
  aaveRunner,
  pmrm2Runner,
  ...managerRunners,
  dydxRunner,
  gmxRunner,
  opynNakedRunner,
  opynSpreadRunner,
  opynLiquidationRunner,
  synthetixRunner,
  spanRunner,
  dederiRunner,
  okxRunner,
  bybitOptionRunner,
  deribitPortfolioRunner,
  deribitFutureRunner,
  paradexRunner,
  black76Runner,
  blackScholesRunner,
  varianceRunner,
  lognormalRunner,
  tailRunner,
  kupiecRunner,
  trafficLightRunner,
  christoffersenRunner,
  shortfallRunner,
]

/** The runner of a case. Throws RangeError for a method that nothing here computes. */
export function findRunner({ id, method }: PublishedCase): Runner {
  const runner = runners.find(({ matches }) => matches.test(method))
  if (runner === undefined) throw new RangeError(`${id}: no runner for ${method}`)
  return runner
}
