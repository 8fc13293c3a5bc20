pragma circom 2.2.0;

include "circomlib/circuits/poseidon.circom";
include "constants.circom";
include "range.circom";
include "tree.circom";

/// @title TableRow
/// @notice The root (page) under which a row's leaf lies. The leaf binds id, epoch and all columns; its arity
///         is COLUMNS + 3 and never 8.
template TableRow(COLUMNS) {
    assert(COLUMNS + 3 != 8);
    signal input id;
    signal input epoch;
    signal input columns[COLUMNS];
    signal input longColumn;
    signal input shortColumn;
    signal input siblings[INSTRUMENT_LEVELS() - 1][8];
    signal output page;

    component leaf = Poseidon(COLUMNS + 3);
    leaf.inputs[0] <== id + epoch * (1 << ID_BITS());
    for (var c = 0; c < COLUMNS; c++) {
        leaf.inputs[c + 1] <== columns[c];
    }
    leaf.inputs[COLUMNS + 1] <== longColumn;
    leaf.inputs[COLUMNS + 2] <== shortColumn;

    component climb = TreeClimb(INSTRUMENT_LEVELS() - 1);
    climb.leaf <== leaf.out;
    for (var l = 0; l < INSTRUMENT_LEVELS() - 1; l++) {
        for (var i = 0; i < 8; i++) {
            climb.siblings[l][i] <== siblings[l][i];
        }
    }
    page <== climb.root;
}

/// @title TableUnderlying
/// @notice An underlying's leaf: id, epoch, offset, group, concentration lines, and the eight pages of its
///         instrument tree; proved under one of the table's eight top nodes.
/// @bounds offset, first slope and group are unpacked here and so ranged here; the other lines are leaf inputs
///         of a well-formed table
template TableUnderlying() {
    signal input id;
    signal input epoch;
    signal input offset;
    signal input group;
    signal input slopes[CONCENTRATION_LINES()];
    signal input intercepts[CONCENTRATION_LINES() - 1];
    signal input pages[8];
    signal input siblings[UNDERLYING_LEVELS() - 1][8];
    signal input top[8];

    Range(OFFSET_BITS())(offset);
    Range(SLOPE_BITS())(slopes[0]);
    Range(GROUP_BITS())(group);

    component leaf = Poseidon(16);
    leaf.inputs[0] <== id + epoch * (1 << ID_BITS());
    leaf.inputs[1] <== offset + slopes[0] * (1 << OFFSET_BITS()) + group * (1 << (OFFSET_BITS() + SLOPE_BITS()));
    for (var k = 1; k < CONCENTRATION_LINES(); k++) {
        leaf.inputs[2 * k] <== slopes[k];
        leaf.inputs[2 * k + 1] <== intercepts[k - 1];
    }
    for (var i = 0; i < 8; i++) {
        leaf.inputs[8 + i] <== pages[i];
    }

    component climb = TreeClimb(UNDERLYING_LEVELS() - 1);
    climb.leaf <== leaf.out;
    for (var l = 0; l < UNDERLYING_LEVELS() - 1; l++) {
        for (var i = 0; i < 8; i++) {
            climb.siblings[l][i] <== siblings[l][i];
        }
    }
    component member = ZeroProduct(8);
    member.enabled <== 1;
    member.in <== climb.root;
    for (var i = 0; i < 8; i++) {
        member.options[i] <== top[i];
    }
}
