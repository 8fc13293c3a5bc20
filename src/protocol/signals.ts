/** Signal values by name, as the circuit declares them. Private: never logged, never written to a file. */
export type Witness = Readonly<Record<string, WitnessValue>>
export type WitnessValue = bigint | readonly WitnessValue[]
