import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readVenue } from '../../../scripts/demo/deribit/readVenue.ts'
import { MAIN_USER, SUB_USER } from '../../../scripts/demo/deribit/scenario.ts'
import { type Exact, formatExact } from '../../units/exact.ts'
import type { Envelope } from '../adapter.ts'
import { decodeEnvelope } from '../envelope.ts'
import { parseDeribit } from './parse.ts'

const fixture = new URL('./fixtures/trader.json', import.meta.url)
const READ_MS = Date.parse('2026-11-20T12:05:00Z')

/** Holdings as short text: amounts printed, in order. */
function print(envelope: Envelope): string[] {
  const show = (value: Exact): string => formatExact(value)
  return parseDeribit(envelope).holdings.map((holding) => {
    switch (holding.kind) {
      case 'coin':
      case 'settlement':
        return `${holding.origin}: ${show(holding.amount)}`
      case 'inverse':
        return `${holding.origin}: ${show(holding.faceUsd)} USD, basis ${show(holding.coinBasis)} ${holding.coin}`
      case 'option':
        return `${holding.origin}: ${show(holding.size)} ${holding.right} ${show(holding.strike)} ${holding.expirySec}`
      default:
        return `${holding.origin}: unexpected`
    }
  })
}

const refusal = (code: string, field: RegExp | string): unknown =>
  expect.objectContaining({
    code,
    details: expect.objectContaining({ field: expect.stringMatching(field) }),
  })

/** The envelope with one text replaced in the responses to one method. */
function tamper(envelope: Envelope, label: RegExp, from: string | RegExp, to: string): Envelope {
  let hits = 0
  const exchanges = envelope.exchanges.map((exchange) => {
    if (!label.test(exchange.label)) return exchange
    const response = exchange.response.replace(from, to)
    if (response !== exchange.response) hits += 1
    return { ...exchange, response }
  })
  expect(hits).toBeGreaterThan(0)
  return { ...envelope, exchanges }
}

const drop = (
  envelope: Envelope,
  matches: (exchange: Envelope['exchanges'][number]) => boolean,
): Envelope => ({
  ...envelope,
  exchanges: envelope.exchanges.filter((exchange) => !matches(exchange)),
})

describe('the recorded account', () => {
  const text = readFileSync(fixture, 'utf8')
  const envelope = decodeEnvelope(text)

  it('is the file that the README names', () => {
    const readme = readFileSync(new URL('./fixtures/README.md', import.meta.url), 'utf8')
    expect(readme).toContain(createHash('sha256').update(text).digest('hex'))
    expect(readme).toMatch(/constructed/)
  })

  it('holds at T what was held at T, not at the reading', () => {
    expect(print(envelope)).toEqual([
      '7 BTC balance: 0.5',
      '7 ETH balance: 5.88218784',
      '7 ETH-25DEC26: -30000 USD, basis -9.862634034441684393 ETH',
      '7 ETH-25DEC26-2800-P: 10 put 2800 1798185600',
      '7 ETH-25DEC26-3600-C: -6 call 3600 1798185600',
      '27 ETH balance: 0.25',
    ])
  })

  it('agrees with the account summed by hand', () => {
    const fees = 0.003 + 0.0018 + 0.0005 * (20_000 / 3051.5 + 2000 / 3037.25)
    const settled =
      20_000 * (1 / 3064.25 - 1 / 3051.5) +
      20_000 * (1 / 3022.75 - 1 / 3064.25) +
      20_000 * (1 / 3041.5 - 1 / 3022.75) +
      12_000 * (1 / 3041.5 - 1 / 3029.25)
    const cash = 6.4 - 0.25 - 10 * 0.043 + 6 * 0.0275 - fees + settled
    expect(cash).toBeCloseTo(5.88218784, 7)
    // The basis starts at the last settlement price; the average price would count three settlements twice.
    expect(-32_000 / 3041.5 + 2000 / 3037.25).toBeCloseTo(-9.8626340344, 10)
  })

  it('is asserted, and reports the margins of the venue in USD', () => {
    const state = parseDeribit(envelope)
    expect(state.provenance).toBe('asserted')
    expect(state.source).toEqual({ kind: 'server', readAtMs: expect.any(Number) })
    // 1.18239767 and 0.90001856 ETH in the summaries, index 3012.4.
    expect(state.reported).toEqual({ initial: 3_561_854_742n, maintenance: 2_711_215_911n })
  })

  it('keeps no credentials', () => {
    expect(text).not.toMatch(/not-a-secret|access-token|client_secret|Bearer/)
  })
})

