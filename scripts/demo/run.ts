import { readFileSync } from 'node:fs'
import { compileContracts } from '../../contracts/compile.ts'
import { loadProvingArtifacts, type ProvingArtifacts } from '../../prover/artifacts.ts'
import { proveMargin } from '../../prover/prove.ts'
import { closeSnarkjs } from '../../prover/snarkjs.ts'
import { parseAccountsFile } from '../../src/accounts/accountsFile.ts'
import { attestAccount } from '../../src/attestor/attest.ts'
import { createBook } from '../../src/attestor/book.ts'
import { type ControlProof, controlTypedData } from '../../src/attestor/control.ts'
import { reportAccounts, ruleReadings, type TableInputs } from '../../src/cli/inputs.ts'
import { toJson } from '../../src/cli/output.ts'
import { randomElement } from '../../src/cli/randomElement.ts'
import { loadShippedMethods } from '../../src/cli/shippedMethods.ts'
import { parseInstrumentList } from '../../src/instrument/instrument.ts'
import { ansi, formatReport, plain } from '../../src/margin/formatReport.ts'
import { parseHistory } from '../../src/market/history.ts'
import { parseMarket } from '../../src/market/market.ts'
import { compareMethods } from '../../src/methods/compare.ts'
import { formatComparison } from '../../src/methods/formatMethod.ts'
import { bindNetRiskArray } from '../../src/methods/netRiskArray.ts'
import { parseParameterSet } from '../../src/parameters/parameterSet.ts'
import { buildAttestorSet, signBatch } from '../../src/protocol/attestorSet.ts'
import { derivePublicKey } from '../../src/protocol/eddsa.ts'
import { identityCommitment } from '../../src/protocol/identity.ts'
import { hashSnapshot, type Snapshot } from '../../src/protocol/snapshot.ts'
import { circuitSizes } from '../../src/protocol/spec.ts'
import { computeContext } from '../../src/protocol/statement.ts'
import { commitTable } from '../../src/protocol/tableCommitment.ts'
import { buildRiskTable } from '../../src/risk/buildRiskTable.ts'
import { encodeTable } from '../../src/risk/encodeTable.ts'
import { encodeCanonical } from '../../src/units/canonical.ts'
import { usdE6 } from '../../src/units/fixed.ts'
import { startLocalChain } from './chain.ts'
import { startDemoVenue } from './demoVenue.ts'
import { createNarrator, type Narrator } from './narrator.ts'
import { demoAccountsFile, readDemoAccounts } from './readDemoAccounts.ts'
import { showVerification } from './verification.ts'
import { deployVerifierContracts, developmentAccount, PURPOSE, tableMessage } from './verifierContracts.ts'

