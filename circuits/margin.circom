pragma circom 2.2.0;

include "circomlib/circuits/poseidon.circom";
include "circomlib/circuits/bitify.circom";
include "circomlib/circuits/comparators.circom";
include "lib/constants.circom";
include "lib/range.circom";
include "lib/permutation.circom";
include "lib/lines.circom";
include "lib/accounts.circom";
include "lib/table.circom";
include "lib/charges.circom";

/// @title Margin
/// @notice The accounts behind `accounts`, as signed by attestors of `attestors` at the instant T of `terms`,
///         valued with `riskTable`, have haircut equity minus requirement of at least the minimum excess.
/// @dev Steps are numbered as in docs/statement.md. The prover names bounds (losses, charges, requirement); the
///      circuit accepts any at or above the truth, so overstating hurts only the prover.
///      Amounts are 1e-6 USD; charges are summed at ppm of that and rounded once, up.
/// @dev Not proved here: that the table is well formed (whoever accepts it recomputes it), that T is recent, that
///      roots are current, that the nullifier is new: those are the verifier's checks.
template Margin(ACCOUNTS, SIGNATURES, BLOCKS, ROWS, UNDERLYINGS, GROUPS, JOINT_COLUMNS) {
    var COLUMNS = JOINT_COLUMNS + 1;
    var LINES = BLOCKS * LINES_PER_BLOCK();
    var PPM = 1000000;
    assert(ACCOUNTS <= MAX_ACCOUNTS());
    assert(ROWS <= LINES);
    // At most 128 lines of 40 bits on lanes of 32 bits: every accumulated lane stays below 2^79, see Lanes.
    assert(LINES <= 128);
    assert(LOT_BITS() + LANE_BITS() + 7 <= 79);

    // ---- public
    signal input riskTable;
    signal input attestors;
    signal input accounts;
    signal input holder;
    signal input terms;
    signal input lien;
    signal input context;
    signal input subject;
    signal input nullifier;
    signal input disclosure;

    // ---- private: who
    signal input secret;
    signal input blinding;
    // ---- private: accounts and their signatures
    signal input enabled[ACCOUNTS];
    signal input accountId[ACCOUNTS];
    signal input provenance[ACCOUNTS];
    signal input survival[ACCOUNTS];
    signal input accountLien[ACCOUNTS];
    signal input info[ACCOUNTS];
    signal input keyX[SIGNATURES];
    signal input keyY[SIGNATURES];
    signal input r8X[SIGNATURES];
    signal input r8Y[SIGNATURES];
    signal input s[SIGNATURES];
    signal input snapshots[SIGNATURES][8];
    signal input attestorSiblings[SIGNATURES][ATTESTOR_LEVELS() - 1][8];
    signal input attestorTop[8];
    // ---- private: lines
    signal input lines[LINES];
    signal input closes[BLOCKS][ACCOUNTS];
    signal input switches[switchCount(LINES)];
    signal input lineActive[LINES];
    signal input lineNegative[LINES];
    signal input lineMagnitude[LINES];
    // ---- private: table
    signal input parametersHash;
    signal input epoch;
    signal input tableTop[8];
    signal input rowId[ROWS];
    signal input rowColumns[ROWS][COLUMNS];
    signal input rowLong[ROWS];
    signal input rowShort[ROWS];
    signal input rowSiblings[ROWS][INSTRUMENT_LEVELS() - 1][8];
    signal input rowUnderlying[ROWS][UNDERLYINGS];
    signal input underlyingId[UNDERLYINGS];
    signal input offset[UNDERLYINGS];
    signal input group[UNDERLYINGS];
    signal input slopes[UNDERLYINGS][CONCENTRATION_LINES()];
    signal input intercepts[UNDERLYINGS][CONCENTRATION_LINES() - 1];
    signal input pages[UNDERLYINGS][8];
    signal input underlyingSiblings[UNDERLYINGS][UNDERLYING_LEVELS() - 1][8];
    // ---- private: named amounts
    signal input loss[UNDERLYINGS];
    signal input lanes[UNDERLYINGS][COLUMNS][3];
    signal input basisCharge[UNDERLYINGS];
    signal input termCharge[UNDERLYINGS];
    signal input quoteCharge;
    signal input value[UNDERLYINGS];
    signal input shortCharge[UNDERLYINGS];
    signal input size[UNDERLYINGS];
    signal input concentration[UNDERLYINGS];
    signal input members[GROUPS][UNDERLYINGS];
    signal input groupOffset[GROUPS];
    signal input groupId[GROUPS];
    signal input joint[GROUPS];
    signal input jointLanes[GROUPS][JOINT_COLUMNS][3];
    signal input requirement;

    // ---- 1. Terms, ranged; the level is never zero.
    component termBits = Num2Bits(TERMS_BITS());
    termBits.in <== terms;
    var asOf = 0;
    var level = 0;
    var minExcess = 0;
    var minProvenance = 0;
    var minSurvival = 0;
    var at = 0;
    for (var i = 0; i < AS_OF_BITS(); i++) {
        asOf += termBits.out[at + i] * (1 << i);
    }
    at += AS_OF_BITS();
    for (var i = 0; i < LEVEL_BITS(); i++) {
        level += termBits.out[at + i] * (1 << i);
    }
    at += LEVEL_BITS();
    for (var i = 0; i < MIN_EXCESS_BITS(); i++) {
        minExcess += termBits.out[at + i] * (1 << i);
    }
    at += MIN_EXCESS_BITS();
    for (var i = 0; i < PROVENANCE_BITS(); i++) {
        minProvenance += termBits.out[at + i] * (1 << i);
    }
    at += PROVENANCE_BITS();
    for (var i = 0; i < SURVIVAL_BITS(); i++) {
        minSurvival += termBits.out[at + i] * (1 << i);
    }
    component levelIsZero = IsZero();
    levelIsZero.in <== level;
    levelIsZero.out === 0;

    // ---- 2. The table commitment binds its top nodes, parameter set, epoch and as-of; as-of is the terms' T.
    //         The epoch is ranged: unranged, another T would be absorbed by it, and by shifted ids in every leaf.
    Range(EPOCH_BITS())(epoch);
    component table = Poseidon(11);
    table.inputs[0] <== TAG_TABLE();
    table.inputs[1] <== parametersHash;
    table.inputs[2] <== asOf + epoch * (1 << AS_OF_BITS());
    for (var i = 0; i < 8; i++) {
        table.inputs[3 + i] <== tableTop[i];
    }
    table.out === riskTable;

    // ---- 3. Identity, and everything derived from its secret.
    component identity = Poseidon(2);
    identity.inputs[0] <== TAG_IDENTITY();
    identity.inputs[1] <== secret;
    component spent = Poseidon(4);
    spent.inputs[0] <== TAG_NULLIFIER();
    spent.inputs[1] <== secret;
    spent.inputs[2] <== context;
    spent.inputs[3] <== asOf;
    spent.out === nullifier;
    component lienIsZero = IsZero();
    lienIsZero.in <== lien;
    component pledger = Poseidon(3);
    pledger.inputs[0] <== TAG_HOLDER();
    pledger.inputs[1] <== secret;
    pledger.inputs[2] <== lien;
    holder === (1 - lienIsZero.out) * pledger.out;
    component salt = Poseidon(3);
    salt.inputs[0] <== TAG_ACCOUNT_SALT();
    salt.inputs[1] <== secret;
    salt.inputs[2] <== context;

    // ---- 4. Accounts: at least one, enabled ones first, ids pairwise distinct and not zero, padding zero.
    enabled[0] === 1;
    component isAccount[ACCOUNTS];
    component distinctAccounts[ACCOUNTS * (ACCOUNTS - 1) / 2];
    var pair = 0;
    for (var k = 0; k < ACCOUNTS; k++) {
        enabled[k] * (enabled[k] - 1) === 0;
        if (k > 0) {
            enabled[k] * (1 - enabled[k - 1]) === 0;
        }
        (1 - enabled[k]) * accountId[k] === 0;
        isAccount[k] = Distinct();
        isAccount[k].enabled <== enabled[k];
        isAccount[k].a <== accountId[k];
        isAccount[k].b <== 0;
        for (var j = 0; j < k; j++) {
            distinctAccounts[pair] = Distinct();
            distinctAccounts[pair].enabled <== enabled[k];
            distinctAccounts[pair].a <== accountId[k];
            distinctAccounts[pair].b <== accountId[j];
            pair++;
        }
    }
    component accountSet = Poseidon(MAX_ACCOUNTS() + 1);
    accountSet.inputs[0] <== salt.out;
    for (var k = 0; k < MAX_ACCOUNTS(); k++) {
        if (k < ACCOUNTS) {
            accountSet.inputs[k + 1] <== accountId[k];
        } else {
            accountSet.inputs[k + 1] <== 0;
        }
    }
    accountSet.out === accounts;

    // ---- 5. Every enabled snapshot is under a signature of a member of the attestor set.
    component attestorRoot = Poseidon(8);
    for (var i = 0; i < 8; i++) {
        attestorRoot.inputs[i] <== attestorTop[i];
    }
    attestorRoot.out === attestors;
    component signatures[SIGNATURES];
    for (var v = 0; v < SIGNATURES; v++) {
        signatures[v] = AttestorSignature();
        signatures[v].keyX <== keyX[v];
        signatures[v].keyY <== keyY[v];
        signatures[v].r8X <== r8X[v];
        signatures[v].r8Y <== r8Y[v];
        signatures[v].s <== s[v];
        signatures[v].snapshots <== snapshots[v];
        signatures[v].siblings <== attestorSiblings[v];
        signatures[v].top <== attestorTop;
    }
    component blocks = LineBlocks(BLOCKS, ACCOUNTS);
    blocks.lines <== lines;
    blocks.closes <== closes;
    blocks.enabled <== enabled;
    component snapshot[ACCOUNTS];
    component signed[ACCOUNTS];
    for (var k = 0; k < ACCOUNTS; k++) {
        snapshot[k] = Snapshot();
        snapshot[k].enabled <== enabled[k];
        snapshot[k].asOf <== asOf;
        snapshot[k].identity <== identity.out;
        snapshot[k].accountId <== accountId[k];
        snapshot[k].provenance <== provenance[k];
        snapshot[k].survival <== survival[k];
        snapshot[k].accountLien <== accountLien[k];
        snapshot[k].info <== info[k];
        snapshot[k].linesHash <== blocks.hash[k];
        snapshot[k].minProvenance <== minProvenance;
        snapshot[k].minSurvival <== minSurvival;
        snapshot[k].lien <== lien;
        signed[k] = ZeroProduct(8 * SIGNATURES);
        signed[k].enabled <== enabled[k];
        signed[k].in <== snapshot[k].hash;
        for (var v = 0; v < SIGNATURES; v++) {
            for (var i = 0; i < 8; i++) {
                signed[k].options[8 * v + i] <== snapshots[v][i];
            }
        }
    }

    // ---- 6. Lines are permuted into row slots: each exactly once. Slot j belongs to row j mod ROWS.
    component permutation = Permutation(LINES);
    permutation.in <== lines;
    permutation.switches <== switches;
    component line[LINES];
    for (var j = 0; j < LINES; j++) {
        line[j] = Line();
        line[j].packed <== permutation.out[j];
        line[j].id <== rowId[j % ROWS];
        line[j].active <== lineActive[j];
        line[j].negative <== lineNegative[j];
        line[j].magnitude <== lineMagnitude[j];
    }

    // ---- 7. Underlyings are in the table and pairwise distinct (else concentration would split).
    component underlying[UNDERLYINGS];
    component distinctUnderlyings[UNDERLYINGS * (UNDERLYINGS - 1) / 2];
    pair = 0;
    for (var u = 0; u < UNDERLYINGS; u++) {
        underlying[u] = TableUnderlying();
        underlying[u].id <== underlyingId[u];
        underlying[u].epoch <== epoch;
        underlying[u].offset <== offset[u];
        underlying[u].group <== group[u];
        underlying[u].slopes <== slopes[u];
        underlying[u].intercepts <== intercepts[u];
        underlying[u].pages <== pages[u];
        underlying[u].siblings <== underlyingSiblings[u];
        underlying[u].top <== tableTop;
        for (var w = 0; w < u; w++) {
            distinctUnderlyings[pair] = Distinct();
            distinctUnderlyings[pair].enabled <== 1;
            distinctUnderlyings[pair].a <== underlyingId[u];
            distinctUnderlyings[pair].b <== underlyingId[w];
            pair++;
        }
    }

    // ---- 8. Rows are in the table, each under the pages of exactly one of the underlyings.
    component row[ROWS];
    signal underPages[ROWS][UNDERLYINGS][8];
    for (var r = 0; r < ROWS; r++) {
        row[r] = TableRow(COLUMNS);
        row[r].id <== rowId[r];
        row[r].epoch <== epoch;
        row[r].columns <== rowColumns[r];
        row[r].longColumn <== rowLong[r];
        row[r].shortColumn <== rowShort[r];
        row[r].siblings <== rowSiblings[r];
        var selected = 0;
        for (var u = 0; u < UNDERLYINGS; u++) {
            rowUnderlying[r][u] * (rowUnderlying[r][u] - 1) === 0;
            selected += rowUnderlying[r][u];
            // The selected underlying's product of differences must vanish.
            underPages[r][u][0] <== rowUnderlying[r][u] * (row[r].page - pages[u][0]);
            for (var i = 1; i < 8; i++) {
                underPages[r][u][i] <== underPages[r][u][i - 1] * (row[r].page - pages[u][i]);
            }
            underPages[r][u][7] === 0;
        }
        selected === 1;
    }

    // ---- 9. Quantity times packed lanes, per underlying. The last underlying is the rest of the total.
    signal product[ROWS][COLUMNS];
    signal gross[ROWS][2];
    signal share[ROWS][UNDERLYINGS - 1][COLUMNS + 1];
    signal packed[UNDERLYINGS][COLUMNS + 1];
    for (var r = 0; r < ROWS; r++) {
        var long = 0;
        var short = 0;
        for (var j = r; j < LINES; j += ROWS) {
            long += line[j].long;
            short += line[j].short;
        }
        for (var c = 0; c < COLUMNS; c++) {
            product[r][c] <== (long - short) * rowColumns[r][c];
        }
        gross[r][0] <== long * rowLong[r];
        gross[r][1] <== short * rowShort[r];
        for (var u = 0; u < UNDERLYINGS - 1; u++) {
            for (var c = 0; c < COLUMNS; c++) {
                share[r][u][c] <== rowUnderlying[r][u] * product[r][c];
            }
            share[r][u][COLUMNS] <== rowUnderlying[r][u] * (gross[r][0] + gross[r][1]);
        }
    }
    for (var c = 0; c < COLUMNS + 1; c++) {
        var rest = 0;
        for (var r = 0; r < ROWS; r++) {
            rest += c < COLUMNS ? product[r][c] : gross[r][0] + gross[r][1];
        }
        for (var u = 0; u < UNDERLYINGS - 1; u++) {
            var total = 0;
            for (var r = 0; r < ROWS; r++) {
                total += share[r][u][c];
            }
            packed[u][c] <== total;
            rest -= total;
        }
        packed[UNDERLYINGS - 1][c] <== rest;
    }

    // ---- 10. Per underlying: worst joint loss, basis and term-structure charges, value, short charge, size.
    component open[UNDERLYINGS][JOINT_COLUMNS];
    component basis[UNDERLYINGS];
    component term[UNDERLYINGS];
    component concentrated[UNDERLYINGS];
    var charges = 0;
    var equity = 0;
    var quote = 0;
    for (var u = 0; u < UNDERLYINGS; u++) {
        Range(MONEY_BITS())(loss[u]);
        for (var c = 0; c < JOINT_COLUMNS; c++) {
            open[u][c] = Lanes(1);
            open[u][c].packed <== packed[u][c];
            open[u][c].bound <== loss[u];
            open[u][c].lanes <== lanes[u][c];
        }
        basis[u] = AtLeastAbsolute(0);
        basis[u].bound <== basisCharge[u];
        basis[u].value <== lanes[u][JOINT_COLUMNS][0];
        term[u] = AtLeastAbsolute(0);
        term[u].bound <== termCharge[u];
        term[u].value <== lanes[u][JOINT_COLUMNS][1];
        Range(MONEY_BITS() + 1)(lanes[u][JOINT_COLUMNS][2] + (1 << MONEY_BITS()));
        packed[u][JOINT_COLUMNS] === lanes[u][JOINT_COLUMNS][0] + lanes[u][JOINT_COLUMNS][1] * (1 << SLOT_BITS())
            + lanes[u][JOINT_COLUMNS][2] * (1 << (2 * SLOT_BITS()));
        quote += lanes[u][JOINT_COLUMNS][2];

        Range(MONEY_BITS() + 1)(value[u] + (1 << MONEY_BITS()));
        Range(MONEY_BITS())(shortCharge[u]);
        Range(MONEY_BITS())(size[u]);
        packed[u][COLUMNS] === value[u] + shortCharge[u] * (1 << SLOT_BITS()) + size[u] * (1 << (2 * SLOT_BITS()));
        equity += value[u];

        concentrated[u] = Concentration();
        concentrated[u].size <== size[u];
        concentrated[u].slopes <== slopes[u];
        concentrated[u].intercepts <== intercepts[u];
        concentrated[u].charge <== concentration[u];
        charges += (loss[u] + basisCharge[u] + termCharge[u] + shortCharge[u]) * PPM + concentration[u];
    }
    // ---- 11. The quote currency once over everything.
    component quoted = AtLeastAbsolute(3);
    quoted.bound <== quoteCharge;
    quoted.value <== quote;
    charges += quoteCharge * PPM;

    // ---- 12. Product groups: each underlying in at most one; credit for what moves together.
    component credits[GROUPS];
    for (var u = 0; u < UNDERLYINGS; u++) {
        var memberships = 0;
        for (var g = 0; g < GROUPS; g++) {
            memberships += members[g][u];
        }
        memberships * (memberships - 1) === 0;
    }
    for (var g = 0; g < GROUPS; g++) {
        credits[g] = GroupCredit(UNDERLYINGS, JOINT_COLUMNS);
        credits[g].members <== members[g];
        credits[g].offset <== groupOffset[g];
        credits[g].group <== groupId[g];
        credits[g].joint <== joint[g];
        credits[g].lanes <== jointLanes[g];
        credits[g].offsets <== offset;
        credits[g].groups <== group;
        credits[g].losses <== loss;
        for (var u = 0; u < UNDERLYINGS; u++) {
            for (var c = 0; c < JOINT_COLUMNS; c++) {
                credits[g].columns[u][c] <== packed[u][c];
            }
        }
        charges -= credits[g].credit;
    }

    // ---- 13. Requirement, rounded up once: requirement x 1e12 >= charges x level. Bounds: charges below 2^80,
    //          level below 2^24, so both sides stay below 2^105.
    Range(MIN_EXCESS_BITS())(requirement);
    signal required <== charges * level;
    Range(105)(requirement * PPM * PPM - required);

    // ---- 14. Equity minus requirement is at least the minimum excess.
    signal excess <== equity - requirement;
    Range(MIN_EXCESS_BITS())(excess - minExcess);

    // ---- 15. Disclosure, for opening to an auditor.
    component disclosed = Poseidon(5);
    disclosed.inputs[0] <== TAG_DISCLOSURE();
    disclosed.inputs[1] <== equity;
    disclosed.inputs[2] <== requirement;
    disclosed.inputs[3] <== excess;
    disclosed.inputs[4] <== blinding;
    disclosed.out === disclosure;

    // ---- 16. The subject is used by no rule; squared so that no prover may drop it.
    signal subjectSquared <== subject * subject;
}
