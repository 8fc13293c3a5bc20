pragma circom 2.2.0;

include "circomlib/circuits/bitify.circom";

/// @title Range
/// @notice 0 <= in < 2^BITS, as an integer. Every private integer goes through this where it is consumed.
template Range(BITS) {
    assert(BITS > 0 && BITS < 253);
    signal input in;
    component bits = Num2Bits(BITS);
    bits.in <== in;
    for (var i = 0; i < BITS; i++) {
        _ <== bits.out[i];
    }
}

/// @title ZeroProduct
/// @notice enabled = 0, or in equals one of options[]. A product of differences: no index, so options must be
///         such that being any of them is good enough.
template ZeroProduct(N) {
    signal input enabled;
    signal input in;
    signal input options[N];
    signal partial[N];
    partial[0] <== enabled * (in - options[0]);
    for (var i = 1; i < N; i++) {
        partial[i] <== partial[i - 1] * (in - options[i]);
    }
    partial[N - 1] === 0;
}

/// @title Distinct
/// @notice Where enabled, a differs from b. `enabled` must be boolean.
template Distinct() {
    signal input enabled;
    signal input a;
    signal input b;
    // Free witness: pinned by the product below whenever enabled is 1.
    signal inverse <-- (a == b) ? 0 : enabled / (a - b);
    (a - b) * inverse === enabled;
}
