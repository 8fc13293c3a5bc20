// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity ^0.8.28;

import "./generated/StatementSpec.sol";

/// @title StatementLib
/// @notice The public values that a verifier rebuilds from its own state. Equal to `src/protocol/statement.ts`, bit
///         for bit: a differential test holds the two together.
library StatementLib {
    error StatementLib_FieldBeyondWidth(string field);
    error StatementLib_ZeroLevel();

    /// @notice Packs what a verifier demands, least significant field first.
    /// @dev A field beyond its width is refused: it would spill into its neighbour and weaken another demand. A zero
    ///      level would demand nothing.
    /// @param asOfSec the instant T
    /// @param levelPpm multiple of the initial requirement, 1,000,000 for initial itself
    /// @param minExcessE6 1e-6 USD
    /// @param minProvenance 0 derived, 1 asserted by the venue, 2 signed by the venue, 3 proven on chain
    /// @param minSurvivalPpm smallest move of prices that every account must survive at its own venue
    function packTerms(
        uint256 asOfSec,
        uint256 levelPpm,
        uint256 minExcessE6,
        uint256 minProvenance,
        uint256 minSurvivalPpm
    ) internal pure returns (uint256) {
        if (levelPpm == 0) revert StatementLib_ZeroLevel();
        if (asOfSec >> TERMS_AS_OF_SEC_BITS != 0) revert StatementLib_FieldBeyondWidth("asOfSec");
        if (levelPpm >> TERMS_LEVEL_PPM_BITS != 0) revert StatementLib_FieldBeyondWidth("levelPpm");
        if (minExcessE6 >> TERMS_MIN_EXCESS_BITS != 0) revert StatementLib_FieldBeyondWidth("minExcess");
        if (minProvenance >> TERMS_PROVENANCE_BITS != 0) revert StatementLib_FieldBeyondWidth("provenance");
        if (minSurvivalPpm >> TERMS_SURVIVAL_PPM_BITS != 0) revert StatementLib_FieldBeyondWidth("survivalPpm");
        return (asOfSec << TERMS_AS_OF_SEC_SHIFT) | (levelPpm << TERMS_LEVEL_PPM_SHIFT)
            | (minExcessE6 << TERMS_MIN_EXCESS_SHIFT) | (minProvenance << TERMS_PROVENANCE_SHIFT)
            | (minSurvivalPpm << TERMS_SURVIVAL_PPM_SHIFT);
    }

    /// @notice The instant T of packed terms, seconds.
    function asOfSecOf(uint256 terms) internal pure returns (uint256) {
        return (terms >> TERMS_AS_OF_SEC_SHIFT) & ((1 << TERMS_AS_OF_SEC_BITS) - 1);
    }

    /// @notice Where a proof may be used: keccak-256 of chain id, verifier and purpose, cut to 248 bits.
    function computeContext(uint256 chainId, address verifier, string memory purpose) internal pure returns (uint256) {
        return cut(keccak256(abi.encode(chainId, verifier, purpose)));
    }

    /// @notice The credit registry to which accounts are pledged: keccak-256 of chain id and registry, cut to 248 bits.
    function computeLien(uint256 chainId, address registry) internal pure returns (uint256) {
        return cut(keccak256(abi.encode(chainId, registry)));
    }

    function cut(bytes32 digest) private pure returns (uint256) {
        return uint256(digest) >> (256 - DIGEST_BITS);
    }
}