describe('session P&L that is not cash at T', () => {
  const state = parseDeribit(
    decodeEnvelope(readFileSync(new URL('./fixtures/mixed.json', import.meta.url), 'utf8')),
  )

  it('is a settlement amount: funding since the last settlement and contracts closed within the session', () => {
    const settlement = state.holdings.find(({ kind }) => kind === 'settlement')
    const funding = (-0.00008 * 9000) / 3012.4
    const closed = -5000 / 3040 + 5000 / 3032
    expect(settlement?.kind === 'settlement' && Number(formatExact(settlement.amount))).toBeCloseTo(
      funding + closed,
      12,
    )
  })

  it('leaves the basis of the open perpetual at the settlement price', () => {
    const perpetual = state.holdings.find(({ kind }) => kind === 'inverse')
    expect(perpetual).toMatchObject({ expirySec: null, faceUsd: { atoms: 9000n, scale: 0 }, coin: 'ETH' })
    expect(perpetual?.kind === 'inverse' && Number(formatExact(perpetual.coinBasis))).toBeCloseTo(
      9000 / 3036.25,
      12,
    )
  })
})

describe('numbers', () => {
  it('come from the text, not from a double', async () => {
    const envelope = await readVenue(READ_MS, { events: deposits(0.1, 0.2) })
    expect(print(envelope)).toEqual(['7 ETH balance: 0.3'])
  })

  it('may carry the noise of a double, within the eighth decimal', async () => {
    const envelope = await readVenue(READ_MS, { events: deposits(0.1, 0.2) })
    const noisy = tamper(envelope, /summaries/, '"balance":0.3,', '"balance":0.30000000000000004,')
    expect(print(noisy)).toEqual(['7 ETH balance: 0.3'])
    const wrong = tamper(envelope, /summaries/, '"balance":0.3,', '"balance":0.30000001,')
    expect(() => parseDeribit(wrong)).toThrow(refusal('LEDGER_GAP', 'main.ETH'))
  })

  function deposits(...amounts: number[]) {
    return amounts.map((amount, index) => ({
      type: 'deposit' as const,
      atMs: Date.parse('2026-11-20T09:00:00Z') + index,
      user: MAIN_USER,
      currency: 'ETH',
      amount,
    }))
  }
})

