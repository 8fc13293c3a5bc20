import { parseMethod } from '../../../src/methods/parseMethod.ts'
import type { Market } from '../../reference/inputs.ts'
import type { ReferenceLeg } from '../../reference/methods/legValue.ts'
import type { ReferenceMargin } from '../../reference/methods/referenceMargin.ts'
import { type Holdable, referenceMarket } from './drawBook.ts'
import { expectAgreement, expectInvariants } from './expectAgreement.ts'

/** A parameter file as it lies in `parameters/methods`, or an altered copy of one. */
export interface MethodFile<Parameters> {
  readonly parameters: Parameters
}

/** Runs a rule against its model on 200 books of one file; returns how many differ by a unit at a whole one. */
export function runModel<Parameters>(
  file: MethodFile<Parameters>,
  compute: (legs: readonly ReferenceLeg[], market: Market, parameters: Parameters) => ReferenceMargin,
  holdable: Holdable,
  seed: number,
  cash?: string | null,
): number {
  const agreement = {
    bound: parseMethod(file),
    model: (legs: readonly ReferenceLeg[]) => compute(legs, referenceMarket, file.parameters),
    holdable,
    seed,
    books: 200,
  }
  const atEdge = expectAgreement(agreement)
  expectInvariants({ ...agreement, books: 60 }, cash)
  return atEdge
}
