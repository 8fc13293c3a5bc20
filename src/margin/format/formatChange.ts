import { formatUsd } from '../../units/format.ts'
import type { ChangeReport, ChangeStep } from '../explainChange.ts'
import { isoTime } from './isoTime.ts'

/** The steps from one state to another, and both states. Steps that change nothing are left out. */
export function formatChange({ beforeSec, afterSec, before, after, steps }: ChangeReport): readonly string[] {
  return [
    `CHANGE since ${isoTime(beforeSec)} (each cause recomputed in full after those above it)`,
    `${''.padEnd(30)}${['margin balance', 'requirement'].map((name) => name.padStart(18)).join('')}`,
    row(`at ${isoTime(beforeSec)}`, before),
    ...steps
      .filter(({ equity, requirement }) => equity !== 0n || requirement !== 0n)
      .map((step) => row(`  ${step.cause}${step.underlying === null ? '' : ` ${step.underlying}`}`, step)),
    row(`at ${isoTime(afterSec)}`, after),
  ]
}

const row = (label: string, { equity, requirement }: Pick<ChangeStep, 'equity' | 'requirement'>): string =>
  `${label.padEnd(30)}${formatUsd(equity).padStart(18)}${formatUsd(requirement).padStart(18)}`
