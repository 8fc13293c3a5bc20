import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

/**
 * Public signals in order: `sum`, `factor`, `flag`. `flag` may be 0, which makes a trailing zero signal; wires that
 * occur in one matrix only make points at infinity; `log` prints a private value where a host lets it.
 */
const source = `pragma circom 2.1.6;
template Square() {
  signal input in;
  signal output out <== in * in;
}
template Small() {
  signal input in;
  assert(in < 1000);
}
template Tiny() {
  signal input factor;
  signal input flag;
  signal input secret[2][2];
  signal output sum;
  component squares[4];
  signal products[4];
  var total = 0;
  for (var i = 0; i < 4; i++) {
    squares[i] = Square();
    squares[i].in <== secret[i \\ 2][i % 2] - 3;
    products[i] <== squares[i].out * (factor + i);
    total += products[i] * (i + 1);
  }
  flag * (flag - 1) === 0;
  log("secret", secret[0][0]);
  Small()(secret[1][1]);
  sum <== total * (1 - flag) + 5;
}
component main {public [factor, flag]} = Tiny();
`

/** Satisfies the circuit; `sum` follows from it by {@link computeSum}. */
export const tinyInputs = {
  factor: 11n,
  flag: 0n,
  secret: [
    [4n, 5n],
    [8n, 123n],
  ],
} as const

/** The circuit's output in plain arithmetic. */
export function computeSum(): bigint {
  const values = tinyInputs.secret.flat()
  const { factor, flag } = tinyInputs
  const terms = values.map((value, i) => (value - 3n) ** 2n * (factor + BigInt(i)) * BigInt(i + 1))
  return terms.reduce((sum, term) => sum + term, 0n) * (1n - flag) + 5n
}

/** Compiles in a directory of its own below the repository (the compiler reads no other) and removes it. */
export async function compileTinyCircuit(): Promise<{
  readonly r1cs: Uint8Array
  readonly wasm: Uint8Array
}> {
  const root = fileURLToPath(new URL('..', import.meta.url))
  await mkdir(join(root, '.cache'), { recursive: true })
  const folder = await mkdtemp(join(root, '.cache', 'tiny-circuit-'))
  try {
    await writeFile(join(folder, 'tiny.circom'), source)
    const compiler = join(root, 'node_modules', 'circom2', 'cli.js')
    const options = ['tiny.circom', '--r1cs', '--wasm', '--O2']
    await promisify(execFile)(process.execPath, [compiler, ...options], { cwd: folder })
    return {
      r1cs: await readFile(join(folder, 'tiny.r1cs')),
      wasm: await readFile(join(folder, 'tiny_js', 'tiny.wasm')),
    }
  } finally {
    await rm(folder, { recursive: true })
  }
}
