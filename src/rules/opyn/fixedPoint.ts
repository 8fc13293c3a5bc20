/** Opyn's FixedPointInt256: 27 decimals; products and quotients truncate toward zero. */
export const E27 = 10n ** 27n
export const multiply = (a: bigint, b: bigint): bigint => (a * b) / E27
export const divide = (a: bigint, b: bigint): bigint => (a * E27) / b
export const least = (a: bigint, b: bigint): bigint => (a < b ? a : b)
export const most = (a: bigint, b: bigint): bigint => (a > b ? a : b)
