import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { gunzipSync } from 'node:zlib'
import { PlimsollError } from '../../src/errors.ts'
import { type Artefact, parseArtefact } from './artefact.ts'

const run = promisify(execFile)

/**
 * Packages whose compiled contracts the local chain deploys and which are no dependencies: installed, the first would
 * bring 578 packages along. `sha512` is of the tarball as the registry serves it.
 */
export const tarballs = {
  curie: {
    spec: '@perp/curie-contract@2.8.4',
    file: 'perp-curie-contract-2.8.4.tgz',
    sha512:
      '7d31f1a73cee1e54b2084bc8e93f186b5d0ecf76384f4e984e209c891ff8baf47daf1ffd01f9a6f270cb27ce59c17880d1e75c7bd6cf52413f65c298e3190913',
  },
  oracle: {
    spec: '@perp/perp-oracle-contract@0.6.8',
    file: 'perp-perp-oracle-contract-0.6.8.tgz',
    sha512:
      '4eb3d81aada22ee741c932fddfd2d241e74877ce01f3e95381ccc906f3653e393b10d03290cc6522b93a205160b517db5f6068e30a780de33fd5b31a2b7cfee1',
  },
  uniswap: {
    spec: '@uniswap/v3-core@1.0.1',
    file: 'uniswap-v3-core-1.0.1.tgz',
    sha512:
      'ee9564e21126d348fdb5cef563dfacb18a4eeb2b64788d32ed613d3fa51c98dce1c4f78fc32031226ba156c4ea58af5816fce0b6fcc91e2eb8a419788d4cca31',
  },
} as const

export interface Tarball {
  readonly spec: string
  readonly file: string
  readonly sha512: string
}

/** Files of a tarball by path: what was hashed is what is read, nothing is unpacked to disk. */
export type TarballFiles = ReadonlyMap<string, Buffer>

const cacheDirectory = fileURLToPath(new URL('../../.cache/tarballs', import.meta.url))

/**
 * Loads a pinned tarball from the cache, fetching it with `npm pack` when it is not there. Refuses with
 * ARTIFACT_MISMATCH one whose hash is not the pinned one, VENUE_UNREACHABLE when the registry does not serve it.
 */
export async function loadTarball(
  tarball: Tarball,
  directory: string = cacheDirectory,
): Promise<TarballFiles> {
  const path = join(directory, tarball.file)
  if (!existsSync(path)) await fetchTarball(tarball, directory, path)
  const bytes = readFileSync(path)
  const sha512 = createHash('sha512').update(bytes).digest('hex')
  if (sha512 !== tarball.sha512) {
    throw new PlimsollError('ARTIFACT_MISMATCH', `The tarball of ${tarball.spec} is not the pinned one.`, {
      field: path,
      expected: `sha512 ${tarball.sha512}`,
      remedy: `Delete ${path} and start again; if it persists, do not trust the registry.`,
      facts: { sha512 },
    })
  }
  return parseTar(gunzipSync(bytes))
}

/** One compiled contract of a tarball: `AccountBalance` or `twap/CachedTwap`. */
export function readTarballArtefact(files: TarballFiles, path: string): Artefact {
  const name = path.slice(path.lastIndexOf('/') + 1)
  const file = files.get(`package/artifacts/contracts/${path}.sol/${name}.json`)
  if (file === undefined) throw new PlimsollError('ARTIFACT_MISMATCH', `The tarball has no contract ${path}.`)
  return parseArtefact(file.toString('utf8'), path)
}

async function fetchTarball(tarball: Tarball, directory: string, path: string): Promise<void> {
  mkdirSync(directory, { recursive: true })
  // A folder of its own and a rename: two starts at once must not see each other's half-written file.
  const staging = mkdtempSync(join(directory, 'fetch-'))
  try {
    await run('npm', ['pack', tarball.spec, '--pack-destination', staging, '--ignore-scripts', '--silent'], {
      cwd: staging,
    })
    renameSync(join(staging, tarball.file), path)
  } catch (cause) {
    throw new PlimsollError('VENUE_UNREACHABLE', `npm could not fetch ${tarball.spec}.`, {
      field: tarball.spec,
      remedy: `Run "npm pack ${tarball.spec} --pack-destination ${directory}" where the registry can be reached.`,
      cause,
    })
  } finally {
    rmSync(staging, { recursive: true, force: true })
  }
}

/** Regular files of a ustar archive: 512-byte headers, name at 0, octal size at 124, type at 156, prefix at 345. */
function parseTar(bytes: Buffer): TarballFiles {
  const files = new Map<string, Buffer>()
  const text = (at: number, length: number): string => {
    const field = bytes.toString('utf8', at, at + length)
    const end = field.indexOf('\0')
    return end === -1 ? field : field.slice(0, end)
  }
  let at = 0
  while (at + 512 <= bytes.length && bytes[at] !== 0) {
    const size = Number.parseInt(text(at + 124, 12), 8)
    const type = text(at + 156, 1)
    const prefix = text(at + 345, 155)
    const name = text(at, 100)
    if (type === '0' || type === '') {
      files.set(prefix === '' ? name : `${prefix}/${name}`, bytes.subarray(at + 512, at + 512 + size))
    }
    at += 512 + Math.ceil(size / 512) * 512
  }
  return files
}