describe('open orders', () => {
  it('are listed with signed rest, of the main account and of subaccounts', async () => {
    const order = { instrument: 'ETH-25DEC26-3600-C', price: 0.03 }
    const envelope = await readVenue(READ_MS, {
      orders: [
        { ...order, orderId: 'ETH-1', user: MAIN_USER, size: -5, filled: 2 },
        { ...order, orderId: 'ETH-2', user: SUB_USER, size: 1, reduceOnly: true },
      ],
    })
    const orders = parseDeribit(envelope).openOrders
    expect(orders.map(({ size, fill: _, ...rest }) => ({ ...rest, size: formatExact(size) }))).toEqual([
      { venue: 'deribit', orderId: 'ETH-1', instrument: order.instrument, size: '-3', reduceOnly: false },
      { venue: 'deribit', orderId: 'ETH-2', instrument: order.instrument, size: '1', reduceOnly: true },
    ])
  })

  it('say what a whole fill at their price would add: an option and its premium, a future and its basis', async () => {
    const envelope = await readVenue(READ_MS, {
      orders: [
        { orderId: 'A', user: SUB_USER, instrument: 'ETH-25DEC26-3600-C', price: 0.03, size: -5, filled: 2 },
        { orderId: 'B', user: SUB_USER, instrument: 'ETH-PERPETUAL', price: 2500, size: -2000 },
      ],
    })
    const [option, future] = parseDeribit(envelope).openOrders.map(({ fill }) => fill)
    expect(option?.map((holding) => holding.kind)).toEqual(['option', 'settlement'])
    const [, premium] = option ?? []
    // 3 contracts sold at 0.03 ETH.
    expect(premium?.kind === 'settlement' && formatExact(premium.amount)).toBe('0.09')
    expect(future).toMatchObject([{ kind: 'inverse', expirySec: null, faceUsd: { atoms: -2000n } }])
    const [basis] = future ?? []
    expect(basis?.kind === 'inverse' && formatExact(basis.coinBasis)).toBe('-0.8')
  })

  it('without a limit, or of a contract that cannot be read, have no fill and are listed', async () => {
    const envelope = await readVenue(READ_MS, {
      orders: [{ orderId: 'A', user: SUB_USER, instrument: 'ETH-PERPETUAL', price: 2500, size: 1000 }],
    })
    const market = tamper(envelope, /subaccounts_details/, '"price":2500', '"price":"market_price"')
    const combination = tamper(
      envelope,
      /subaccounts_details/,
      '"ETH-PERPETUAL","order_state',
      '"ETH-FS-25DEC26_PERP","order_state',
    )
    for (const one of [market, combination]) {
      expect(parseDeribit(one).openOrders).toMatchObject([{ orderId: 'A', fill: null }])
    }
  })
})

describe('funding and marks', () => {
  const load = (name: string) =>
    decodeEnvelope(readFileSync(new URL(`./fixtures/${name}.json`, import.meta.url), 'utf8'))

  it('a long pays the current rate three times a day while the mark is above the index', () => {
    const [accrual, ...others] = parseDeribit(load('mixed')).accruals
    expect(others).toEqual([])
    expect(accrual).toMatchObject({ kind: 'funding', asset: 'ETH', notionalUsd: { atoms: 9000n, scale: 0 } })
    const premium = 3014.15 / 3012.4 - 1 - 0.00025
    expect(Number(formatExact(accrual?.annualRate ?? { atoms: 0n, scale: 0 }))).toBeCloseTo(
      -premium * 1095,
      4,
    )
  })

  it('a ticker without a rate leaves it unpublished, not zero', () => {
    const silent = tamper(load('mixed'), /public\/ticker/, /"current_funding":[^,]*,/, '')
    expect(parseDeribit(silent).accruals).toMatchObject([{ annualRate: null }])
  })

  it('an option is marked in dollars at its own forward, and every mark says how late it is', () => {
    const { marks } = parseDeribit(load('trader'))
    const put = marks.find(({ marked }) => marked.kind === 'option' && marked.right === 'put')
    expect(Number(formatExact(put?.priceUsd ?? { atoms: 0n, scale: 0 }))).toBeCloseTo(0.04996 * 3034.75, 1)
    for (const { quotedAfterSec } of marks) expect(quotedAfterSec).toBe(305)
  })
})

