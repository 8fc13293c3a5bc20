import { describe, expect, test } from 'vitest'
import { computeMargin } from '../../margin/requirement.ts'
import { FIELD_MODULUS } from '../../protocol/spec.ts'
import { lots, ppm } from '../../units/fixed.ts'
import { post, riskTable, serve, table } from '../server.fixture.ts'

describe('POST /v1/margin', () => {
  const lastId = table.underlyings.at(-1)?.rows.at(-1)?.id.toString() ?? ''
  const lines = [
    { instrumentId: '1001', lots: '250000' },
    { instrumentId: lastId, lots: '-7' },
  ]

  test('the engine’s figures, in decimal strings', async () => {
    const response = await post(serve(), '/v1/margin', { riskTable, level: 'maintenance', lines })
    const margin = computeMargin(
      table,
      lines.map((line) => ({ instrumentId: BigInt(line.instrumentId), lots: lots(BigInt(line.lots)) })),
      ppm(800_000n),
    )
    const answer = response.json()
    expect(response.statusCode).toBe(200)
    expect(answer).toMatchObject({
      isProof: false,
      note: expect.stringContaining('not a proof'),
      riskTable,
      levelPpm: '800000',
      equityUsdE6: margin.equity.toString(),
      requirementUsdE6: margin.requirement.toString(),
      excessUsdE6: margin.excess.toString(),
    })
    expect(BigInt(answer.equityUsdE6) - BigInt(answer.requirementUsdE6)).toBe(BigInt(answer.excessUsdE6))
    expect(answer.underlyings.map(({ symbol }: { symbol: string }) => symbol)).toEqual(
      table.underlyings.map(({ symbol }) => symbol),
    )
    const charged = answer.underlyings.reduce(
      (total: bigint, part: Record<string, string>) =>
        total +
        BigInt(part.concentrationUsdE12 ?? '') +
        1_000_000n *
          (BigInt(part.lossUsdE6 ?? '') +
            BigInt(part.basisChargeUsdE6 ?? '') +
            BigInt(part.termChargeUsdE6 ?? '') +
            BigInt(part.shortChargeUsdE6 ?? '')),
      1_000_000n * BigInt(answer.quoteChargeUsdE6),
    )
    const credit = answer.groups.reduce(
      (total: bigint, group: Record<string, string>) => total + BigInt(group.creditUsdE12 ?? ''),
      0n,
    )
    expect(charged - credit, 'the parts add up').toBe(BigInt(answer.chargesUsdE12))
    const worst = answer.underlyings.find((part: Record<string, string>) => part.lossUsdE6 !== '0')
    expect(worst.worstScenario.label).toMatch(/^[+-]\d+\.\d% volatility (up|down)/)
  })

  test('a level in ppm, and no lines at all', async () => {
    const response = await post(serve(), '/v1/margin', { riskTable, levelPpm: '1500000', lines: [] })
    expect(response.json()).toMatchObject({ levelPpm: '1500000', equityUsdE6: '0', requirementUsdE6: '0' })
    expect(response.json().underlyings[0].worstScenario).toBeNull()
  })

  test('malformed input: 4xx that names the field', async () => {
    const good = { riskTable, level: 'initial', lines }
    const line = (change: object) => ({ ...good, lines: [...lines, { ...lines[0], ...change }] })
    const at = (field: string) => `lines.${lines.length}.${field}`
    const cases: readonly (readonly [object, string, number?])[] = [
      [{}, 'riskTable'],
      [{ ...good, riskTable: 12 }, 'riskTable'],
      [{ ...good, riskTable: '-1' }, 'riskTable'],
      [{ ...good, riskTable: '1'.repeat(5000) }, 'riskTable'],
      [{ ...good, riskTable: '77' }, 'riskTable', 404],
      [{ ...good, level: 'Initial' }, 'level'],
      [{ ...good, level: undefined }, 'level'],
      [{ ...good, levelPpm: '1' }, 'level'],
      [{ ...good, level: undefined, levelPpm: '0' }, 'levelPpm'],
      [{ ...good, level: undefined, levelPpm: '16777216' }, 'levelPpm'],
      [{ ...good, level: undefined, levelPpm: 800000 }, 'levelPpm'],
      [{ ...good, extra: 1 }, 'extra'],
      [{ ...good, lines: {} }, 'lines'],
      [{ ...good, lines: new Array(4097).fill(lines[0]) }, 'lines'],
      [{ ...good, lines: [[[[[[]]]]]] }, 'lines.0'],
      [line({ lots: '0' }), at('lots')],
      [line({ lots: '-0' }), at('lots')],
      [line({ lots: '1.5' }), at('lots')],
      [line({ lots: '1e3' }), at('lots')],
      [line({ lots: '+1' }), at('lots')],
      [line({ lots: ' 1' }), at('lots')],
      [line({ lots: '1\n' }), at('lots')],
      [line({ lots: '١٢' }), at('lots')],
      [line({ lots: '１' }), at('lots')],
      [line({ lots: 1 }), at('lots')],
      [line({ lots: null }), at('lots')],
      [line({ lots: (2n ** 40n).toString() }), at('lots')],
      [line({ lots: (-(2n ** 40n)).toString() }), at('lots')],
      [line({ lots: '9'.repeat(100_000) }), at('lots')],
      [line({ instrumentId: '0' }), at('instrumentId')],
      [line({ instrumentId: (2n ** 64n).toString() }), at('instrumentId')],
      [line({ instrumentId: FIELD_MODULUS.toString() }), at('instrumentId')],
      [line({ instrumentId: '999999' }), at('instrumentId'), 422],
      [line({ note: 'mine' }), at('note')],
    ]
    const app = serve()
    for (const [body, field, status = 400] of cases) {
      const response = await post(app, '/v1/margin', body)
      expect(response.json(), JSON.stringify(body).slice(0, 200)).toMatchObject({ field })
      expect(response.statusCode).toBe(status)
      expect(Object.keys(response.json())).toEqual(['code', 'message', 'field', 'expected', 'remedy'])
    }
    const limit = (2n ** 40n - 1n).toString()
    expect((await post(app, '/v1/margin', line({ lots: limit }))).statusCode).toBe(200)
  })
})
