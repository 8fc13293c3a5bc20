import { type Address, zeroAddress } from 'viem'
import { PlimsollError } from '../../errors.ts'
import type { Holding } from '../../portfolio/holding.ts'
import { exact } from '../../units/exact.ts'
import { ONE_PPM } from '../../units/fixed.ts'
import type { Envelope, VenueState } from '../adapter.ts'
import { type Answers, indexAnswers, parseAccount, parseScope, type Token } from '../chainCalls.ts'
import { assertBlock } from '../multicall.ts'
import { type AaveScopeJson, aaveScopeSchema, buildAavePlan } from './abi.ts'
import { baseToUsd, readAccruals } from './accruals.ts'
import { computeAaveFigures, marginOfFigures } from './margin.ts'

/** One reserve of the account. Amounts in the token's smallest unit, price in base units per whole token. */
export interface AavePosition {
  readonly coin: string
  readonly decimals: number
  readonly supplied: bigint
  readonly debt: bigint
  /** Switched on by the user and allowed by the reserve. */
  readonly collateral: boolean
  /** Basis points, those of the user's e-mode category where the reserve is in it. */
  readonly loanToValue: bigint
  readonly liquidationThreshold: bigint
  readonly priceBase: bigint
}

export interface AaveDetail {
  /** Base units per US dollar. */
  readonly baseUnit: bigint
  readonly positions: readonly AavePosition[]
  /** The pool's own `getUserAccountData`. */
  readonly account: {
    readonly totalCollateralBase: bigint
    readonly totalDebtBase: bigint
    readonly currentLiquidationThreshold: bigint
    readonly ltv: bigint
    readonly healthFactor: bigint
  }
}

/**
 * Account of an Aave v3 pool: per reserve the aToken balance with interest as a coin, stable and variable debt
 * together as a coin of negative amount. Refuses with OBLIGATION_WITHOUT_ROW debt in a reserve that the scope does not
 * list, with VENUE_DATA_MISSING any answer that is missing or does not reproduce the pool's own totals. A supply in an
 * unlisted reserve is left out: it cannot owe, and anybody can send one.
 */
export function parseAave(envelope: Envelope): VenueState<AaveDetail> {
  const scope = parseScope(envelope, aaveScopeSchema)
  assertBlock(envelope, scope.multicall3)
  const plan = buildAavePlan(scope, parseAccount(envelope))
  const answers = indexAnswers(envelope, plan)
  assertSame(answers.read(plan.pool), scope.pool, plan.pool.label)
  assertSame(answers.read(plan.oracle), scope.oracle, plan.oracle.label)
  // A base currency that is not the US dollar (address zero) would make every figure here mean something else.
  assertSame(answers.read(plan.baseCurrency), zeroAddress, plan.baseCurrency.label)
  const [totalCollateralBase, totalDebtBase, , currentLiquidationThreshold, ltv, healthFactor] = answers.read(
    plan.account,
  )
  const category = answers.read(plan.category)
  const terms = readCategory(category, scope, plan, answers)
  const reserves = answers.read(plan.reserves)
  const entries = scope.tokens.flatMap((token, index) => {
    const calls = plan.tokens[index]
    if (calls === undefined || !reserves.includes(token.address)) return []
    return [{ token, calls, position: readPosition(token, calls, answers, category, terms) }]
  })
  const detail: AaveDetail = {
    baseUnit: answers.read(plan.baseUnit),
    positions: entries.map(({ position }) => position),
    account: { totalCollateralBase, totalDebtBase, currentLiquidationThreshold, ltv, healthFactor },
  }
  const known = new Set(scope.tokens.map(({ address }) => address))
  assertReproduced(
    detail,
    reserves.every((reserve) => known.has(reserve)),
  )
  const reported = marginOfFigures(
    {
      collateralBase: totalCollateralBase,
      debtBase: totalDebtBase,
      loanToValue: ltv,
      liquidationThreshold: currentLiquidationThreshold,
      healthFactor,
    },
    detail.baseUnit,
  )
  return {
    venue: envelope.venue,
    account: envelope.account,
    asOfSec: envelope.asOfSec,
    source: envelope.source,
    provenance: 'proven',
    holdings: entries.flatMap(({ position, calls }) => holdingsOf(position, calls.user.label)),
    openOrders: [],
    accruals: entries.flatMap(({ position, calls }) =>
      readAccruals(position, calls, answers, detail.baseUnit),
    ),
    marks: detail.positions.map(({ coin, priceBase }) => ({
      marked: { kind: 'coin', coin },
      priceUsd: baseToUsd(priceBase, detail.baseUnit),
      quotedAfterSec: 0,
    })),
    reported: { initial: reported.initial, maintenance: reported.maintenance },
    detail,
  }
}

