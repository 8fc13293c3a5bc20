/**
 * Routing of the arbitrary-size Waksman network in `circuits/lib/permutation.circom`.
 * Switch order: input switches, output switches, upper network, lower network.
 */

/** Number of switches for n wires. */
export function switchCount(n: number): number {
  if (n <= 1) return 0
  if (n === 2) return 1
  const half = Math.floor(n / 2)
  return n - 1 + switchCount(half) + switchCount(n - half)
}

/**
 * Settings (0 straight, 1 crossed) so that output `o` carries input `source[o]`. Throws RangeError unless `source`
 * is a permutation.
 */
export function routePermutation(source: readonly number[]): number[] {
  const n = source.length
  const target = new Array<number>(n).fill(-1)
  for (const [output, input] of source.entries()) {
    if (!Number.isInteger(input) || input < 0 || input >= n || target[input] !== -1) {
      throw new RangeError('not a permutation')
    }
    target[input] = output
  }
  if (n <= 1) return []
  if (n === 2) return [source[0] === 1 ? 1 : 0]

  const half = Math.floor(n / 2)
  const odd = n % 2 === 1
  const isLower = colour(source, target)
  const upper = new Array<number>(half).fill(-1)
  const lower = new Array<number>(n - half).fill(-1)
  const inputSwitches: number[] = []
  const outputSwitches: number[] = []
  for (let i = 0; i < half; i++) inputSwitches.push(isLower[2 * i] === true ? 1 : 0)
  const outputs = odd ? half : half - 1
  for (let i = 0; i < outputs; i++) outputSwitches.push(isLower[source[2 * i] ?? -1] === true ? 1 : 0)
  for (const [output, input] of source.entries()) {
    const network = isLower[input] === true ? lower : upper
    network[Math.floor(output / 2)] = Math.floor(input / 2)
  }
  return [...inputSwitches, ...outputSwitches, ...routePermutation(upper), ...routePermutation(lower)]
}

/**
 * Which inputs go to the lower network: partners at an input or output switch part ways; with an odd n the last
 * input and the last output are wired to the lower network; with an even n the last output pair is fixed.
 */
function colour(source: readonly number[], target: readonly number[]): boolean[] {
  const n = source.length
  const isLower = new Array<boolean | undefined>(n).fill(undefined)
  const inputPartner = (input: number): number | undefined => partner(input, n)
  const outputPartner = (input: number): number | undefined => {
    const output = partner(target[input] ?? 0, n)
    return output === undefined ? undefined : source[output]
  }
  const spread = (start: number, lower: boolean): void => {
    const pending: [number, boolean][] = [[start, lower]]
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      const [input, side] = next
      if (isLower[input] !== undefined) continue
      isLower[input] = side
      for (const other of [inputPartner(input), outputPartner(input)]) {
        if (other !== undefined) pending.push([other, !side])
      }
    }
  }
  if (n % 2 === 1) {
    spread(n - 1, true)
    spread(source[n - 1] ?? 0, true)
  } else {
    spread(source[n - 1] ?? 0, true)
  }
  for (let input = 0; input < n; input++) if (isLower[input] === undefined) spread(input, false)
  return isLower.map((side) => side === true)
}

function partner(wire: number, n: number): number | undefined {
  const other = wire ^ 1
  return other < n ? other : undefined
}
