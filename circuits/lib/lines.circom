pragma circom 2.2.0;

include "circomlib/circuits/poseidon.circom";
include "constants.circom";
include "range.circom";

/// @title LineBlocks
/// @notice Hashes the lines of all accounts, in blocks of four, and tells which hash belongs to which account.
/// @dev Two lines of 105 bits share a field element; the caller ranges every line, so the packing is unique.
///      A block whose `closes` row is set ends an account; the chain restarts after it.
///      Every closed chain belongs to exactly one account, every enabled account has exactly one closed chain,
///      and blocks after the last closed one hold nothing: no line is unsigned, none is used twice.
/// @input lines[]   packed lines, 0 when empty; caller ranges them below 2^105
/// @input closes[b][k]  1 when block b is the last of account k
/// @input enabled[k]    boolean, constrained by the caller
/// @output hash[k]  chained hash of account k's lines, 0 when the account is disabled
template LineBlocks(BLOCKS, ACCOUNTS) {
    var LINES = BLOCKS * LINES_PER_BLOCK();
    signal input lines[LINES];
    signal input closes[BLOCKS][ACCOUNTS];
    signal input enabled[ACCOUNTS];
    signal output hash[ACCOUNTS];

    signal last[BLOCKS];
    signal state[BLOCKS];
    signal carried[BLOCKS];
    component hashes[BLOCKS];
    for (var b = 0; b < BLOCKS; b++) {
        var closers = 0;
        for (var k = 0; k < ACCOUNTS; k++) {
            closes[b][k] * (closes[b][k] - 1) === 0;
            closers += closes[b][k];
        }
        last[b] <== closers;
        last[b] * (last[b] - 1) === 0;

        if (b == 0) {
            carried[b] <== 0;
        } else {
            carried[b] <== (1 - last[b - 1]) * state[b - 1];
        }
        hashes[b] = Poseidon(3);
        hashes[b].inputs[0] <== carried[b];
        hashes[b].inputs[1] <== lines[4 * b] + lines[4 * b + 1] * (1 << LINE_BITS());
        hashes[b].inputs[2] <== lines[4 * b + 2] + lines[4 * b + 3] * (1 << LINE_BITS());
        state[b] <== hashes[b].out;
    }

    // A block is used when it or a later one closes an account; unused blocks are empty.
    signal used[BLOCKS];
    for (var b = BLOCKS - 1; b >= 0; b--) {
        if (b == BLOCKS - 1) {
            used[b] <== last[b];
        } else {
            used[b] <== last[b] + used[b + 1] - last[b] * used[b + 1];
        }
        (1 - used[b]) * hashes[b].inputs[1] === 0;
        (1 - used[b]) * hashes[b].inputs[2] === 0;
    }

    signal chosen[ACCOUNTS][BLOCKS];
    for (var k = 0; k < ACCOUNTS; k++) {
        var closed = 0;
        var total = 0;
        for (var b = 0; b < BLOCKS; b++) {
            chosen[k][b] <== closes[b][k] * state[b];
            closed += closes[b][k];
            total += chosen[k][b];
        }
        closed === enabled[k];
        hash[k] <== total;
    }
}

/// @title Line
/// @notice One line on the row side: which instrument, which sign, how many lots.
/// @bounds magnitude < 2^40, so a packed line is below 2^105 when the row's id is below 2^64 (well-formed table)
/// @output long, short  one of them zero
template Line() {
    signal input packed;
    signal input id;
    signal input active;
    signal input negative;
    signal input magnitude;
    signal output long;
    signal output short;

    active * (active - 1) === 0;
    negative * (negative - 1) === 0;
    Range(LOT_BITS())(magnitude);
    signal activeId <== active * id;
    packed === activeId * (1 << (LOT_BITS() + 1)) + negative * (1 << LOT_BITS()) + magnitude;
    // An inactive line is empty: nothing may be scanned that no instrument claims.
    (1 - active) * (negative * (1 << LOT_BITS()) + magnitude) === 0;
    short <== negative * magnitude;
    long <== magnitude - short;
}
