import { defineAdapter } from '../adapter.ts'
import { computeAaveMargin } from './margin.ts'
import { type AaveDetail, parseAave } from './parse.ts'
import { type AaveScope, readAave } from './read.ts'

/** Supplies and loans of an address in an Aave v3 pool. */
export const aaveAdapter = defineAdapter<AaveScope, AaveDetail>({
  venue: 'aave-v3',
  supports: ['coin'],
  read: readAave,
  parse: parseAave,
  computeMargin: computeAaveMargin,
})
