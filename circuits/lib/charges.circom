pragma circom 2.2.0;

include "constants.circom";
include "range.circom";

/// @title Lanes
/// @notice The three signed lanes packed in a column, opened by naming a bound: bound + lane[i] is in
///         [0, 2^(MONEY + SPARE)). That both shows the bound is at least every loss and, because a true lane is
///         below 2^79 and slots are 84 bits wide, makes the opening unique.
/// @bounds 0 <= bound < 2^MONEY must be ranged by the caller
template Lanes(SPARE) {
    assert(MONEY_BITS() + SPARE <= 80);
    signal input packed;
    signal input bound;
    signal input lanes[3];
    for (var i = 0; i < 3; i++) {
        Range(MONEY_BITS() + SPARE)(bound + lanes[i]);
    }
    packed === lanes[0] + lanes[1] * (1 << SLOT_BITS()) + lanes[2] * (1 << (2 * SLOT_BITS()));
}

/// @title AtLeastAbsolute
/// @notice bound >= |value|; both directions ranged. SPARE is room for a sum of several underlyings.
template AtLeastAbsolute(SPARE) {
    assert(MONEY_BITS() + SPARE + 1 <= 80);
    signal input bound;
    signal input value;
    Range(MONEY_BITS() + SPARE)(bound);
    Range(MONEY_BITS() + SPARE + 1)(bound + value);
    Range(MONEY_BITS() + SPARE + 1)(bound - value);
}

/// @title Concentration
/// @notice charge >= slope[k] x size - intercept[k] for every published line; ppm of 1e-6 USD. The first line has
///         no intercept: a minimum on gross size.
/// @bounds size < 2^MONEY (caller), slope < 2^24, intercept < 2^56 (well-formed table): every side below 2^77
template Concentration() {
    signal input size;
    signal input slopes[CONCENTRATION_LINES()];
    signal input intercepts[CONCENTRATION_LINES() - 1];
    signal input charge;
    signal slopeBySize[CONCENTRATION_LINES()];
    slopeBySize[0] <== slopes[0] * size;
    Range(MONEY_BITS() + SLOPE_BITS())(charge);
    Range(MONEY_BITS() + SLOPE_BITS() + 1)(charge - slopeBySize[0]);
    for (var k = 1; k < CONCENTRATION_LINES(); k++) {
        slopeBySize[k] <== slopes[k] * size;
        Range(MONEY_BITS() + SLOPE_BITS() + 2)(charge - slopeBySize[k] + intercepts[k - 1] * 1000000);
    }
}

/// @title GroupCredit
/// @notice Credit of one product group, ppm of 1e-6 USD: offset x (apart - joint), where `joint` is at least the
///         group's worst joint loss. Claiming fewer members, or none, only loses credit.
/// @dev An empty slot has apart = 0, so its credit is at most 0 for any offset in range.
template GroupCredit(UNDERLYINGS, JOINT_COLUMNS) {
    assert(UNDERLYINGS <= 8);
    signal input members[UNDERLYINGS];
    signal input offset;
    signal input group;
    signal input joint;
    signal input lanes[JOINT_COLUMNS][3];
    signal input offsets[UNDERLYINGS];
    signal input groups[UNDERLYINGS];
    signal input losses[UNDERLYINGS];
    signal input columns[UNDERLYINGS][JOINT_COLUMNS];
    signal output credit;

    // Above 1, overstating a loss would lower the requirement.
    Range(OFFSET_BITS())(offset);
    Range(OFFSET_BITS())(1000000 - offset);
    Range(MONEY_BITS())(joint);

    signal apart[UNDERLYINGS];
    signal parts[JOINT_COLUMNS][UNDERLYINGS];
    var apartSum = 0;
    for (var u = 0; u < UNDERLYINGS; u++) {
        members[u] * (members[u] - 1) === 0;
        members[u] * (offsets[u] - offset) === 0;
        members[u] * (groups[u] - group) === 0;
        apart[u] <== members[u] * losses[u];
        apartSum += apart[u];
    }
    component open[JOINT_COLUMNS];
    for (var c = 0; c < JOINT_COLUMNS; c++) {
        var packed = 0;
        for (var u = 0; u < UNDERLYINGS; u++) {
            parts[c][u] <== members[u] * columns[u][c];
            packed += parts[c][u];
        }
        open[c] = Lanes(4);
        open[c].packed <== packed;
        open[c].bound <== joint;
        for (var i = 0; i < 3; i++) {
            open[c].lanes[i] <== lanes[c][i];
        }
    }
    credit <== offset * (apartSum - joint);
}
