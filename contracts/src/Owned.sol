// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity ^0.8.28;

/// @title Owned
/// @notice One owner, handed over in two steps: the new owner has to accept, so a typing error loses nothing.
abstract contract Owned {
    error Owned_NotOwner();
    error Owned_NotPendingOwner();
    error Owned_ZeroOwner();

    event OwnershipOffered(address indexed owner, address indexed pendingOwner);
    event OwnershipTransferred(address indexed previousOwner, address indexed owner);

    address public owner;
    address public pendingOwner;

    modifier onlyOwner() {
        if (msg.sender != owner) revert Owned_NotOwner();
        _;
    }

    constructor(address firstOwner) {
        if (firstOwner == address(0)) revert Owned_ZeroOwner();
        owner = firstOwner;
        emit OwnershipTransferred(address(0), firstOwner);
    }

    /// @notice Offers ownership; the zero address withdraws an offer.
    function offerOwnership(address newOwner) external onlyOwner {
        pendingOwner = newOwner;
        emit OwnershipOffered(owner, newOwner);
    }

    function acceptOwnership() external {
        if (msg.sender != pendingOwner) revert Owned_NotPendingOwner();
        emit OwnershipTransferred(owner, msg.sender);
        owner = msg.sender;
        pendingOwner = address(0);
    }
}
