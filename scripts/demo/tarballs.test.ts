import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { loadTarball, readTarballArtefact, tarballs } from './tarballs.ts'

test('a tarball with another hash is refused by name', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'plimsoll-tarball-'))
  try {
    writeFileSync(join(directory, tarballs.uniswap.file), 'not the registry')
    await expect(loadTarball(tarballs.uniswap, directory)).rejects.toMatchObject({
      code: 'ARTIFACT_MISMATCH',
      message: 'The tarball of @uniswap/v3-core@1.0.1 is not the pinned one.',
    })
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
})

test('the pinned tarball holds the compiled contract', async () => {
  const files = await loadTarball(tarballs.uniswap)
  expect(readTarballArtefact(files, 'UniswapV3Factory').contractName).toBe('UniswapV3Factory')
  expect(() => readTarballArtefact(files, 'Nothing')).toThrow('no contract Nothing')
})
