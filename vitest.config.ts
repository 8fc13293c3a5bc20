import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['{src,prover,scripts,contracts,test}/**/*.test.ts'],
    // Chains, circuits and proofs: seconds when idle, many on a busy machine.
    testTimeout: 120_000,
    hookTimeout: 300_000,
    maxWorkers: 2,
    globalSetup: 'test/support/globalSetup.ts',
  },
})
