import { PlimsollError } from '../../errors.ts'
import type { Holding } from '../../portfolio/holding.ts'
import { exact } from '../../units/exact.ts'
import { divCeil, ONE_PPM, usdE6 } from '../../units/fixed.ts'
import type { Envelope, VenueState } from '../adapter.ts'
import { type Answers, indexAnswers, parseAccount, parseScope, type Token } from '../chainCalls.ts'
import { assertBlock } from '../multicall.ts'
import { buildCuriePlan, curieScopeSchema } from './abi.ts'
import { readFunding } from './funding.ts'
import { computeCurieFigures } from './margin.ts'
import { listMarks } from './marks.ts'

export interface CuriePosition {
  readonly underlying: string
  readonly sizeE18: bigint
  /** The venue's sign: positive for a short, the quote received. */
  readonly openNotionalE18: bigint
  /** Price by which the venue values the position: mark while open, last index when paused, closing price after. */
  readonly priceE18: bigint
}

export interface CurieCollateral {
  readonly coin: string
  readonly amount: bigint
  readonly decimals: number
  /** Share of its value that counts, ppm. */
  readonly ratioPpm: bigint
  readonly price: bigint
  readonly priceDecimals: number
}

export interface CurieDetail {
  readonly settlementDecimals: number
  /** Settlement token in the vault, in its smallest unit. */
  readonly balance: bigint
  readonly owedRealizedPnlE18: bigint
  /** Positive: the account owes it. */
  readonly pendingFundingE18: bigint
  readonly positions: readonly CuriePosition[]
  readonly collateral: readonly CurieCollateral[]
  readonly imRatioPpm: bigint
  readonly mmRatioPpm: bigint
  readonly mmRatioBufferPpm: bigint
  readonly debtRatioPpm: bigint
  /** Settlement debt above which collateral is sold, in the token's smallest unit. */
  readonly debtThreshold: bigint
  /** Mark and index of every market at T, in 1e18. */
  readonly marks: readonly {
    readonly underlying: string
    readonly markE18: bigint | null
    readonly indexE18: bigint | null
  }[]
  /** The venue's own figures. */
  readonly account: {
    readonly accountValue: bigint
    readonly freeCollateral: bigint
    readonly requirementE18: bigint
    readonly debtValueE18: bigint
    readonly unrealizedPnlE18: bigint
    readonly collateralLiquidatable: boolean
  }
}

/**
 * Account of Perp v2: vault balances as coins, taker positions as perpetuals whose cost basis is minus the open
 * notional, owed realised P&L and pending funding (the venue counts what the account owes as positive) in the
 * settlement currency. Refuses with OPEN_ORDER an account that provides liquidity, whose inventory moves with the
 * price; with OBLIGATION_WITHOUT_ROW a market or collateral that the scope does not list; with VENUE_DATA_MISSING an
 * answer that is missing or does not reproduce the vault's own account value.
 */
export function parseCurie(envelope: Envelope): VenueState<CurieDetail> {
  const scope = parseScope(envelope, curieScopeSchema)
  assertBlock(envelope, scope.multicall3)
  const plan = buildCuriePlan(scope, parseAccount(envelope))
  const answers = indexAnswers(envelope, plan)

  assertListed(
    answers.read(plan.baseTokens),
    scope.markets.map(({ baseToken }) => baseToken),
    'accountBalance.getBaseTokens',
  )
  const markets = scope.markets.map(({ underlying }, index) => {
    const calls = plan.markets[index]
    if (calls === undefined) throw inconsistent(underlying, 'a market of the scope')
    if (answers.read(calls.orders).length > 0) throw openOrder(calls.orders.label)
    return { calls, ...readMarket(underlying, calls, answers) }
  })
  const settlementAddress = answers.read(plan.settlementToken)
  const settlementIndex = scope.tokens.findIndex(({ address }) => address === settlementAddress)
  const settlement = scope.tokens[settlementIndex]
  const settlementCalls = plan.tokens[settlementIndex]
  if (settlement === undefined || settlementCalls === undefined) {
    throw inconsistent(plan.settlementToken.label, 'the settlement token among the tokens of the scope')
  }
  if (answers.read(plan.settlementDecimals) !== settlement.decimals || settlement.decimals > 18) {
    throw inconsistent(plan.settlementDecimals.label, `${settlement.decimals} decimals`)
  }
  const deposited = answers.read(plan.collateralTokens)
  assertListed(
    deposited,
    scope.tokens.map(({ address }) => address),
    plan.collateralTokens.label,
  )
  const collateral = scope.tokens.flatMap((token, index) => {
    const calls = plan.tokens[index]
    if (calls === undefined || !deposited.includes(token.address)) return []
    return [{ calls, ...readCollateral(token, calls, answers) }]
  })
  const [owedRealizedPnlE18, unrealizedPnlE18] = answers.read(plan.pnl)
  const detail: CurieDetail = {
    settlementDecimals: settlement.decimals,
    balance: answers.read(settlementCalls.balance),
    owedRealizedPnlE18,
    pendingFundingE18: markets.reduce((sum, { fundingE18 }) => sum + fundingE18, 0n),
    positions: markets.flatMap(({ position }) => (position === null ? [] : [position])),
    collateral: collateral.map(({ calls: _, ...terms }) => terms),
    imRatioPpm: BigInt(answers.read(plan.imRatio)),
    mmRatioPpm: BigInt(answers.read(plan.mmRatio)),
    mmRatioBufferPpm: BigInt(answers.read(plan.mmRatioBuffer)),
    debtRatioPpm: BigInt(answers.read(plan.debtRatio)),
    debtThreshold: answers.read(plan.debtThreshold),
    marks: markets.map(({ underlying, markE18, indexE18 }) => ({ underlying, markE18, indexE18 })),
    account: {
      accountValue: answers.read(plan.accountValue),
      freeCollateral: answers.read(plan.freeCollateral),
      requirementE18: answers.read(plan.requirement),
      debtValueE18: answers.read(plan.debtValue),
      unrealizedPnlE18,
      collateralLiquidatable: answers.read(plan.collateralLiquidatable),
    },
  }
  assertReproduced(detail)
  const venue = envelope.venue
  const owed = (amountE18: bigint, origin: string): readonly Holding[] =>
    amountE18 === 0n
      ? []
      : [{ kind: 'settlement', venue, origin, currency: settlement.coin, amount: exact(amountE18, 18) }]
  const coin = (name: string, amount: bigint, decimals: number, origin: string): readonly Holding[] =>
    amount === 0n ? [] : [{ kind: 'coin', venue, origin, coin: name, amount: exact(amount, decimals) }]
  const holdings: readonly Holding[] = [
    ...coin(settlement.coin, detail.balance, settlement.decimals, settlementCalls.balance.label),
    ...collateral.flatMap(({ calls, ...held }) =>
      coin(held.coin, held.amount, held.decimals, calls.balance.label),
    ),
    ...markets.flatMap(({ calls, position }): readonly Holding[] =>
      position === null
        ? []
        : [
            {
              kind: 'linear',
              venue,
              origin: calls.info.label,
              underlying: position.underlying,
              expirySec: null,
              size: exact(position.sizeE18, 18),
              quote: settlement.coin,
              costBasis: exact(-position.openNotionalE18, 18),
            },
          ],
    ),
    ...owed(owedRealizedPnlE18, `${plan.pnl.label}.owedRealizedPnl`),
    ...markets.flatMap(({ calls, fundingE18 }) => owed(-fundingE18, calls.funding.label)),
  ]
  const dollars = (amountE18: bigint) => usdE6(divCeil(amountE18, 10n ** 12n))
  return {
    venue,
    account: envelope.account,
    asOfSec: envelope.asOfSec,
    source: envelope.source,
    provenance: 'proven',
    holdings,
    openOrders: [],
    accruals: markets.flatMap(({ calls, position }) =>
      position === null ? [] : [readFunding(position, calls, plan, answers)],
    ),
    marks: listMarks(detail),
    reported: {
      initial: dollars((detail.account.debtValueE18 * detail.imRatioPpm) / ONE_PPM),
      maintenance: dollars(detail.account.requirementE18),
    },
    detail,
  }
}