type Plan = ReturnType<typeof buildAavePlan>
type Category = { readonly ltv: number; readonly liquidationThreshold: number }

function readCategory(id: bigint, scope: AaveScopeJson, plan: Plan, answers: Answers): Category | null {
  if (id === 0n) return null
  const call = plan.categories[scope.eModeCategories.indexOf(Number(id))]
  if (call === undefined) {
    throw inconsistent('pool.getUserEMode', `one of the categories ${scope.eModeCategories.join(', ')}`)
  }
  const category = answers.read(call)
  // A category may carry one price for all its assets, which single prices do not reproduce.
  if (category.priceSource !== zeroAddress) throw inconsistent(call.label, 'a category without its own price')
  return category
}

function readPosition(
  token: Token,
  calls: Plan['tokens'][number],
  answers: Answers,
  category: bigint,
  terms: Category | null,
): AavePosition {
  const [supplied, stableDebt, variableDebt, , , , , , switchedOn] = answers.read(calls.user)
  const [decimals, loanToValue, liquidationThreshold] = answers.read(calls.terms)
  if (decimals !== BigInt(token.decimals)) throw inconsistent(calls.terms.label, `${token.decimals} decimals`)
  const inCategory = terms !== null && answers.read(calls.category) === category
  return {
    coin: token.coin,
    decimals: token.decimals,
    supplied,
    debt: stableDebt + variableDebt,
    collateral: switchedOn && liquidationThreshold !== 0n,
    // A reserve whose own loan-to-value is zero lends nothing in a category either.
    loanToValue: inCategory && loanToValue !== 0n ? BigInt(terms.ltv) : loanToValue,
    liquidationThreshold: inCategory ? BigInt(terms.liquidationThreshold) : liquidationThreshold,
    priceBase: answers.read(calls.price),
  }
}

function holdingsOf(position: AavePosition, origin: string): readonly Holding[] {
  const coin = (amount: bigint, part: string): readonly Holding[] =>
    amount === 0n
      ? []
      : [
          {
            kind: 'coin',
            venue: 'aave-v3',
            origin: `${origin}.${part}`,
            coin: position.coin,
            amount: exact(amount, position.decimals),
          },
        ]
  return [...coin(position.supplied, 'currentATokenBalance'), ...coin(-position.debt, 'debt')]
}

/**
 * Debt must be explained to the last base unit; collateral too, unless the pool has reserves that the scope does not
 * list, where some may lie.
 */
function assertReproduced(detail: AaveDetail, complete: boolean): void {
  const figures = computeAaveFigures(detail, () => ONE_PPM)
  const { totalDebtBase, totalCollateralBase, ltv, healthFactor } = detail.account
  if (!complete && figures.debtBase < totalDebtBase) {
    throw new PlimsollError(
      'OBLIGATION_WITHOUT_ROW',
      'The account owes a token that the scope does not list.',
      {
        field: 'pool.getUserAccountData.totalDebtBase',
        expected: 'every reserve in which the account has a debt among the tokens of the scope',
        remedy: 'Add the token to the scope, or repay the debt.',
      },
    )
  }
  const same =
    figures.collateralBase === totalCollateralBase &&
    figures.loanToValue === ltv &&
    figures.healthFactor === healthFactor
  const short = !complete && figures.collateralBase < totalCollateralBase
  if (figures.debtBase !== totalDebtBase || !(same || short)) {
    throw inconsistent('pool.getUserAccountData', 'balances and prices that add up to the pool’s own totals')
  }
}

function assertSame(answer: Address, expected: Address, label: string): void {
  if (answer !== expected) throw inconsistent(label, expected)
}

function inconsistent(label: string, expected: string): PlimsollError {
  return new PlimsollError('VENUE_DATA_MISSING', `aave-v3 gave no usable answer to ${label}.`, {
    field: label,
    expected,
    remedy: 'Check the scope against the deployment; without this the account cannot be valued.',
  })
}
