pragma circom 2.2.0;

include "circomlib/circuits/poseidon.circom";
include "range.circom";

/// @title TreeClimb
/// @notice root of LEVELS levels of an 8-ary Poseidon tree above `leaf`. At each level the node below is one of
///         the eight named children; positions are not read, because leaves bind their own identity. Leaves and
///         inner nodes must have different arities (Poseidon of another width is another function).
template TreeClimb(LEVELS) {
    signal input leaf;
    signal input siblings[LEVELS][8];
    signal output root;
    component is[LEVELS];
    component nodes[LEVELS];
    signal path[LEVELS + 1];
    path[0] <== leaf;
    for (var l = 0; l < LEVELS; l++) {
        is[l] = ZeroProduct(8);
        is[l].enabled <== 1;
        is[l].in <== path[l];
        nodes[l] = Poseidon(8);
        for (var i = 0; i < 8; i++) {
            is[l].options[i] <== siblings[l][i];
            nodes[l].inputs[i] <== siblings[l][i];
        }
        path[l + 1] <== nodes[l].out;
    }
    root <== path[LEVELS];
}
