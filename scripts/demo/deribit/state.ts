import type { Market } from '../../../src/market/market.ts'
import type { VenueOrder, VenueState } from './answer.ts'
import type { VenueEvent } from './book.ts'
import { eventsAfterT, eventsBeforeT } from './scenario.ts'

export interface DeribitScenario {
  /** Replaces the default account's history. */
  readonly events?: readonly VenueEvent[]
  readonly orders?: readonly VenueOrder[]
  readonly faults?: VenueState['faults']
}

/** The venue's state: the default account's history unless the scenario brings its own. */
export function createVenueState(
  options: { readonly market: Market; readonly now: () => number },
  scenario: DeribitScenario = {},
): VenueState {
  return {
    market: options.market,
    now: options.now,
    events: [...(scenario.events ?? [...eventsBeforeT, ...eventsAfterT])],
    orders: [...(scenario.orders ?? [])],
    faults: { ...scenario.faults },
  }
}