const load = (path: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8'))

/** The demonstration's attestor: a development key, printed as such. */
const ATTESTOR_SECRET = 'plimsoll demonstration attestor, development only'
const CONTROL_SEC = 86_400

/** The three public files; `raw` is what a recomputer is given. */
function loadDemoInputs(): TableInputs & {
  readonly raw: { market: unknown; parameters: unknown; instruments: unknown }
} {
  const raw = {
    market: load('examples/market.json'),
    parameters: load('parameters/2026-11.json'),
    instruments: load('parameters/instruments.json'),
  }
  const market = parseMarket(raw.market)
  const parameters = parseParameterSet(raw.parameters)
  const list = parseInstrumentList(raw.instruments)
  return { market, parameters, list, table: buildRiskTable(market, parameters, list), raw }
}

/**
 * The whole journey once, on real components: real protocol contracts on a local chain, a local venue that speaks
 * Deribit's API, the engine, a Groth16 proof, verification over HTTP and by contract, and the cheats refused.
 */
export async function runDemo({ json }: { readonly json: boolean }): Promise<void> {
  const interrupt = new AbortController()
  process.once('SIGINT', () => interrupt.abort())
  const narrator = createNarrator((text) => process.stderr.write(text))
  const cleanUp: (() => Promise<void>)[] = [closeSnarkjs]
  try {
    const result = await runJourney(narrator, cleanUp, interrupt.signal)
    if (json) process.stdout.write(`${encodeCanonical(toJson(result))}\n`)
    narrator.finish()
  } finally {
    interrupt.abort()
    for (const close of cleanUp.reverse()) await close().catch(() => undefined)
  }
}

async function runJourney(narrator: Narrator, cleanUp: (() => Promise<void>)[], signal: AbortSignal) {
  const { step, note, timed } = narrator
  const inputs = loadDemoInputs()
  const { market, parameters, list, table } = inputs
  const { asOfSec } = market
  note(
    'Development keys throughout: the set-up follows from a public seed, so anyone could forge these proofs.',
  )
  // The compiler runs in a process of its own while the chain deploys.
  const artifacts = loadProvingArtifacts('s', { allowDevelopment: true, signal, onProgress: note })
  // Awaited at the end in any case: an interrupted compiler must have cleaned up before we leave.
  cleanUp.push(async () => void (await artifacts.catch(() => undefined)))

  step('Local chain with real protocol contracts: Aave v3 and Perp v2 (Curie)')
  const chain = await timed('chain', () => startLocalChain({ market, onProgress: note, signal }))
  cleanUp.push(chain.close)
  note(`trader ${chain.trader}; T = ${new Date(asOfSec * 1000).toISOString()}`)

  step('Local HTTP venue that speaks Deribit’s JSON-RPC')
  const venue = await startDemoVenue(market, note)
  cleanUp.push(venue.close)
  note(`prices of chain, venue and table come from one file, hash ${market.hash.toString(16).slice(0, 16)}`)

  step('Adapters read every account as of T')
  const readings = await timed('reading', () => readDemoAccounts(chain, venue, asOfSec, note))

  step('The engine nets everything')
  const report = reportAccounts(readings, inputs, parameters.levels.initial)
  process.stderr.write(`\n${formatReport(report, process.stderr.isTTY ? ansi : plain)}\n`)

  const methods = [bindNetRiskArray(inputs.raw.parameters), ...(await loadShippedMethods())]
  const history = parseHistory(load('examples/history.json'))
  const compared = compareMethods(ruleReadings(readings, inputs), methods, { market, history })
  const margined = compared.filter(({ whole }) => whole !== null)
  process.stderr.write(
    `\nTHE SAME BOOK BY OTHER METHODS (docs/methods.md; the history is constructed)\n${formatComparison(margined)}\n`,
  )
  note(`${compared.length - margined.length} more methods have no rule for some leg of this book`)

  step('Attestor, publisher, prover')
  const committed = commitTable(table)
  note(
    `published risk table ${committed.commitment.toString(16).slice(0, 16)}…: ${[...table.underlyings.flatMap(({ rows }) => rows)].length} rows, parameter set ${parameters.name}`,
  )
  const [x, y] = derivePublicKey(ATTESTOR_SECRET)
  const attestor = { x: BigInt(x), y: BigInt(y) }
  const attestors = buildAttestorSet([attestor])
  const secret = randomElement()
  const identity = identityCommitment(secret)
  const trader = developmentAccount(chain, 1)
  const nowSec = asOfSec + 60
  const { venuesOfChain } = parseAccountsFile(demoAccountsFile(chain, venue))
  const book = createBook({ identityNoticeSec: 86_400, lienFreshnessSec: 3_600 })
  const snapshots: Snapshot[] = []
  for (const reading of readings) {
    const claim = { identity, attestor, accountId: reading.accountId, expirySec: nowSec + CONTROL_SEC }
    const control: ControlProof =
      reading.venues[0]?.state.venue === 'deribit'
        ? { kind: 'readOnlyKey', claim, venue: 'deribit', masterAccount: reading.venues[0].state.account }
        : {
            kind: 'typedData',
            claim,
            address: trader.address,
            chainId: chain.chainId,
            signature: await trader.signTypedData(controlTypedData(claim, chain.chainId)),
          }
    snapshots.push(
      await attestAccount(
        { key: attestor, book, list, parameters, venuesOfChain },
        { reading, identity, lien: 0n, control, nowSec },
      ),
    )
    note(`attested ${reading.name}: control by ${control.kind}, ${snapshots.at(-1)?.lines.length} lines`)
  }
  const signatures = [signBatch(ATTESTOR_SECRET, attestor, snapshots.map(hashSnapshot))]

  const owner = developmentAccount(chain, 0)
  const recomputer = developmentAccount(chain, 7)
  await timed('compiling the contracts (solc)', () => compileContracts())
  const minSurvivalPpm = 80_000
  const contracts = await deployVerifierContracts(chain, owner, recomputer, attestors.root, {
    parameterSet: parameters.hash,
    maxAgeSec: 3_600,
    levelPpm: Number(parameters.levels.initial),
    minExcessE6: 1_000_000_000n,
    minProvenance: 1,
    minSurvivalPpm,
  })
  await contracts.registerTable(
    tableMessage(committed.commitment, parameters.hash, asOfSec, encodeTable(table)),
  )
  note(
    `margin verifier ${contracts.verifier.address}; the table is registered under 1 of 1 recomputer’s signature`,
  )

  const ready: ProvingArtifacts = await timed('circuit and development key', () => artifacts)
  const { margin } = report
  const request = {
    table: committed,
    attestors,
    snapshots,
    signatures,
    secret,
    blinding: randomElement(),
    terms: {
      asOfSec,
      levelPpm: parameters.levels.initial,
      minExcess: usdE6(1_000_000_000n),
      minProvenance: 'asserted' as const,
      minSurvivalPpm,
    },
    lien: 0n,
    context: computeContext(chain.chainId, contracts.verifier.address, PURPOSE),
    subject: BigInt(trader.address),
  }
  const proved = await timed('witness and Groth16 proof', () =>
    proveMargin(request, ready, { onProgress: note, signal }),
  )
  note(
    `circuit s: ${circuitSizes.s.rows} rows, ${circuitSizes.s.accounts} accounts, ${circuitSizes.s.underlyings} underlyings`,
  )
  note(
    'the statement: accounts behind this commitment have at least $1,000 over the initial requirement; nothing else is shown',
  )

  step('Verification: API (view) and contract (spends the nullifier); cheats refused, each by name')
  const verification = await showVerification({
    narrator,
    chain,
    contracts,
    proved,
    request,
    inputs: inputs.raw,
    key: ready.verificationKey,
    cleanUp,
  })
  return {
    asOfSec,
    equity: margin.equity,
    requirement: margin.requirement,
    excess: margin.excess,
    statement: proved.statement,
    trust: proved.envelope.trust,
    verification,
  }
}
