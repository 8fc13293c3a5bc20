import { exact } from '../../units/exact.ts'
import type { VenueMark } from '../venueMark.ts'
import type { CurieDetail } from './parse.ts'

/** Marks and indexes of the markets of the scope, and the prices by which the vault counts other collateral. */
export function listMarks({ marks, collateral }: CurieDetail): readonly VenueMark[] {
  const of = (marked: VenueMark['marked'], atoms: bigint | null, scale: number): readonly VenueMark[] =>
    atoms === null ? [] : [{ marked, priceUsd: exact(atoms, scale), quotedAfterSec: 0 }]
  return [
    ...marks.flatMap(({ underlying, markE18, indexE18 }) => [
      ...of({ kind: 'contract', underlying, expirySec: null }, markE18, 18),
      ...of({ kind: 'index', underlying }, indexE18, 18),
    ]),
    ...collateral.flatMap(({ coin, price, priceDecimals }) =>
      of({ kind: 'coin', coin }, price, priceDecimals),
    ),
  ]
}
