// ln and erfc over arrays, after FreeBSD's msun (e_log.c, e_exp.c, s_erf.c), whose notice is:
//
//   Copyright (C) 1993 by Sun Microsystems, Inc. All rights reserved.
//
//   Developed at SunPro, a Sun Microsystems, Inc. business.
//   Permission to use, copy, modify, and distribute this
//   software is freely granted, provided that this notice
//   is preserved.
//
// Written here and not imported for speed alone: a number that a function returns is boxed by V8, and the library moves
// words in and out of a double through memory. Over arrays the same algorithms take a fraction of the time. The bits are
// the library's, which arrayElementary.test.ts holds: nesting of the polynomials and order of operations stay as they are.

const LN2_HI = 0.6931471803691238
const LN2_LO = 1.9082149292705877e-10
const LOG2_E = Math.LOG2E
const NEAR_ZERO = 1 / (1 << 28)
/** Below it, e^x is less than the smallest double. */
const EXP_UNDERFLOW = -745.1332191019411
const ERX = 0.8450629115104675
/** Powers of two from the smallest double: POWER[k + 1074] is 2^k. */
const POWER = Float64Array.from({ length: 2098 }, (_, index) => 2 ** (index - 1074))

/** e^x for x below 1, which is all that erfc asks. */
function exp(x: number): number {
  if (x < EXP_UNDERFLOW) return 0
  if (x > -NEAR_ZERO && x < NEAR_ZERO) return 1 + x
  const k = (x < 0 ? LOG2_E * x - 0.5 : LOG2_E * x + 0.5) | 0
  const hi = x - k * LN2_HI
  const lo = k * LN2_LO
  const r = hi - lo
  const t = r * r
  const c =
    r -
    t *
      (0.16666666666666602 +
        t *
          (-0.0027777777777015593 +
            t * (0.00006613756321437934 + t * (-1.6533902205465252e-6 + t * 4.1381367970572385e-8))))
  const y = 1 - (lo - (r * c) / (2 - c) - hi)
  if (k < -1073 && (y < 1 ? k - 1 : k) < -1074) return 0
  return y * (POWER[k + 1074] ?? 0)
}

/** erfc on both sides of zero, for the first `count` entries: above[i] = erfc(|x[i]|), below[i] = erfc(-|x[i]|). */
export function erfcBoth(x: Float64Array, count: number, above: Float64Array, below: Float64Array): void {
  for (let i = 0; i < count; i++) {
    const a = Math.abs(x[i] ?? 0)
    if (a < 0.84375) {
      const z = a * a
      const r =
        0.12837916709551256 +
        z *
          (-0.3250421072470015 +
            z * (-0.02848174957559851 + z * (-0.005770270296489442 + z * -2.3763016656650163e-5)))
      const s =
        1 +
        z *
          (0.39791722395915535 +
            z *
              (0.0650222499887673 +
                z * (0.005081306281875766 + z * (0.00013249473800432164 + z * -0.000003960228278775368))))
      const ay = a * (r / s)
      below[i] = 1 + (a + ay)
      above[i] = a < 0.25 ? 1 - (a + ay) : 0.5 - (ay + (a - 0.5))
    } else if (a < 1.25) {
      const s = a - 1
      const p =
        -0.0023621185607526594 +
        s *
          (0.41485611868374833 +
            s *
              (-0.3722078760357013 +
                s *
                  (0.31834661990116175 +
                    s * (-0.11089469428239668 + s * (0.035478304325618236 + s * -0.002166375594868791)))))
      const q =
        1 +
        s *
          (0.10642088040084423 +
            s *
              (0.540397917702171 +
                s *
                  (0.07182865441419627 +
                    s * (0.12617121980876164 + s * (0.01363708391202905 + s * 0.011984499846799107)))))
      const t = p / q
      below[i] = 1 + ERX + t
      above[i] = 1 - ERX - t
    } else if (a < 28) {
      const s = 1 / (a * a)
      let r: number
      let q: number
      if (a < 2.857142857142857) {
        r =
          -0.009864944034847148 +
          s *
            (-0.6938585727071818 +
              s *
                (-10.558626225323291 +
                  s *
                    (-62.375332450326006 +
                      s *
                        (-162.39666946257347 +
                          s * (-184.60509290671104 + s * (-81.2874355063066 + s * -9.814329344169145))))))
        q =
          1 +
          s *
            (19.651271667439257 +
              s *
                (137.65775414351904 +
                  s *
                    (434.56587747522923 +
                      s *
                        (645.3872717332679 +
                          s *
                            (429.00814002756783 +
                              s *
                                (108.63500554177944 + s * (6.570249770319282 + s * -0.0604244152148581)))))))
      } else {
        r =
          -0.0098649429247001 +
          s *
            (-0.799283237680523 +
              s *
                (-17.757954917754752 +
                  s *
                    (-160.63638485582192 +
                      s * (-637.5664433683896 + s * (-1025.0951316110772 + s * -483.5191916086514)))))
        q =
          1 +
          s *
            (30.33806074348246 +
              s *
                (325.7925129965739 +
                  s *
                    (1536.729586084437 +
                      s *
                        (3199.8582195085955 +
                          s * (2553.0504064331644 + s * (474.52854120695537 + s * -22.44095244658582))))))
      }
      // The library clears the low word of a: its last 32 bits, which is a whole number of these units.
      const unit = a < 2 ? 1048576 : a < 4 ? 524288 : a < 8 ? 262144 : a < 16 ? 131072 : 65536
      const z = Math.floor(a * unit) / unit
      const tail = (exp(-(z * z) - 0.5625) * exp((z - a) * (z + a) + r / q)) / a
      above[i] = tail
      below[i] = a > 6 ? 2 : 2 - tail
    } else {
      above[i] = a >= 28 ? 0 : Number.NaN
      below[i] = a >= 28 ? 2 : Number.NaN
    }
  }
}

