// Elementary functions with the same bits on every machine, for published rules that are stated in them. They come from
// the same library as Black-76; `Math.exp` and its like differ between engines.
import exp from '@stdlib/math-base-special-exp'
import ln from '@stdlib/math-base-special-ln'
import pow from '@stdlib/math-base-special-pow'

/** e to the power of x. */
export const exponential = (x: number): number => exp(x)

/** Natural logarithm. */
export const logarithm = (x: number): number => ln(x)

/** base^exponent for a positive base. */
export const power = (base: number, exponent: number): number => pow(base, exponent)
