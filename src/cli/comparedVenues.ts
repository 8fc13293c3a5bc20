import type { Move, VenueMargin } from '../adapters/adapter.ts'
import { PlimsollError } from '../errors.ts'
import { bindCustody, bindVenueRule, type ComparedVenue } from '../methods/compare.ts'
import type { MethodData } from '../methods/method.ts'
import { parseBookFile } from '../portfolio/bookFile.ts'
import type { TracedLine } from '../portfolio/lots.ts'
import type { UsdE6 } from '../units/fixed.ts'
import { readJson } from './files.ts'
import { assertSameInstant, ruleReadings, type TableInputs } from './inputs.ts'
import { loadReadings } from './readingsFile.ts'
import { loadMethod } from './shippedMethods.ts'

/** A venue's lines with the rule it closes accounts by; null where a written-down book names none. */
export interface RuledVenue extends ComparedVenue {
  readonly computeMargin: ((move: Move) => VenueMargin) | null
  readonly reportedInitial: UsdE6 | null
}

/** The venues of accounts that were read (each with its adapter's own rule), or of a book that was written down. */
export async function loadComparedVenues(
  options: { readonly readings?: string; readonly book?: string },
  inputs: TableInputs,
  data: MethodData,
): Promise<readonly RuledVenue[]> {
  if ((options.readings === undefined) === (options.book === undefined)) {
    throw new PlimsollError('INVALID_INPUT', 'Which book is to be compared is not said once.', {
      field: '--readings, --book',
      expected: 'one of the two',
    })
  }
  if (options.readings === undefined) return loadBook(options.book ?? '', inputs, data)
  const readings = await loadReadings(options.readings)
  assertSameInstant(readings, inputs.table)
  return ruleReadings(readings, inputs)
}

async function loadBook(
  path: string,
  { list, market }: TableInputs,
  data: MethodData,
): Promise<RuledVenue[]> {
  const accounts = parseBookFile(await readJson(path, '--book'), list, market.asOfSec)
  return Promise.all(
    accounts.map(async ({ name, venue, method, lines }) => ({
      account: name,
      venue,
      lines,
      computeMargin: await loadRule(name, method, lines, data),
      reportedInitial: null,
    })),
  )
}

/** A venue's rule by the name of its method. Without one a place that owes nothing is custody; the rest has no rule. */
async function loadRule(
  account: string,
  method: string | null,
  lines: readonly TracedLine[],
  data: MethodData,
): Promise<RuledVenue['computeMargin']> {
  if (method !== null)
    return bindVenueRule(await loadMethod(method, `book.accounts.${account}.method`), lines, data)
  return lines.every(({ lots }) => lots > 0n) ? bindCustody(lines, data) : null
}
