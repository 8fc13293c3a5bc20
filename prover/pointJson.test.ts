import { describe, expect, it } from 'vitest'
import { g1, g2, baseFieldModulus as q } from './bn254.ts'
import { pointOffSubgroup } from './offSubgroup.fixture.ts'
import { encodeG1Point, encodeG2Point, parseG1Point, parseG2Point } from './pointJson.ts'

const [x1, y1] = encodeG1Point(g1.generator)
const [x2, y2] = encodeG2Point(g2.generator)

describe('points', () => {
  it('survive encoding', () => {
    expect(parseG1Point(encodeG1Point(g1.generator))).toEqual({ point: g1.generator })
    expect(parseG2Point(encodeG2Point(g2.generator))).toEqual({ point: g2.generator })
  })

  it.each([
    ['no array', null, 'shape'],
    ['no third coordinate', [x1, y1], 'shape'],
    ['a number', [1, 2, 1], 'shape'],
    ['z other than one', [x1, y1, '2'], 'shape'],
    ['hexadecimal', ['0x1', y1, '1'], 'coordinate'],
    ['a leading zero', ['01', y1, '1'], 'coordinate'],
    ['an empty string', ['', y1, '1'], 'coordinate'],
    ['a sign', ['-1', y1, '1'], 'coordinate'],
    ['x + q', [`${1n + q}`, y1, '1'], 'coordinate'],
    ['y + q', [x1, `${2n + q}`, '1'], 'coordinate'],
    ['infinity as snarkjs writes it', ['0', '1', '0'], 'infinity'],
    ['infinity of the precompile', ['0', '0', '1'], 'not-on-curve'],
    ['a point off the curve', [x1, '3', '1'], 'not-on-curve'],
  ])('of G1 are refused: %s', (_, value, fault) => {
    expect(parseG1Point(value)).toEqual({ fault })
  })

  it.each([
    ['flat coordinates', [x1, y1, '1'], 'shape'],
    ['one part missing', [[x2[0]], y2, ['1', '0']], 'shape'],
    ['z other than one', [x2, y2, ['1', '1']], 'shape'],
    ['c1 + q', [[x2[0], `${BigInt(x2[1]) + q}`], y2, ['1', '0']], 'coordinate'],
    [
      'infinity',
      [
        ['0', '0'],
        ['1', '0'],
        ['0', '0'],
      ],
      'infinity',
    ],
    ['parts swapped as in Solidity', [[x2[1], x2[0]], y2, ['1', '0']], 'not-on-curve'],
    ['a point outside the subgroup', encodeG2Point(pointOffSubgroup), 'not-in-subgroup'],
  ])('of G2 are refused: %s', (_, value, fault) => {
    expect(parseG2Point(value)).toEqual({ fault })
  })
})
