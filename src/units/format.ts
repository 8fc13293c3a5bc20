import { abs, type UsdE6 } from './fixed.ts'

/** Dollars and cents with thousands separators, rounded to nearest: `-1,234.57`. For people only. */
export function formatUsd(amount: UsdE6): string {
  const cents = (abs(amount) + 5_000n) / 10_000n
  const whole = (cents / 100n).toString().replace(/\B(?=(\d{3})+$)/g, ',')
  const sign = amount < 0n && cents > 0n ? '-' : ''
  return `${sign}${whole}.${(cents % 100n).toString().padStart(2, '0')}`
}

/** Whole dollars, compact for a heat map cell: `-12.3k`. */
export function formatCompactUsd(amount: UsdE6): string {
  const magnitude = abs(amount)
  const sign = amount < 0n ? '-' : ''
  const scaled = (unit: bigint, suffix: string): string => {
    const tenths = (magnitude * 10n) / unit
    return `${sign}${tenths / 10n}.${tenths % 10n}${suffix}`
  }
  if (magnitude >= 1_000_000_000_000n) return scaled(1_000_000_000_000n, 'm')
  if (magnitude >= 1_000_000_000n) return scaled(1_000_000_000n, 'k')
  return `${sign}${magnitude / 1_000_000n}`
}

/** A ppm figure in per cent with two digits: `8.63 %`. */
export function formatPercent(value: bigint): string {
  const hundredths = abs(value) / 100n
  return `${value < 0n ? '-' : ''}${hundredths / 100n}.${(hundredths % 100n).toString().padStart(2, '0')} %`
}
