import type { Command } from 'commander'
import type { Address } from 'viem'
import { PlimsollError } from '../errors.ts'
import { computeLien } from '../protocol/statement.ts'
import { parseAddress, parseInteger } from './parseOption.ts'

export interface LienOptions {
  readonly lienRegistry?: string
  readonly lienChainId?: string
}

/** A credit registry on its chain. */
export interface LienRegistry {
  readonly chainId: number
  readonly address: Address
}

/** Adds --lien-registry and --lien-chain-id, of which both are given or neither. */
export function withLienOptions(command: Command): Command {
  return command
    .option('--lien-registry <address>', 'credit registry to which every account is pledged (default: none)')
    .option('--lien-chain-id <number>', 'chain of that registry')
}

/** The registry named, or null. Throws INVALID_INPUT when only half of it is. */
export function parseLienRegistry({ lienRegistry, lienChainId }: LienOptions): LienRegistry | null {
  if (lienRegistry === undefined && lienChainId === undefined) return null
  if (lienRegistry === undefined || lienChainId === undefined) {
    throw new PlimsollError('INVALID_INPUT', 'Half of a lien is given.', {
      field: lienRegistry === undefined ? '--lien-registry' : '--lien-chain-id',
      expected: '--lien-registry and --lien-chain-id together, or neither',
    })
  }
  return {
    chainId: parseInteger(lienChainId, '--lien-chain-id'),
    address: parseAddress(lienRegistry, '--lien-registry'),
  }
}

/** What snapshots and statements carry: 0 without a registry. */
export const encodeLien = (registry: LienRegistry | null): bigint =>
  registry === null ? 0n : computeLien(registry.chainId, registry.address)
