/** `2026-11-20T12:00:00Z`. */
export const isoTime = (seconds: number): string =>
  new Date(seconds * 1000).toISOString().replace('.000Z', 'Z')

/** `2026-11-20`. */
export const isoDay = (seconds: number): string => isoTime(seconds).slice(0, 10)
