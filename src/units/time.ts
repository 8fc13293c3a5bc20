export const DAY_SEC = 86_400
/** The year of option pricing: 365 days. */
export const YEAR_SEC = 31_536_000
