import { defineAdapter } from '../adapter.ts'
import type { DeribitScope } from './call.ts'
import { computeDeribitMargin, type DeribitDetail } from './margin.ts'
import { parseDeribit } from './parse.ts'
import { readDeribit } from './read.ts'

/**
 * Deribit, segregated standard margin, coin-margined products. The venue keeps no history of states: the
 * account is read after T and its ledger undone back to T.
 */
export const deribitAdapter = defineAdapter<DeribitScope, DeribitDetail>({
  venue: 'deribit',
  supports: ['coin', 'settlement', 'inverse', 'option'],
  read: readDeribit,
  parse: parseDeribit,
  computeMargin: computeDeribitMargin,
})
