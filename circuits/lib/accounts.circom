pragma circom 2.2.0;

include "circomlib/circuits/poseidon.circom";
include "circomlib/circuits/eddsaposeidon.circom";
include "circomlib/circuits/babyjub.circom";
include "constants.circom";
include "range.circom";
include "tree.circom";

/// @title AttestorSignature
/// @notice An attestor of the set signed a node over up to eight snapshot hashes.
/// @dev The key is a leaf of the attestor tree; the tree's top children are opened once by the caller.
///      EdDSAPoseidonVerifier ranges S and clears the cofactor of the key.
template AttestorSignature() {
    signal input keyX;
    signal input keyY;
    signal input r8X;
    signal input r8Y;
    signal input s;
    signal input snapshots[8];
    signal input siblings[ATTESTOR_LEVELS() - 1][8];
    signal input top[8];

    component onCurveKey = BabyCheck();
    onCurveKey.x <== keyX;
    onCurveKey.y <== keyY;
    component onCurveR = BabyCheck();
    onCurveR.x <== r8X;
    onCurveR.y <== r8Y;

    component node = Poseidon(8);
    for (var i = 0; i < 8; i++) {
        node.inputs[i] <== snapshots[i];
    }
    component verifier = EdDSAPoseidonVerifier();
    verifier.enabled <== 1;
    verifier.Ax <== keyX;
    verifier.Ay <== keyY;
    verifier.S <== s;
    verifier.R8x <== r8X;
    verifier.R8y <== r8Y;
    verifier.M <== node.out;

    component leaf = Poseidon(3);
    leaf.inputs[0] <== TAG_ATTESTOR();
    leaf.inputs[1] <== keyX;
    leaf.inputs[2] <== keyY;
    component climb = TreeClimb(ATTESTOR_LEVELS() - 1);
    climb.leaf <== leaf.out;
    for (var l = 0; l < ATTESTOR_LEVELS() - 1; l++) {
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

/// @title Snapshot
/// @notice Hash of one account as of T, and what the terms demand of it.
/// @bounds provenance 2 bits, survival 24 bits, both ranged here; T is the terms' T, ranged there
template Snapshot() {
    signal input enabled;
    signal input asOf;
    signal input identity;
    signal input accountId;
    signal input provenance;
    signal input survival;
    signal input accountLien;
    signal input info;
    signal input linesHash;
    signal input minProvenance;
    signal input minSurvival;
    signal input lien;
    signal output hash;

    Range(PROVENANCE_BITS())(provenance);
    Range(SURVIVAL_BITS())(survival);
    // Both sides are ranged (terms in step 1 of Margin), so the difference has no room to wrap.
    Range(PROVENANCE_BITS())(enabled * (provenance - minProvenance));
    Range(SURVIVAL_BITS())(enabled * (survival - minSurvival));
    // A pledge is demanded of every account unless the verifier demands none.
    signal wrongLien <== lien * (accountLien - lien);
    enabled * wrongLien === 0;

    component digest = Poseidon(6);
    digest.inputs[0] <== survival + provenance * (1 << SURVIVAL_BITS())
        + asOf * (1 << (SURVIVAL_BITS() + PROVENANCE_BITS()))
        + TAG_SNAPSHOT() * (1 << (SURVIVAL_BITS() + PROVENANCE_BITS() + AS_OF_BITS()));
    digest.inputs[1] <== identity;
    digest.inputs[2] <== accountId;
    digest.inputs[3] <== accountLien;
    digest.inputs[4] <== linesHash;
    digest.inputs[5] <== info;
    hash <== digest.out;
}
