import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { commitAccounts, computeHolder, computeNullifier, identityCommitment } from './identity.ts'
import { poseidon } from './poseidon.ts'
import { FIELD_MODULUS } from './spec.ts'

const element = fc.bigInt({ min: 1n, max: FIELD_MODULUS - 1n })
const ids = fc.uniqueArray(fc.bigInt({ min: 1n, max: (1n << 248n) - 1n }), { minLength: 1, maxLength: 12 })

test('the derivations are what the protocol says, tags written out', () => {
  fc.assert(
    fc.property(element, element, (secret, other) => {
      expect(identityCommitment(secret)).toBe(poseidon([101n, secret]))
      expect(computeNullifier(secret, other, 60)).toBe(poseidon([107n, secret, other, 60n]))
      expect(computeHolder(secret, other)).toBe(poseidon([106n, secret, other]))
    }),
    { numRuns: 20 },
  )
})

test('without a lien there is no holder', () => {
  expect(computeHolder(7n, 0n)).toBe(0n)
})

test('a nullifier is of one identity, context and T', () => {
  const all = [
    computeNullifier(1n, 2n, 3),
    computeNullifier(2n, 2n, 3),
    computeNullifier(1n, 3n, 3),
    computeNullifier(1n, 2n, 4),
  ]
  expect(new Set(all).size).toBe(4)
})

test('no two derivations of a secret coincide', () => {
  const all = [
    identityCommitment(9n),
    computeHolder(9n, 9n),
    computeNullifier(9n, 9n, 9),
    commitAccounts(9n, 9n, [9n]),
  ]
  expect(new Set(all).size).toBe(4)
})

describe('commitAccounts', () => {
  test('is over salt and sorted ids, zero-padded to twelve', () => {
    const salt = poseidon([105n, 3n, 4n])
    expect(commitAccounts(3n, 4n, [20n, 5n, 7n])).toBe(
      poseidon([salt, 5n, 7n, 20n, 0n, 0n, 0n, 0n, 0n, 0n, 0n, 0n, 0n]),
    )
  })

  test('does not depend on the order, and so not on who lists them', () => {
    const orders = ids.chain((list) =>
      fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
    )
    fc.assert(
      fc.property(orders, ([list, shuffled]) => {
        expect(commitAccounts(3n, 4n, shuffled)).toBe(commitAccounts(3n, 4n, list))
      }),
      { numRuns: 30 },
    )
  })

  test('changes when an account is added, dropped or exchanged, and under another context or secret', () => {
    const all = [
      commitAccounts(3n, 4n, [5n, 7n]),
      commitAccounts(3n, 4n, [5n, 7n, 9n]),
      commitAccounts(3n, 4n, [5n]),
      commitAccounts(3n, 4n, [5n, 8n]),
      commitAccounts(3n, 5n, [5n, 7n]),
      commitAccounts(4n, 4n, [5n, 7n]),
    ]
    expect(new Set(all).size).toBe(all.length)
  })

  test('holds twelve and refuses thirteen', () => {
    const twelve = Array.from({ length: 12 }, (_, n) => BigInt(n + 1))
    expect(commitAccounts(3n, 4n, twelve)).toBeGreaterThan(0n)
    expect(() => commitAccounts(3n, 4n, [...twelve, 13n])).toThrow('more than 12 accounts')
  })
})
