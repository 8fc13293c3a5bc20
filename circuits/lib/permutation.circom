pragma circom 2.2.0;

/// Number of switches of the arbitrary-size Waksman network (Beauquier and Darrot 2002).
function switchCount(n) {
    if (n == 1) {
        return 0;
    }
    if (n == 2) {
        return 1;
    }
    var half = n \ 2;
    return n - 1 + switchCount(half) + switchCount(n - half);
}

/// @title Switch
/// @notice Passes two values straight (0) or crossed (1).
template Switch() {
    signal input in[2];
    signal input crossed;
    signal output out[2];
    crossed * (crossed - 1) === 0;
    out[0] <== in[0] + crossed * (in[1] - in[0]);
    out[1] <== in[0] + in[1] - out[0];
}

/// @title Permutation
/// @notice out is a permutation of in, whatever the switches say; any permutation has a setting.
/// @dev Switch order: input switches, output switches, upper network, lower network.
///      `src/protocol/permutation.ts` computes the setting.
template Permutation(N) {
    signal input in[N];
    signal input switches[switchCount(N)];
    signal output out[N];

    if (N == 1) {
        out[0] <== in[0];
    } else if (N == 2) {
        component only = Switch();
        only.in[0] <== in[0];
        only.in[1] <== in[1];
        only.crossed <== switches[0];
        out[0] <== only.out[0];
        out[1] <== only.out[1];
    } else {
        var HALF = N \ 2;
        var REST = N - HALF;
        // With an even N the last output switch is fixed; with an odd N the last wire goes to the lower network.
        var OUTS = N % 2 == 0 ? HALF - 1 : HALF;
        var used = HALF + OUTS;
        component upper = Permutation(HALF);
        component lower = Permutation(REST);
        component ins[HALF];
        component outs[OUTS];
        for (var i = 0; i < HALF; i++) {
            ins[i] = Switch();
            ins[i].in[0] <== in[2 * i];
            ins[i].in[1] <== in[2 * i + 1];
            ins[i].crossed <== switches[i];
            upper.in[i] <== ins[i].out[0];
            lower.in[i] <== ins[i].out[1];
        }
        if (N % 2 == 1) {
            lower.in[REST - 1] <== in[N - 1];
        }
        for (var i = 0; i < switchCount(HALF); i++) {
            upper.switches[i] <== switches[used + i];
        }
        for (var i = 0; i < switchCount(REST); i++) {
            lower.switches[i] <== switches[used + switchCount(HALF) + i];
        }
        for (var i = 0; i < OUTS; i++) {
            outs[i] = Switch();
            outs[i].in[0] <== upper.out[i];
            outs[i].in[1] <== lower.out[i];
            outs[i].crossed <== switches[HALF + i];
            out[2 * i] <== outs[i].out[0];
            out[2 * i + 1] <== outs[i].out[1];
        }
        if (N % 2 == 0) {
            out[N - 2] <== upper.out[HALF - 1];
            out[N - 1] <== lower.out[REST - 1];
        } else {
            out[N - 1] <== lower.out[REST - 1];
        }
    }
}
