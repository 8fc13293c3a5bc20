import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { parseHistory } from '../src/market/history.ts'
import { parseMarket } from '../src/market/market.ts'
import { constructHistory } from './constructHistory.ts'

const read = (name: string): string => readFileSync(new URL(`../examples/${name}`, import.meta.url), 'utf8')
const market = JSON.parse(read('market.json'))
const history = parseHistory(JSON.parse(read('history.json')))

describe('examples/history.json', () => {
  test('is what the generator writes, and says loudly that it is constructed', () => {
    expect(constructHistory(parseMarket(market))).toBe(read('history.json'))
    expect(JSON.parse(read('history.json')).source).toMatch(/^CONSTRUCTED, NOT MARKET DATA/)
  })

  test('ends on the day and at the index of the example market', () => {
    expect(history.days.at(-1)).toBe(Math.floor(market.asOfSec / 86_400))
    expect([...history.underlyings.keys()]).toEqual(['BTC', 'ETH', 'SOL'])
    for (const [symbol, { closes }] of history.underlyings) {
      expect(closes.length).toBe(750)
      expect(closes.at(-1)).toBe(Number(market.underlyings[symbol].index))
    }
  })

  test('has what a margin model must cope with: fat tails, correlation, clusters, crashes with volatility up', () => {
    const returns = (values: Float64Array): number[] =>
      [...values].slice(1).map((value, t) => Math.log(value / (values[t] ?? 1)))
    const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length
    const correlation = (a: number[], b: number[]): number => {
      const [ma, mb] = [mean(a), mean(b)]
      const covariance = (x: number[], mx: number, y: number[], my: number): number =>
        mean(x.map((value, t) => (value - mx) * ((y[t] ?? 0) - my)))
      return covariance(a, ma, b, mb) / Math.sqrt(covariance(a, ma, a, ma) * covariance(b, mb, b, mb))
    }
    const [btc, eth] = ['BTC', 'ETH'].map((symbol) => history.underlyings.get(symbol))
    const moves = returns(btc?.closes ?? new Float64Array())
    const squares = moves.map((move) => move * move)
    expect(mean(squares.map((square) => square * square)) / mean(squares) ** 2).toBeGreaterThan(3.5)
    expect(correlation(moves, returns(eth?.closes ?? new Float64Array()))).toBeGreaterThan(0.6)
    expect(correlation(moves, returns(btc?.volatilities ?? new Float64Array()))).toBeLessThan(-0.3)
    expect(correlation(squares.slice(1), squares.slice(0, -1))).toBeGreaterThan(0.02)
    expect(Math.min(...moves)).toBeLessThan(-0.08)
  })
})