const BITS = new Float64Array(1)
const WORDS = new Int32Array(BITS.buffer)
BITS[0] = 1
/** Where this machine keeps the high word of a double. */
const HIGH = WORDS[1] === 0x3ff00000 ? 1 : 0
const SMALLEST_NORMAL = 2.2250738585072014e-308
const TWO_TO_54 = 18014398509481984

/** Natural logarithm of the first `count` entries, in place: -Infinity for zero, NaN below zero. */
export function lnInPlace(x: Float64Array, count: number): void {
  for (let i = 0; i < count; i++) {
    let v = x[i] ?? 0
    let bias = 1023
    if (!(v >= SMALLEST_NORMAL && v < Number.POSITIVE_INFINITY)) {
      if (!(v > 0 && v < Number.POSITIVE_INFINITY)) {
        x[i] = v === 0 ? Number.NEGATIVE_INFINITY : v > 0 ? v : Number.NaN
        continue
      }
      v *= TWO_TO_54
      bias += 54
    }
    BITS[0] = v
    const word = WORDS[HIGH] ?? 0
    const hx = word & 0x000fffff
    const exponent = (word >> 20) + (((hx + 0x95f64) & 0x100000) >> 20)
    const k = exponent - bias
    // To [0.7, 1.42) by a power of two, which is exact: the library writes the word back, and reading that half-written
    // double again would wait for memory. It took most of the time.
    const f = v * (POWER[2097 - exponent] ?? 0) - 1
    const low = k * LN2_LO
    if ((0x000fffff & (2 + hx)) < 3) {
      if (f === 0) x[i] = k * LN2_HI + low
      else {
        const R = f * f * (0.5 - 0.3333333333333333 * f)
        x[i] = k === 0 ? f - R : k * LN2_HI - (R - low - f)
      }
    } else {
      const s = f / (2 + f)
      const z = s * s
      const w = z * z
      const odd =
        z *
        (0.6666666666666735 + w * (0.2857142874366239 + w * (0.1818357216161805 + w * 0.14798198605116586)))
      const even = w * (0.3999999999940942 + w * (0.22222198432149784 + w * 0.15313837699209373))
      const R = odd + even
      if (((hx - 0x6147a) | (0x6b851 - hx)) > 0) {
        const half = 0.5 * f * f
        x[i] = k === 0 ? f - (half - s * (half + R)) : k * LN2_HI - (half - (s * (half + R) + low) - f)
      } else x[i] = k === 0 ? f - s * (f - R) : k * LN2_HI - (s * (f - R) - low - f)
    }
  }
}
