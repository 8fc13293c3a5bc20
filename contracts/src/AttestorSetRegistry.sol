// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity ^0.8.28;

import "./Owned.sol";
import {FIELD_MODULUS} from "./generated/StatementSpec.sol";

/// @title AttestorSetRegistry
/// @notice The attestor set in force, and the one before within its grace, so that rotation kills no proof in flight.
/// @dev A set is as strong as its weakest member. A root reported compromised is refused at once and for good, whatever
///      its grace. This contract calls nothing.
contract AttestorSetRegistry is Owned {
    error AttestorSetRegistry_NotAFieldElement();
    error AttestorSetRegistry_Unchanged();
    error AttestorSetRegistry_Compromised();

    event Rotated(uint256 indexed root, uint256 indexed previousRoot, uint256 previousUntilSec);
    event ReportedCompromised(uint256 indexed root);

    enum Status {
        Unknown,
        Current,
        Previous,
        OutOfGrace,
        Compromised
    }

    /// @notice How long the root before stays accepted after a rotation.
    uint256 public immutable graceSec;
    uint256 public current;
    uint256 public previous;
    /// @notice Last second at which the previous root is accepted.
    uint256 public previousUntilSec;
    mapping(uint256 root => bool) public isCompromised;
    mapping(uint256 root => bool) private wasCurrent;

    constructor(address firstOwner, uint256 firstRoot, uint256 grace) Owned(firstOwner) {
        graceSec = grace;
        _setCurrent(firstRoot);
    }

    /// @notice Puts another set in force. Of earlier roots only the one just replaced has a grace.
    function rotate(uint256 root) external onlyOwner {
        if (root == current) revert AttestorSetRegistry_Unchanged();
        if (isCompromised[root]) revert AttestorSetRegistry_Compromised();
        previous = current;
        previousUntilSec = block.timestamp + graceSec;
        _setCurrent(root);
    }

    /// @notice Refuses a root for good. If it is the current one, nothing is accepted until the next rotation.
    function reportCompromised(uint256 root) external onlyOwner {
        if (isCompromised[root]) revert AttestorSetRegistry_Compromised();
        isCompromised[root] = true;
        emit ReportedCompromised(root);
    }

    function statusOf(uint256 root) external view returns (Status) {
        if (isCompromised[root]) return Status.Compromised;
        if (root == current) return Status.Current;
        if (root == previous && block.timestamp <= previousUntilSec) return Status.Previous;
        return wasCurrent[root] ? Status.OutOfGrace : Status.Unknown;
    }

    function _setCurrent(uint256 root) private {
        if (root == 0 || root >= FIELD_MODULUS) revert AttestorSetRegistry_NotAFieldElement();
        current = root;
        wasCurrent[root] = true;
        emit Rotated(root, previous, previousUntilSec);
    }
}
