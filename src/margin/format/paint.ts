import { abs, type UsdE6 } from '../../units/fixed.ts'

/** How the terminal is painted; `plain` for files and pipes. */
export type Paint = (pnl: UsdE6, scale: UsdE6, text: string) => string

export const plain: Paint = (_pnl, _scale, text) => text

/** Red for losses, green for gains, brighter for more. 256-colour ANSI. */
export const ansi: Paint = (pnl, scale, text) => {
  const strength = scale === 0n ? 0n : (abs(pnl) * 5n) / scale
  const shade = Number(strength > 5n ? 5n : strength)
  const colour = pnl < 0n ? 16 + 36 * shade : 16 + 6 * shade
  return `\u001b[48;5;${colour}m\u001b[38;5;255m${text}\u001b[0m`
}
