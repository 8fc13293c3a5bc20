import { defineAdapter } from '../adapter.ts'
import { computeCurieMargin } from './margin.ts'
import { type CurieDetail, parseCurie } from './parse.ts'
import { type CurieScope, readCurie } from './read.ts'

/** Perpetuals of an address at Perpetual Protocol v2 "Curie". */
export const curieAdapter = defineAdapter<CurieScope, CurieDetail>({
  venue: 'perp-curie',
  supports: ['coin', 'linear', 'settlement'],
  read: readCurie,
  parse: parseCurie,
  computeMargin: computeCurieMargin,
})
