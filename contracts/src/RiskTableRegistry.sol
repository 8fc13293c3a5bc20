// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity ^0.8.28;

import "./Owned.sol";
import {FIELD_MODULUS} from "./generated/StatementSpec.sol";

/// @title RiskTableRegistry
/// @notice Risk tables that k of n recomputers vouch for. A contract cannot recompute a table, so it accepts the
///         signatures of those who did; the signed data names where the whole table is published.
/// @dev One table per parameter set and as-of, for good: a revoked table is not replaced, the next as-of follows soon.
///      Every unrevoked table stays usable, not only the newest, so that rotation kills no proof in flight; how old it
///      may be is the verifier's policy. This contract calls nothing but the ecrecover precompile.
contract RiskTableRegistry is Owned {
    error RiskTableRegistry_NotARecomputer(address signer);
    error RiskTableRegistry_AlreadyARecomputer(address recomputer);
    error RiskTableRegistry_BadThreshold(uint256 threshold, uint256 recomputers);
    error RiskTableRegistry_TooFewSignatures(uint256 given, uint256 threshold);
    error RiskTableRegistry_MalleableSignature();
    error RiskTableRegistry_SignersNotAscending();
    error RiskTableRegistry_NotAFieldElement();
    error RiskTableRegistry_TableExists(uint256 riskTable);
    error RiskTableRegistry_AsOfTaken(uint256 riskTable);
    error RiskTableRegistry_TableUnknown();
    error RiskTableRegistry_TableRevoked();

    event RecomputerAdded(address indexed recomputer);
    event RecomputerRemoved(address indexed recomputer);
    event ThresholdSet(uint256 threshold);
    event TableRegistered(
        uint256 indexed riskTable, uint256 indexed parameterSet, uint256 indexed asOfSec, string dataUri, bytes32 dataHash
    );
    event TableRevoked(uint256 indexed riskTable, address by);

    /// @notice What recomputers sign of a table, as EIP-712 typed data; chain id and this registry are in the domain.
    /// @param riskTable the table's commitment
    /// @param parameterSet hash of the parameter set
    /// @param asOfSec the instant T
    /// @param dataUri where the whole table is published
    /// @param dataHash hash of what is published there
    struct RiskTable {
        uint256 riskTable;
        uint248 parameterSet;
        uint40 asOfSec;
        string dataUri;
        bytes32 dataHash;
    }

    struct Signature {
        uint8 v;
        bytes32 r;
        bytes32 s;
    }

    struct Entry {
        uint248 parameterSet;
        bool registered;
        uint40 asOfSec;
        bool revoked;
    }

    bytes32 private constant DOMAIN_TYPE =
        keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");
    bytes32 private constant RISK_TABLE_TYPE =
        keccak256("RiskTable(uint256 riskTable,uint248 parameterSet,uint40 asOfSec,string dataUri,bytes32 dataHash)");
    bytes32 private constant REVOCATION_TYPE = keccak256("Revocation(uint256 riskTable)");
    /// @dev Half the order of secp256k1: above it, s has a twin below that is the same signature.
    bytes32 private constant MAX_S = 0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0;

    mapping(address => bool) public isRecomputer;
    uint256 public recomputerCount;
    uint256 public threshold;
    mapping(uint256 riskTable => Entry) private entries;
    mapping(uint256 parameterSet => mapping(uint256 asOfSec => uint256 riskTable)) public tableAt;

    constructor(address firstOwner, address[] memory recomputers, uint256 firstThreshold) Owned(firstOwner) {
        for (uint256 i = 0; i < recomputers.length; i++) {
            _add(recomputers[i]);
        }
        _setThreshold(firstThreshold);
    }

    /// @notice Registers a table. Anyone may submit; the signatures are what counts.
    /// @param signatures at least the threshold, ordered by strictly ascending signer, each with the lower s
    function register(RiskTable calldata table, Signature[] calldata signatures) external {
        if (table.riskTable == 0 || table.riskTable >= FIELD_MODULUS) revert RiskTableRegistry_NotAFieldElement();
        if (entries[table.riskTable].registered) revert RiskTableRegistry_TableExists(table.riskTable);
        uint256 taken = tableAt[table.parameterSet][table.asOfSec];
        if (taken != 0) revert RiskTableRegistry_AsOfTaken(taken);
        _requireSignatures(hashRiskTable(table), signatures);
        entries[table.riskTable] = Entry(table.parameterSet, true, table.asOfSec, false);
        tableAt[table.parameterSet][table.asOfSec] = table.riskTable;
        emit TableRegistered(table.riskTable, table.parameterSet, table.asOfSec, table.dataUri, table.dataHash);
    }

    /// @notice Revokes a table for good, by the owner alone.
    function revoke(uint256 riskTable) external onlyOwner {
        _revoke(riskTable);
    }

    /// @notice Revokes a table for good, by as many recomputers as registering takes.
    /// @dev A signature cannot be replayed to any effect: a revoked table never comes back.
    function revokeBySignatures(uint256 riskTable, Signature[] calldata signatures) external {
        _requireSignatures(hashRevocation(riskTable), signatures);
        _revoke(riskTable);
    }

    /// @notice Tables accepted with a recomputer's signature stay accepted when it goes; revoke those that should not.
    function removeRecomputer(address recomputer) external onlyOwner {
        if (!isRecomputer[recomputer]) revert RiskTableRegistry_NotARecomputer(recomputer);
        isRecomputer[recomputer] = false;
        recomputerCount--;
        emit RecomputerRemoved(recomputer);
        _setThreshold(threshold);
    }

    function addRecomputer(address recomputer) external onlyOwner {
        _add(recomputer);
    }

    function setThreshold(uint256 newThreshold) external onlyOwner {
        _setThreshold(newThreshold);
    }

    /// @notice What is known of a table; all zero for an unknown one.
    function entryOf(uint256 riskTable) external view returns (Entry memory) {
        return entries[riskTable];
    }

    /// @notice The digest that recomputers sign for a table.
    function hashRiskTable(RiskTable calldata table) public view returns (bytes32) {
        return _hashTyped(
            keccak256(
                abi.encode(
                    RISK_TABLE_TYPE,
                    table.riskTable,
                    table.parameterSet,
                    table.asOfSec,
                    keccak256(bytes(table.dataUri)),
                    table.dataHash
                )
            )
        );
    }

    /// @notice The digest that recomputers sign to revoke a table.
    function hashRevocation(uint256 riskTable) public view returns (bytes32) {
        return _hashTyped(keccak256(abi.encode(REVOCATION_TYPE, riskTable)));
    }

    /// @dev The domain is hashed at every call: after a fork of the chain its id is another.
    function _hashTyped(bytes32 structHash) private view returns (bytes32) {
        bytes32 domain = keccak256(
            abi.encode(
                DOMAIN_TYPE, keccak256("Plimsoll RiskTableRegistry"), keccak256("1"), block.chainid, address(this)
            )
        );
        return keccak256(abi.encodePacked("\x19\x01", domain, structHash));
    }

    /// @dev Strictly ascending signers cannot repeat; every signature given must be good, also beyond the threshold.
    function _requireSignatures(bytes32 digest, Signature[] calldata signatures) private view {
        if (signatures.length < threshold) revert RiskTableRegistry_TooFewSignatures(signatures.length, threshold);
        address last = address(0);
        for (uint256 i = 0; i < signatures.length; i++) {
            Signature calldata signature = signatures[i];
            if (signature.s > MAX_S) revert RiskTableRegistry_MalleableSignature();
            address signer = ecrecover(digest, signature.v, signature.r, signature.s);
            // The zero address, which stands for a signature that recovers to nobody, is never a recomputer.
            if (!isRecomputer[signer]) revert RiskTableRegistry_NotARecomputer(signer);
            if (signer <= last) revert RiskTableRegistry_SignersNotAscending();
            last = signer;
        }
    }

    function _revoke(uint256 riskTable) private {
        Entry storage entry = entries[riskTable];
        if (!entry.registered) revert RiskTableRegistry_TableUnknown();
        if (entry.revoked) revert RiskTableRegistry_TableRevoked();
        entry.revoked = true;
        emit TableRevoked(riskTable, msg.sender);
    }

    function _add(address recomputer) private {
        if (recomputer == address(0)) revert RiskTableRegistry_NotARecomputer(recomputer);
        if (isRecomputer[recomputer]) revert RiskTableRegistry_AlreadyARecomputer(recomputer);
        isRecomputer[recomputer] = true;
        recomputerCount++;
        emit RecomputerAdded(recomputer);
    }

    function _setThreshold(uint256 newThreshold) private {
        if (newThreshold == 0 || newThreshold > recomputerCount) {
            revert RiskTableRegistry_BadThreshold(newThreshold, recomputerCount);
        }
        if (newThreshold == threshold) return;
        threshold = newThreshold;
        emit ThresholdSet(newThreshold);
    }
}
