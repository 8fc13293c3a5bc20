import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { describe, expect, test } from 'vitest'

const root = new URL('..', import.meta.url).pathname
const tracked = execFileSync('git', ['ls-files', '-co', '--exclude-standard'], {
  cwd: root,
  encoding: 'utf8',
})
  .trim()
  .split('\n')
const sources = tracked.filter((path) => /^(src|prover|contracts|scripts|test)\/.*\.ts$/.test(path))
const isTest = (path: string): boolean => /\.(test|fixture)\.ts$/.test(path)

/** Imports of a file: project files as paths from the root, packages by name. */
function importsOf(path: string): string[] {
  const text = readFileSync(join(root, path), 'utf8')
  const names = [
    ...text.matchAll(/(?:^|\n)(?:import|export)[^'"\n]*?(?:[^;]*?from )?'([^']+)'/g),
    ...text.matchAll(/import\('([^']+)'\)/g),
  ]
  return names.map(([, name = '']) => (name.startsWith('.') ? normalize(join(dirname(path), name)) : name))
}

const graph = new Map(sources.map((path) => [path, importsOf(path)]))
const importers = (target: (name: string) => boolean, from: (path: string) => boolean): string[] =>
  [...graph].filter(([path, names]) => from(path) && names.some(target)).map(([path]) => path)
const shipped = (path: string): boolean => !isTest(path) && !path.startsWith('test/')

describe('walls around libraries', () => {
  test.each([
    ['snarkjs', ['prover/snarkjs.ts']],
    ['ffjavascript', ['prover/curveWasm.ts']],
    ['commander', undefined],
    ['fastify', undefined],
  ] as const)('%s', (library, only) => {
    const users = importers((name) => name === library, shipped)
    expect(users.length).toBeGreaterThan(0)
    if (only !== undefined) expect(users).toEqual(only)
    const home = library === 'fastify' ? 'src/api/' : library === 'commander' ? 'src/cli/' : 'prover/'
    expect(users.filter((path) => !path.startsWith(home))).toEqual([])
  })

  test('float64 mathematics comes from one library, in the pricing kernel only', () => {
    const users = importers((name) => name.startsWith('@stdlib/'), shipped)
    expect(users.every((path) => path.startsWith('src/risk/pricing/'))).toBe(true)
    const floats = sources.filter(
      (path) =>
        path.startsWith('src/') &&
        !isTest(path) &&
        /Math\.(exp|log|pow|sin|cos)\(|parseFloat\(/.test(readFileSync(join(root, path), 'utf8')),
    )
    expect(floats).toEqual([])
  })

  test('decimal.js belongs to the reference model, which imports nothing of src', () => {
    expect(importers((name) => name === 'decimal.js', shipped)).toEqual([])
    const reference = [...graph].filter(([path]) => path.startsWith('test/reference/'))
    expect(reference.flatMap(([, names]) => names.filter((name) => name.startsWith('src/')))).toEqual([])
  })

  test('the file system is for the CLI', () => {
    const users = importers(
      (name) => /^node:(fs|child_process)/.test(name),
      (path) => path.startsWith('src/') && !isTest(path),
    )
    expect(users.filter((path) => !path.startsWith('src/cli/'))).toEqual([])
  })
})

describe('the arrow', () => {
  const layer = (from: string, ...forbidden: string[]): string[] =>
    importers(
      (name) => forbidden.some((folder) => name.startsWith(folder)),
      (path) => path.startsWith(from) && !isTest(path),
    )

  test('src does not import the prover, the contracts or scripts, but for the CLI', () => {
    expect(
      layer('src/', 'prover/', 'contracts/', 'scripts/').filter((path) => !path.startsWith('src/cli/')),
    ).toEqual([])
  })

  test('units know nothing, instruments know units, the market knows both', () => {
    expect(
      layer('src/units/', 'src/').filter((path) =>
        graph.get(path)?.some((name) => /^src\/(?!units|errors)/.test(name)),
      ),
    ).toEqual([])
    expect(
      layer('src/instrument/', 'src/adapters', 'src/risk', 'src/margin', 'src/protocol', 'src/portfolio'),
    ).toEqual([])
    expect(
      layer('src/market/', 'src/adapters', 'src/risk', 'src/margin', 'src/protocol', 'src/portfolio'),
    ).toEqual([])
  })

  test('risk knows neither margin nor portfolio, and of the protocol its spec only; margin knows no protocol', () => {
    expect(layer('src/risk/', 'src/margin', 'src/portfolio', 'src/adapters', 'src/attestor')).toEqual([])
    const spec = (name: string): boolean =>
      name.startsWith('src/protocol/') && name !== 'src/protocol/spec.ts'
    expect(importers(spec, (path) => /^src\/(risk|margin)\//.test(path) && !isTest(path))).toEqual([])
  })

  test('adapters do not know risk, margin, protocol or each other', () => {
    // Pricing is the exception: a venue that marks options needs the same model.
    const users = [...graph].filter(
      ([path]) => path.startsWith('src/adapters/') && !isTest(path) && path !== 'src/adapters/index.ts',
    )
    for (const [path, names] of users) {
      const venue = path.split('/')[2] ?? ''
      const foreign = names.filter(
        (name) =>
          /^src\/(margin|protocol|attestor|accounts|verifier|api|cli)\//.test(name) ||
          (/^src\/risk\//.test(name) && !name.startsWith('src/risk/pricing/')) ||
          (/^src\/adapters\/[^/]+\//.test(name) && !name.startsWith(`src/adapters/${venue}/`)),
      )
      expect(foreign, path).toEqual([])
    }
  })

  test('a published rule knows units and pricing; methods bind rules to a book, and only those above know them', () => {
    const foreign = importers(
      (name) => /^src\//.test(name) && !/^src\/(rules|units|risk\/pricing)\/|^src\/errors/.test(name),
      (path) => path.startsWith('src/rules/') && !isTest(path),
    )
    expect(foreign).toEqual([])
    const users = importers((name) => name.startsWith('src/methods/'), shipped)
    expect(users.filter((path) => !/^(src\/(methods|api|cli)\/|src\/index|scripts\/)/.test(path))).toEqual([])
    expect(layer('src/methods/', 'src/protocol', 'src/attestor', 'src/accounts', 'src/verifier')).toEqual([])
  })

  test('only accounts, and the CLI, import the list of adapters', () => {
    const users = importers((name) => name === 'src/adapters/index.ts', shipped)
    expect(users.filter((path) => !/^src\/(accounts|cli)\//.test(path))).toEqual([])
  })

  test('api and cli are imported by nothing below them', () => {
    const users = importers(
      (name) => /^src\/(api|cli)\//.test(name),
      (path) => path.startsWith('src/') && !isTest(path),
    )
    expect(users.filter((path) => !/^src\/(api|cli)\//.test(path))).toEqual([])
  })
})

describe('size and names', () => {
  test('no source file over 400 lines but the main template', () => {
    const counted = tracked.filter(
      (path) =>
        /^(src|prover|contracts\/src|circuits)\/.*\.(ts|circom|sol)$/.test(path) &&
        !path.includes('generated'),
    )
    const long = counted.filter(
      (path) => readFileSync(join(root, path), 'utf8').split('\n').length > 401 && !isTest(path),
    )
    expect(long).toEqual(['circuits/margin.circom'])
  })

  test('no dumping grounds', () => {
    expect(sources.filter((path) => /(^|\/)(utils?|helpers?|common|types|misc)(\/|\.ts)/.test(path))).toEqual(
      [],
    )
  })

  test('every test file is run: it matches the pattern of the configuration', () => {
    const tests = tracked.filter((path) => /\.test\.ts$/.test(path))
    expect(tests.length).toBeGreaterThan(40)
    expect(tests.filter((path) => !/^(src|prover|scripts|contracts|test)\//.test(path))).toEqual([])
  })
})
