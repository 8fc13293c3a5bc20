import { Real } from '../../reference/decimal.ts'
import { markOf } from '../../reference/methods/legValue.ts'
import type { Random } from '../../support/randomBook.ts'
import { type DrawnLegs, instrumentNamed, OPTIONS, referenceMarket, toReferenceLegs } from './drawBook.ts'

/**
 * Books that hardly move, where minimums bind: one to three conversions or reversals (a call short, the put of its
 * strike long and the future of its expiry long, or all the other way), the future from 99 to 101 % of the rest, entered
 * within 2 % of its mark, against `quote`. Sizes from USD 1,000 to ten million, log-uniform; any two may share an expiry.
 */
export function drawHedgedBook(random: Random, quote: string): DrawnLegs {
  const calls = OPTIONS.filter((name) => name.endsWith('-C'))
  return Array.from({ length: random.int(1, 3) }, () => {
    const call = calls[random.int(0, calls.length - 1)]
    if (call === undefined) throw new Error('no call is listed')
    const { underlying, terms } = instrumentNamed(call)
    if (terms.kind !== 'option') throw new Error(call)
    const mark = markOf(referenceMarket, underlying, terms.expirySec)
    const coins = new Real(10).pow(new Real(random.int(3_000, 7_000)).div(1_000)).div(mark)
    const long = random.int(0, 1) === 0 ? 1 : -1
    const future = call.split('-').slice(0, 2).join('-')
    const held = coins.times(random.int(990, 1_010)).div(1_000)
    const entry = mark.times(random.int(980, 1_020)).div(1_000)
    return [
      { name: call, lots: lotsOf(call, coins.times(-long)) },
      { name: call.replace(/C$/, 'P'), lots: lotsOf(call, coins.times(long)) },
      { name: future, lots: lotsOf(future, held.times(long)) },
      {
        name: `${quote}.settlement`,
        lots: lotsOf(`${quote}.settlement`, held.times(entry).times(-long)),
      },
    ]
  }).flat()
}

function lotsOf(name: string, amount: Real): bigint {
  const lot = toReferenceLegs([{ name, lots: 1n }])[0]?.quantity ?? new Real(1)
  return BigInt(amount.div(lot).round().toFixed(0))
}