type Plan = ReturnType<typeof buildCuriePlan>

function readMarket(underlying: string, calls: Plan['markets'][number], answers: Answers) {
  const { takerPositionSize: sizeE18, takerOpenNotional: openNotionalE18 } = answers.read(calls.info)
  const markE18 = answers.readOptional(calls.mark)
  const indexE18 = answers.readOptional(calls.index)
  const price = (): bigint => {
    if (answers.read(calls.open)) return answers.read(calls.mark)
    return answers.read(calls.closed) ? answers.read(calls.closedPrice) : answers.read(calls.pausedIndex)
  }
  const flat = sizeE18 === 0n && openNotionalE18 === 0n
  const position: CuriePosition | null = flat
    ? null
    : { underlying, sizeE18, openNotionalE18, priceE18: price() }
  return { underlying, markE18, indexE18, position, fundingE18: answers.read(calls.funding) }
}

function readCollateral(token: Token, calls: Plan['tokens'][number], answers: Answers): CurieCollateral {
  if (answers.read(calls.decimals) !== token.decimals || token.decimals > 18) {
    throw inconsistent(calls.decimals.label, `${token.decimals} decimals, at most 18`)
  }
  return {
    coin: token.coin,
    amount: answers.read(calls.balance),
    decimals: token.decimals,
    ratioPpm: BigInt(answers.read(calls.terms).collateralRatio),
    price: answers.read(calls.price),
    priceDecimals: answers.read(calls.priceDecimals),
  }
}

function assertListed(found: readonly string[], listed: readonly string[], label: string): void {
  const foreign = found.find((address) => !listed.includes(address))
  if (foreign === undefined) return
  throw new PlimsollError(
    'OBLIGATION_WITHOUT_ROW',
    `${label} names ${foreign}, which the scope does not list.`,
    {
      field: label,
      expected: 'every market and collateral of the account in the scope',
      remedy: 'Add it to the scope, or close the position.',
    },
  )
}

function assertReproduced(detail: CurieDetail): void {
  const figures = computeCurieFigures(detail, () => ONE_PPM)
  const { accountValue, requirementE18, unrealizedPnlE18, collateralLiquidatable } = detail.account
  if (
    figures.accountValue === accountValue &&
    figures.requirementE18 === requirementE18 &&
    figures.unrealizedPnlE18 === unrealizedPnlE18 &&
    figures.collateralLiquidatable === collateralLiquidatable
  ) {
    return
  }
  throw inconsistent(
    'vault.getAccountValue',
    'balances and prices that add up to the vault’s own account value',
  )
}

function openOrder(label: string): PlimsollError {
  return new PlimsollError(
    'OPEN_ORDER',
    'The account provides liquidity, whose inventory moves with the price.',
    {
      field: label,
      expected: 'no maker range',
      remedy: 'Remove the liquidity before T; what it leaves is a position that can be attested.',
    },
  )
}

function inconsistent(label: string, expected: string): PlimsollError {
  return new PlimsollError('VENUE_DATA_MISSING', `perp-curie gave no usable answer to ${label}.`, {
    field: label,
    expected,
    remedy: 'Check the scope against the deployment; without this the account cannot be valued.',
  })
}
