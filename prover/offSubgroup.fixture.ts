import type { G2Point } from './bn254.ts'

/** On the twist, (1, y), but not of order r: found by a square root in Fp2, checked in `bn254.test.ts`. */
export const pointOffSubgroup: G2Point = {
  x: [1n, 0n],
  y: [
    18278151005453108793778860132295291098363647455926340152056652516292830556603n,
    5912654199736721486680175016176231956195085055698687135131307249486702594212n,
  ],
}
