import { readFileSync } from 'node:fs'
import { decodeEventLog, zeroAddress } from 'viem'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { encodeSize } from '../../contracts/claim.ts'
import { closeSnarkjs, exportSolidityCalldata } from '../../prover/snarkjs.ts'
import { encodeStatement, encodeTerms } from '../../src/protocol/statement.ts'
import { AS_OF_SEC } from '../support/randomBook.ts'
import { termsAt } from './marginProof.ts'
import { callOf, LATER_SEC, type Scene, startScene } from './marginScene.ts'

const names = ['base', 'later', 'pledged'] as const
let scene: Scene<(typeof names)[number]>
let restore: () => Promise<void>
beforeAll(async () => {
  scene = await startScene(names)
}, 300_000)
afterAll(async () => {
  await scene.local.close()
  await closeSnarkjs()
})
beforeEach(async () => {
  restore = await scene.local.snapshot()
})
afterEach(() => restore())

describe('accepts', () => {
  test('default: a view that returns the whole statement, rebuilt', async () => {
    const { local, verifier, proofs, enrol } = scene
    await enrol(proofs.base)
    expect(await local.read(verifier, 'verify', callOf(proofs.base))).toEqual(proofs.base.publicSignals)
    expect(encodeStatement(proofs.base.statement)).toEqual(proofs.base.publicSignals)
  })

  test('rebuilds terms, context and lien as the TypeScript does', async () => {
    const { local, verifier, pledged, proofs } = scene
    for (const asOfSec of [0, 1, AS_OF_SEC, 2 ** 40 - 1]) {
      expect(await local.read(verifier, 'termsAt', [BigInt(asOfSec)])).toBe(encodeTerms(termsAt(asOfSec)))
    }
    expect(await local.read(verifier, 'context')).toBe(proofs.base.statement.context)
    expect(await local.read(verifier, 'lien')).toBe(0n)
    expect(await local.read(pledged, 'lien')).toBe(proofs.pledged.statement.lien)
  })

  test('consumes once, and says so', async () => {
    const { local, verifier, trader, proofs, outcome, enrol, consume, enrolmentOf } = scene
    const { claim, statement } = proofs.base
    await enrol(proofs.base)
    expect((await enrolmentOf(trader)).coveredTerms).toBe(0n)
    const { number } = await local.client.getBlock()
    await consume(proofs.base)
    expect(await local.read(verifier, 'isSpent', [claim.nullifier])).toBe(true)
    expect((await enrolmentOf(trader)).coveredTerms).toBe(statement.terms)
    const [log] = await local.client.getLogs({ address: verifier.address, fromBlock: number + 1n })
    if (log === undefined) throw new RangeError('no event')
    const { riskTable, attestors, nullifier, terms, disclosure } = statement
    expect(decodeEventLog({ abi: verifier.abi, ...log })).toEqual({
      eventName: 'Consumed',
      args: {
        ...{ subject: trader.address, nullifier, size: encodeSize('test') },
        ...{ riskTable, attestors, terms, disclosure },
      },
    })
    expect(await outcome('consume', callOf(proofs.base))).toBe('MarginVerifier_NullifierUsed')
    expect(await outcome('verify', callOf(proofs.base))).toBe('MarginVerifier_NullifierUsed')
  })

  test('a proof in flight after a newer one: both tables count, the newest T stands', async () => {
    const { local, trader, proofs, enrol, consume, enrolmentOf } = scene
    await enrol(proofs.base)
    await local.setTime(LATER_SEC)
    await consume(proofs.later)
    await consume(proofs.base)
    expect((await enrolmentOf(trader)).coveredTerms).toBe(proofs.later.statement.terms)
  })

  test('accounts pledged to the one registry that is demanded', async () => {
    const { pledged, proofs, outcome, enrol } = scene
    await enrol(proofs.pledged, pledged)
    expect(proofs.pledged.claim.holder).not.toBe(0n)
    expect(await outcome('consume', callOf(proofs.pledged), pledged)).toBe('accepted')
  })

  test('proofs as encodeProof writes them, which is how snarkjs does', async () => {
    const { proofs } = scene
    const { proof, publicSignals: signals, solidityProof } = proofs.base
    const theirs: unknown = JSON.parse(`[${await exportSolidityCalldata(proof, signals)}]`)
    const deep = (value: unknown): unknown =>
      Array.isArray(value) ? value.map(deep) : BigInt(value as string)
    expect(deep(theirs)).toEqual([solidityProof.a, solidityProof.b, solidityProof.c, signals])
  })
})

describe('enrolment', () => {
  test('the same accounts again keep their cover; others lose it', async () => {
    const { local, verifier, trader, proofs, outcome, enrol, consume, enrolmentOf } = scene
    await enrol(proofs.base)
    await consume(proofs.base)
    await local.setTime(LATER_SEC)
    await enrol(proofs.later)
    expect((await enrolmentOf(trader)).coveredTerms).toBe(proofs.base.statement.terms)
    await local.write(verifier, 'unenrol', [], trader)
    expect((await enrolmentOf(trader)).coveredTerms).toBe(0n)
    expect((await enrolmentOf(trader)).accounts).toBe(0n)
    expect(await local.read(verifier, 'subjectOf', [proofs.base.claim.accounts])).toBe(zeroAddress)
    await enrol(proofs.later)
    expect(await local.read(verifier, 'subjectOf', [proofs.base.claim.accounts])).toBe(trader.address)
    expect(await outcome('consume', callOf(proofs.base))).toBe('MarginVerifier_NullifierUsed')
  })

  test('needs no spending: the same proof enrols and is consumed', async () => {
    const { local, verifier, proofs, enrol } = scene
    await enrol(proofs.base)
    expect(await local.read(verifier, 'isSpent', [proofs.base.claim.nullifier])).toBe(false)
  })
})

test('gas is within 5 % of contracts/gas.json', async () => {
  const { local, verifier, proofs, registerGas, enrol, consume } = scene
  const enrolGas = await enrol(proofs.base)
  const { address, abi } = verifier
  const verifyGas = await local.client.estimateContractGas({
    address,
    abi,
    functionName: 'verify',
    args: callOf(proofs.base),
  })
  const consumeGas = await consume(proofs.base)
  await local.setTime(LATER_SEC)
  const nextGas = await consume(proofs.later)
  const measured = {
    register: Number(registerGas),
    enrol: Number(enrolGas),
    verify: Number(verifyGas),
    consumeFirst: Number(consumeGas),
    consumeNext: Number(nextGas),
  }
  const recorded: Record<string, number> = JSON.parse(
    readFileSync(new URL('../../contracts/gas.json', import.meta.url), 'utf8'),
  )
  const drifted = Object.entries(measured).filter(([name, gas]) => {
    const before = recorded[name] ?? 0
    return Math.abs(gas - before) > 0.05 * before
  })
  expect(drifted, `measured: ${JSON.stringify(measured)}`).toEqual([])
  expect(Object.keys(recorded)).toEqual(Object.keys(measured))
})
