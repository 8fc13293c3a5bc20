import { normalCdf } from './black76.ts'
import { exponential, logarithm } from './elementary.ts'

// Wichura 1988, algorithm AS 241 (PPND16): rational approximations of the centre, the tail and the far tail, constants
// in ascending powers.
const CENTRE = {
  above: [
    3.3871328727963665, 133.14166789178438, 1971.5909503065513, 13731.69376550946, 45921.95393154987,
    67265.7709270087, 33430.57558358813, 2509.0809287301227,
  ],
  below: [
    1.0, 42.31333070160091, 687.1870074920579, 5394.196021424751, 21213.794301586597, 39307.89580009271,
    28729.085735721943, 5226.495278852854,
  ],
}
const TAIL = {
  above: [
    1.4234371107496835, 4.630337846156546, 5.769497221460691, 3.6478483247632045, 1.2704582524523684,
    0.2417807251774506, 0.022723844989269184, 0.0007745450142783414,
  ],
  below: [
    1.0, 2.053191626637759, 1.6763848301838038, 0.6897673349851, 0.14810397642748008, 0.015198666563616457,
    0.0005475938084995345, 1.0507500716444169e-9,
  ],
}
const FAR_TAIL = {
  above: [
    6.657904643501103, 5.463784911164114, 1.7848265399172913, 0.29656057182850487, 0.026532189526576124,
    0.0012426609473880784, 2.7115555687434876e-5, 2.0103343992922881e-7,
  ],
  below: [
    1.0, 0.599832206555888, 0.1369298809227358, 0.014875361290850615, 0.0007868691311456133,
    1.8463183175100548e-5, 1.421511758316446e-7, 2.0442631033899397e-15,
  ],
}

/**
 * The x at which the standard normal distribution function is `probability`. AS 241 and one Halley step on
 * {@link normalCdf}; the upper half is the mirrored lower half, where a small probability keeps its digits. Relative error
 * about 1e-15. Throws RangeError outside the open interval from 0 to 1.
 */
export function normalQuantile(probability: number): number {
  if (!(probability > 0 && probability < 1)) throw new RangeError('normalQuantile: between 0 and 1')
  return probability > 0.5 ? -lowerQuantile(1 - probability) : lowerQuantile(probability)
}

/** Standard normal density. */
export const normalDensity = (x: number): number => exponential(-0.5 * x * x) / Math.sqrt(2 * Math.PI)

function lowerQuantile(probability: number): number {
  const start = approximate(probability)
  const newton = (normalCdf(start) - probability) / normalDensity(start)
  return start - newton / (1 + 0.5 * start * newton)
}

function approximate(probability: number): number {
  const centred = probability - 0.5
  if (centred >= -0.425) return centred * ratio(CENTRE, 0.180625 - centred * centred)
  const root = Math.sqrt(-logarithm(probability))
  return root <= 5 ? -ratio(TAIL, root - 1.6) : -ratio(FAR_TAIL, root - 5)
}

function ratio({ above, below }: typeof CENTRE, x: number): number {
  return polynomial(above, x) / polynomial(below, x)
}

function polynomial(coefficients: readonly number[], x: number): number {
  return coefficients.reduceRight((sum, coefficient) => sum * x + coefficient, 0)
}
