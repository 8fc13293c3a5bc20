import { resolve } from 'node:path'
import type { Command } from 'commander'
import { loadProvingArtifacts } from '../../../prover/artifacts.ts'
import { chooseSize, type ProvedMargin, proveMargin } from '../../../prover/prove.ts'
import { closeSnarkjs } from '../../../prover/snarkjs.ts'
import { parseSignedSnapshots } from '../../attestor/snapshotFile.ts'
import { PlimsollError } from '../../errors.ts'
import { computeContext } from '../../protocol/statement.ts'
import type { ProofRequest } from '../../protocol/witness.ts'
import type { CliContext } from '../cliContext.ts'
import { assertOutput, readJson, writePrivate, writePublic } from '../files.ts'
import { loadIdentity } from '../identityFile.ts'
import { encodeLien } from '../lienOption.ts'
import { encodeFile, print, progress } from '../output.ts'
import { PROOF_SCHEMA } from '../proofFile.ts'
import { randomElement } from '../randomElement.ts'
import { loadStatementInputs, type StatementOptions, withStatementOptions } from '../statementOptions.ts'
import { abandonOnAbort } from '../untilAborted.ts'

const DISCLOSURE_SCHEMA = 'plimsoll.disclosure/1'

interface Options extends StatementOptions {
  readonly snapshots: string
  readonly identity: string
  readonly out: string
  readonly disclosureOut?: string
  readonly allowDevelopmentKeys?: boolean
}

export function addProveCommand(program: Command, cli: CliContext): void {
  withStatementOptions(program.command('prove').description('prove that equity covers the requirement'))
    .requiredOption('--snapshots <file>', 'what the attestors signed (plimsoll attest)')
    .requiredOption('--identity <file>', 'the identity’s secret (plimsoll identity)')
    .requiredOption('--out <file>', 'where to write the proof (public)')
    .option(
      '--disclosure-out <file>',
      'where to keep figures and blinding for an auditor (private, mode 0600)',
    )
    .option('--allow-development-keys', 'accept keys with which anyone can forge')
    .action(async (options: Options) => {
      const { out, disclosureOut } = options
      await assertOutput(out, '--out', PROOF_SCHEMA)
      if (disclosureOut !== undefined) await assertDisclosureOutput(disclosureOut, out)
      const request = await loadRequest(options)
      const started = performance.now()
      const { envelope, prepared } = await prove(cli, request, options.allowDevelopmentKeys === true)
      const seconds = ((performance.now() - started) / 1000).toFixed(1)
      if (disclosureOut !== undefined) {
        const { equity, requirement, excess } = prepared.margin
        const figures = { equity, requirement, excess, blinding: request.blinding }
        await writePrivate(disclosureOut, encodeFile({ schema: DISCLOSURE_SCHEMA, ...figures }))
      }
      await writePublic(out, encodeFile(envelope))
      const { size, trust, publicSignals } = envelope
      print(
        cli,
        { size, trust, publicSignals, file: out },
        () => `proved at size ${size} in ${seconds} s with a ${trust} key, written to ${out}`,
      )
    })
}

/** Both outputs are new or earlier ones of their kind, and not one file: the proof is public. */
async function assertDisclosureOutput(disclosureOut: string, out: string): Promise<void> {
  await assertOutput(disclosureOut, '--disclosure-out', DISCLOSURE_SCHEMA)
  if (resolve(disclosureOut) !== resolve(out)) return
  throw new PlimsollError('INVALID_INPUT', 'Proof and disclosure are to be one file.', {
    field: '--disclosure-out',
    expected: 'another file than --out: the proof is public, the disclosure private',
  })
}

async function loadRequest(options: Options): Promise<ProofRequest> {
  const { inputs, attestors, terms, lienRegistry, chainId, verifier, purpose, subject } =
    await loadStatementInputs(options)
  const { snapshots, signatures } = parseSignedSnapshots(await readJson(options.snapshots, '--snapshots'))
  const isMember = (key: { x: bigint; y: bigint }): boolean =>
    attestors.keys.some(({ x, y }) => x === key.x && y === key.y)
  if (!signatures.every(({ key }) => isMember(key))) {
    throw new PlimsollError('INVALID_INPUT', 'A snapshot is signed by an attestor outside of the set.', {
      field: '--attestors',
      expected: 'the set that the verifier names, with every attestor that signed',
      remedy: 'Have the accounts attested by a member of the verifier’s set.',
    })
  }
  return {
    ...{ table: inputs.committed, attestors, snapshots, signatures, terms, subject },
    lien: encodeLien(lienRegistry),
    context: computeContext(chainId, verifier, purpose),
    secret: await loadIdentity(options.identity),
    blinding: randomElement(),
  }
}

async function prove(
  cli: CliContext,
  request: ProofRequest,
  allowDevelopment: boolean,
): Promise<ProvedMargin> {
  const { signal } = cli
  const working = { onProgress: (text: string) => progress(cli, text), signal }
  try {
    const artifacts = await loadProvingArtifacts(chooseSize(request), { ...working, allowDevelopment })
    return await abandonOnAbort(proveMargin(request, artifacts, working), signal)
  } finally {
    // After an abort the threads still prove: waiting for them is what the user does not want.
    if (!signal.aborted) await closeSnarkjs()
  }
}
