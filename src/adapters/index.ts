import { aaveAdapter } from './aave-v3/index.ts'
import { deribitAdapter } from './deribit/index.ts'
import { curieAdapter } from './perp-curie/index.ts'
import { walletAdapter } from './wallet/index.ts'

/** Every venue that Plimsoll reads, by name. A new one is a line here and an entry in the conformance suite. */
export const adapters = {
  wallet: walletAdapter,
  'aave-v3': aaveAdapter,
  'perp-curie': curieAdapter,
  deribit: deribitAdapter,
} as const

export type VenueName = keyof typeof adapters
