import { abs, divFloor, type UsdE6 } from './fixed.ts'

/** Dollars and cents with thousands separators, rounded to nearest: `-1,234.57`. For people only. */
export function formatUsd(amount: UsdE6): string {
  const cents = (abs(amount) + 5_000n) / 10_000n
  const whole = (cents / 100n).toString().replace(/\B(?=(\d{3})+$)/g, ',')
  const sign = amount < 0n && cents > 0n ? '-' : ''
  return `${sign}${whole}.${(cents % 100n).toString().padStart(2, '0')}`
}

/** Whole dollars, compact for a heat map cell, rounded down so that a loss never looks smaller: `-12.4k`. */
export function formatCompactUsd(amount: UsdE6): string {
  const scaled = (unit: bigint, suffix: string): string =>
    `${formatTenths(divFloor(amount * 10n, unit))}${suffix}`
  if (abs(amount) >= 1_000_000_000_000n) return scaled(1_000_000_000_000n, 'm')
  if (abs(amount) >= 1_000_000_000n) return scaled(1_000_000_000n, 'k')
  return `${divFloor(amount, 1_000_000n)}`
}

function formatTenths(tenths: bigint): string {
  return `${tenths < 0n ? '-' : ''}${abs(tenths) / 10n}.${abs(tenths) % 10n}`
}

/** A ppm figure in per cent with two digits, rounded down: `8.63 %`. */
export function formatPercent(value: bigint): string {
  const hundredths = divFloor(value, 100n)
  const digits = (abs(hundredths) % 100n).toString().padStart(2, '0')
  return `${hundredths < 0n ? '-' : ''}${abs(hundredths) / 100n}.${digits} %`
}
