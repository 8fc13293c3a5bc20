// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity ^0.8.28;

import "./StatementLib.sol";

/// @notice Opens StatementLib to the differential test.
contract StatementHarness {
    function packTerms(uint256 asOfSec, uint256 levelPpm, uint256 minExcess, uint256 provenance, uint256 survivalPpm)
        external
        pure
        returns (uint256)
    {
        return StatementLib.packTerms(asOfSec, levelPpm, minExcess, provenance, survivalPpm);
    }

    function asOfSecOf(uint256 terms) external pure returns (uint256) {
        return StatementLib.asOfSecOf(terms);
    }

    function computeContext(uint256 chainId, address verifier, string calldata purpose) external pure returns (uint256) {
        return StatementLib.computeContext(chainId, verifier, purpose);
    }

    function computeLien(uint256 chainId, address registry) external pure returns (uint256) {
        return StatementLib.computeLien(chainId, registry);
    }
}