describe('the whole account or nothing', () => {
  const whole = readVenue(READ_MS)
  const about = (method: string) => (exchange: Envelope['exchanges'][number]) =>
    exchange.label.endsWith(method) && exchange.request.includes(`"subaccount_id":${SUB_USER}`)

  it.each([
    ['private/get_account_summaries', 'get_account_summaries.subaccount1'],
    ['private/get_positions', 'get_positions.subaccount1'],
  ])('refuses an envelope without %s of the subaccount', async (method, field) => {
    const cut = drop(await whole, about(method))
    expect(() => parseDeribit(cut)).toThrow(refusal('VENUE_DATA_MISSING', field))
  })

  it('refuses an envelope without the ledger of the subaccount', async () => {
    const cut = drop(await whole, about('private/get_transaction_log'))
    expect(() => parseDeribit(cut)).toThrow(refusal('VENUE_DATA_MISSING', /get_transaction_log\.subaccount1/))
  })

  it('refuses an envelope without open orders', async () => {
    const cut = drop(await whole, ({ label }) => label.endsWith('get_open_orders'))
    expect(() => parseDeribit(cut)).toThrow(refusal('VENUE_DATA_MISSING', 'get_open_orders'))
  })

  it('refuses a key that does not see the main account', async () => {
    const cut = tamper(await whole, /get_subaccounts$/, '"type":"main"', '"type":"subaccount"')
    expect(() => parseDeribit(cut)).toThrow(refusal('VENUE_DATA_MISSING', 'get_subaccounts.type'))
  })

  it('refuses a missing number by its path', async () => {
    const cut = tamper(await whole, /get_positions/, /"size":-8,/, '')
    expect(() => parseDeribit(cut)).toThrow(refusal('VENUE_DATA_MISSING', /get_positions\.\d\.size/))
  })

  it('refuses an empty string where a number belongs', async () => {
    const cut = tamper(await whole, /get_account_summaries/, /"balance":[\d.]+/, '"balance":""')
    expect(() => parseDeribit(cut)).toThrow(refusal('VENUE_DATA_MISSING', /summaries\.0\.balance/))
  })

  it('refuses an error of the venue', async () => {
    const body = '{"jsonrpc":"2.0","error":{"code":10028,"message":"too_many_requests"}}'
    const cut = tamper(await whole, /get_positions/, /^.*$/s, body)
    expect(() => parseDeribit(cut)).toThrow(refusal('VENUE_UNREACHABLE', 'get_positions'))
  })

  it('refuses a product whose accounting it does not know', async () => {
    const cut = tamper(await whole, /get_positions/, '"ETH-25DEC26"', '"ETH_USDC-PERPETUAL"')
    expect(() => parseDeribit(cut)).toThrow(refusal('OBLIGATION_WITHOUT_ROW', 'ETH_USDC-PERPETUAL'))
  })

  it.each(['cross_sm', 'segregated_pm', 'cross_pm'])('refuses the margin model %s', async (marginModel) => {
    await expect(readVenue(READ_MS, { faults: { marginModel } })).rejects.toThrow(
      refusal('VENUE_DATA_MISSING', 'margin_model'),
    )
  })

  it('refuses when the venue margins by another rule than the known one', async () => {
    const envelope = await readVenue(READ_MS, { faults: { maintenanceFactor: 1.02 } })
    expect(() => parseDeribit(envelope)).toThrow(refusal('VENUE_DATA_MISSING', 'main.ETH.maintenance_margin'))
  })

  it('pages the ledger and reads the same', async () => {
    const paged = await readVenue(READ_MS, { faults: { pageLimit: 2 } })
    const pages = (envelope: Envelope) =>
      envelope.exchanges.filter(({ label }) => label.startsWith('after')).length
    expect(pages(paged)).toBeGreaterThan(pages(await whole))
    expect(print(paged)).toEqual(print(await whole))
  })

  it('refuses a ledger that changed between its readings', async () => {
    for (const phase of [/^before/, /^late/]) {
      const moved = tamper(await whole, phase, '"logs":[{', '"logs":[{"id":1,"was":')
      const exchanges = moved.exchanges.map((exchange) => ({
        ...exchange,
        response: exchange.response.replace(/"was":"id":\d+/, '"was":0'),
      }))
      expect(() => parseDeribit({ ...moved, exchanges })).toThrow(
        refusal('LEDGER_GAP', /^private.get_transaction_log$/),
      )
    }
  })

  it('refuses a transfer with a subaccount that is no longer listed', async () => {
    const cut = tamper(await whole, /get_transaction_log/, /"other_user_id":27/g, '"other_user_id":28')
    expect(() => parseDeribit(cut)).toThrow(refusal('LEDGER_GAP', 'other_user_id'))
  })

  it('refuses a ledger that was not read to its end', async () => {
    const cut = tamper(await whole, /^(before|after|late)/, '"continuation":null', '"continuation":61282')
    expect(() => parseDeribit(cut)).toThrow(refusal('LEDGER_GAP', 'get_transaction_log.continuation'))
  })
})
