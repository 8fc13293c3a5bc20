// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity ^0.8.28;

import "./AttestorSetRegistry.sol";
import "./Owned.sol";
import "./RiskTableRegistry.sol";
import "./StatementLib.sol";

/// @notice The verifier contract that snarkjs generates from a verification key.
interface IGroth16Verifier {
    function verifyProof(
        uint256[2] calldata a,
        uint256[2][2] calldata b,
        uint256[2] calldata c,
        uint256[SIGNALS] calldata signals
    ) external view returns (bool);
}

/// @title MarginVerifier
/// @notice Accepts proofs that a hidden portfolio's equity covers its margin requirement by at least what the policy
///         demands, for the sender it was made for, once per identity and instant.
/// @dev The checks and their order are those of the protocol, one function each, numbered 1 to 7. Terms, lien and context are
///      rebuilt from this contract's state and never taken from a caller; T is the registered table's.
///
///      This contract is the verifier and the consumer that its context names. It calls two registries and the
///      generated verifiers, all fixed at construction and all by static call; it writes after the last of them and
///      calls nobody then, so there is nothing to re-enter.
///
///      What acceptance does not say: nothing about accounts not enrolled, nothing after T, nothing about whether venues
///      honour netting, and without a lien nothing about pledges elsewhere.
contract MarginVerifier is Owned {
    // 1
    error MarginVerifier_Paused();
    error MarginVerifier_UnknownSize(bytes32 size);
    error MarginVerifier_DevelopmentKey(bytes32 size);
    error MarginVerifier_SignalBeyondModulus(uint256 index);
    // 2
    error MarginVerifier_TableUnknown();
    error MarginVerifier_TableRevoked();
    error MarginVerifier_OtherParameterSet();
    error MarginVerifier_NotYet(uint256 asOfSec);
    error MarginVerifier_Stale(uint256 asOfSec);
    // 3
    error MarginVerifier_AttestorsUnknown();
    error MarginVerifier_AttestorsOutOfGrace();
    error MarginVerifier_AttestorsCompromised();
    // 4
    error MarginVerifier_WrongSubject(address subject);
    error MarginVerifier_NotEnrolled();
    error MarginVerifier_AccountsChanged();
    error MarginVerifier_HolderMismatch();
    error MarginVerifier_EnrolledByAnother(address subject);
    // 5
    error MarginVerifier_NullifierUsed();
    // 6
    error MarginVerifier_InvalidProof();
    // administration
    error MarginVerifier_BadSize(bytes32 size);
    error MarginVerifier_BadRegistry();
    error MarginVerifier_BadPolicy(string field);

    event PauseSet(bool paused);
    event PolicySet(Policy policy);
    event SizeRetired(bytes32 indexed size);
    event Enrolled(address indexed subject, uint256 accounts, uint256 holder);
    event Unenrolled(address indexed subject);
    event Consumed(
        address indexed subject,
        uint256 indexed nullifier,
        bytes32 indexed size,
        uint256 riskTable,
        uint256 attestors,
        uint256 terms,
        uint256 disclosure
    );

    /// @notice What is demanded of a proof. Widths are the protocol's; see `StatementLib.packTerms` for units.
    /// @param maxAgeSec how old T may be; more than finality plus proving time
    struct Policy {
        uint248 parameterSet;
        uint32 maxAgeSec;
        uint24 levelPpm;
        uint64 minExcessE6;
        uint8 minProvenance;
        uint24 minSurvivalPpm;
    }

    /// @notice The verifier of one circuit size, named as in the protocol's list: "s".
    /// @param isDevelopment its key comes from a public seed, so that anyone can forge proofs
    struct SizeKey {
        bytes32 size;
        IGroth16Verifier verifier;
        bool isDevelopment;
    }

    /// @notice What a caller says of its proof; everything else of the statement is rebuilt here.
    struct Claim {
        bytes32 size;
        uint256 riskTable;
        uint256 attestors;
        uint256 accounts;
        uint256 holder;
        address subject;
        uint256 nullifier;
        uint256 disclosure;
    }

    /// @notice Groth16, coordinates of `b` in the precompile's order (imaginary part first).
    struct Proof {
        uint256[2] a;
        uint256[2][2] b;
        uint256[2] c;
    }

    /// @notice A subject's accounts, and the terms that its newest consumed proof met: 0 before the first.
    struct Enrolment {
        uint256 accounts;
        uint256 holder;
        uint256 coveredTerms;
    }

    struct Key {
        IGroth16Verifier verifier;
        bool isDevelopment;
    }

    RiskTableRegistry public immutable riskTables;
    AttestorSetRegistry public immutable attestorSets;
    /// @notice The credit registry to which every account must be pledged; the zero address demands no lien.
    address public immutable lienRegistry;
    /// @notice Development keys are refused unless this says otherwise.
    bool public immutable allowDevelopmentKeys;
    uint256 private immutable deployedChainId;
    uint256 private immutable deployedContext;
    uint256 private immutable deployedLien;

    bool public paused;
    /// @notice Part of the context; fixed, because another purpose would void every enrolment.
    string public purpose;
    Policy public policy;
    mapping(bytes32 size => Key) public keys;
    mapping(address subject => Enrolment) public enrolments;
    /// @notice Who enrolled a holder or, without a lien, an account-set commitment.
    mapping(uint256 holderOrAccounts => address subject) public subjectOf;
    /// @notice One store for all sizes.
    mapping(uint256 nullifier => bool) public isSpent;

    /// @param sizes keys are fixed at construction: who could add one later could forge anything
    constructor(
        address firstOwner,
        RiskTableRegistry tables,
        AttestorSetRegistry attestors,
        address lienTo,
        string memory purposeOfUse,
        bool developmentKeys,
        SizeKey[] memory sizes,
        Policy memory firstPolicy
    ) Owned(firstOwner) {
        if (address(tables).code.length == 0 || address(attestors).code.length == 0) revert MarginVerifier_BadRegistry();
        riskTables = tables;
        attestorSets = attestors;
        lienRegistry = lienTo;
        allowDevelopmentKeys = developmentKeys;
        purpose = purposeOfUse;
        deployedChainId = block.chainid;
        deployedContext = StatementLib.computeContext(block.chainid, address(this), purposeOfUse);
        deployedLien = lienTo == address(0) ? 0 : StatementLib.computeLien(block.chainid, lienTo);
        for (uint256 i = 0; i < sizes.length; i++) {
            SizeKey memory key = sizes[i];
            if (address(key.verifier).code.length == 0 || address(keys[key.size].verifier) != address(0)) {
                revert MarginVerifier_BadSize(key.size);
            }
            keys[key.size] = Key(key.verifier, key.isDevelopment);
        }
        _setPolicy(firstPolicy);
    }

    /// @notice Checks a claim as `consume` would, but for the sender: `claim.subject` is believed. Changes nothing.
    /// @return signals the statement that the proof holds for, in the order of the circuit
    function verify(Claim calldata claim, Proof calldata proof) external view returns (uint256[SIGNALS] memory signals) {
        IGroth16Verifier verifier = _requireKey(claim);
        uint256 asOfSec = _requireTable(claim);
        _requireAttestors(claim);
        signals = _rebuild(claim, asOfSec);
        _requireEnrolled(claim);
        _requireUnspent(claim);
        _requireProof(verifier, signals, proof);
    }

    /// @notice Spends the proof for its subject, which must be the sender: a copied proof burns nothing.
    function consume(Claim calldata claim, Proof calldata proof) external {
        IGroth16Verifier verifier = _requireKey(claim);
        uint256 asOfSec = _requireTable(claim);
        _requireAttestors(claim);
        uint256[SIGNALS] memory signals = _rebuild(claim, asOfSec);
        _requireSender(claim);
        _requireEnrolled(claim);
        _requireUnspent(claim);
        _requireProof(verifier, signals, proof);
        _spend(claim, signals[SIGNAL_TERMS]);
    }

    /// @notice Binds the sender to the accounts and the holder of a proof made for it. Spends nothing: the same proof can
    ///         be consumed after. Enrolling other accounts forgets what the old ones covered, and is there for all to see.
    function enrol(Claim calldata claim, Proof calldata proof) external {
        IGroth16Verifier verifier = _requireKey(claim);
        uint256 asOfSec = _requireTable(claim);
        _requireAttestors(claim);
        uint256[SIGNALS] memory signals = _rebuild(claim, asOfSec);
        _requireSender(claim);
        _requireFree(claim);
        _requireUnspent(claim);
        _requireProof(verifier, signals, proof);
        _enrol(claim);
    }

    /// @notice Forgets the sender's enrolment, so that the same accounts can be enrolled by another address. Spent
    ///         nullifiers stay spent.
    function unenrol() external {
        if (enrolments[msg.sender].accounts == 0) revert MarginVerifier_NotEnrolled();
        _forget(msg.sender);
        emit Unenrolled(msg.sender);
    }

    function setPaused(bool newPaused) external onlyOwner {
        paused = newPaused;
        emit PauseSet(newPaused);
    }

    /// @notice Changes what is demanded. Proofs in flight for the old policy no longer verify.
    function setPolicy(Policy calldata newPolicy) external onlyOwner {
        _setPolicy(newPolicy);
    }

    /// @notice Forgets a size for good, should its circuit or key turn out bad.
    function retireSize(bytes32 size) external onlyOwner {
        if (address(keys[size].verifier) == address(0)) revert MarginVerifier_UnknownSize(size);
        delete keys[size];
        emit SizeRetired(size);
    }

    /// @notice What a proof's `context` must be: this chain, this contract, its purpose.
    function context() public view returns (uint256) {
        if (block.chainid == deployedChainId) return deployedContext;
        return StatementLib.computeContext(block.chainid, address(this), purpose);
    }

    /// @notice What a proof's `lien` must be; 0 when none is demanded.
    function lien() public view returns (uint256) {
        if (lienRegistry == address(0) || block.chainid == deployedChainId) return deployedLien;
        return StatementLib.computeLien(block.chainid, lienRegistry);
    }

    /// @notice What a proof's `terms` must be at the instant T.
    function termsAt(uint256 asOfSec) public view returns (uint256) {
        return _packTerms(policy, asOfSec);
    }

    /// @dev 1. Not paused, a key of a known size, a development key only where allowed, canonical signals. The other
    ///      four are below 2^248 by construction; the type fixes their number.
    function _requireKey(Claim calldata claim) private view returns (IGroth16Verifier) {
        if (paused) revert MarginVerifier_Paused();
        Key storage key = keys[claim.size];
        IGroth16Verifier verifier = key.verifier;
        if (address(verifier) == address(0)) revert MarginVerifier_UnknownSize(claim.size);
        if (key.isDevelopment && !allowDevelopmentKeys) revert MarginVerifier_DevelopmentKey(claim.size);
        _requireCanonical(SIGNAL_RISK_TABLE, claim.riskTable);
        _requireCanonical(SIGNAL_ATTESTORS, claim.attestors);
        _requireCanonical(SIGNAL_ACCOUNTS, claim.accounts);
        _requireCanonical(SIGNAL_HOLDER, claim.holder);
        _requireCanonical(SIGNAL_NULLIFIER, claim.nullifier);
        _requireCanonical(SIGNAL_DISCLOSURE, claim.disclosure);
        return verifier;
    }

    /// @dev Above the modulus a value has a twin that the circuit cannot tell from it: another key of the same nullifier.
    function _requireCanonical(uint256 index, uint256 value) private pure {
        if (value >= FIELD_MODULUS) revert MarginVerifier_SignalBeyondModulus(index);
    }

    /// @dev 2. The table, and T <= now <= T + maximum age.
    function _requireTable(Claim calldata claim) private view returns (uint256) {
        RiskTableRegistry.Entry memory entry = riskTables.entryOf(claim.riskTable);
        if (!entry.registered) revert MarginVerifier_TableUnknown();
        if (entry.revoked) revert MarginVerifier_TableRevoked();
        if (entry.parameterSet != policy.parameterSet) revert MarginVerifier_OtherParameterSet();
        uint256 asOfSec = entry.asOfSec;
        if (block.timestamp < asOfSec) revert MarginVerifier_NotYet(asOfSec);
        if (block.timestamp > asOfSec + policy.maxAgeSec) revert MarginVerifier_Stale(asOfSec);
        return asOfSec;
    }

    /// @dev 3. The attestor root.
    function _requireAttestors(Claim calldata claim) private view {
        AttestorSetRegistry.Status status = attestorSets.statusOf(claim.attestors);
        if (status == AttestorSetRegistry.Status.Unknown) revert MarginVerifier_AttestorsUnknown();
        if (status == AttestorSetRegistry.Status.OutOfGrace) revert MarginVerifier_AttestorsOutOfGrace();
        if (status == AttestorSetRegistry.Status.Compromised) revert MarginVerifier_AttestorsCompromised();
    }

    /// @dev 4. The statement, rebuilt.
    function _rebuild(Claim calldata claim, uint256 asOfSec) private view returns (uint256[SIGNALS] memory signals) {
        signals[SIGNAL_RISK_TABLE] = claim.riskTable;
        signals[SIGNAL_ATTESTORS] = claim.attestors;
        signals[SIGNAL_ACCOUNTS] = claim.accounts;
        signals[SIGNAL_HOLDER] = claim.holder;
        signals[SIGNAL_TERMS] = termsAt(asOfSec);
        signals[SIGNAL_LIEN] = lien();
        signals[SIGNAL_CONTEXT] = context();
        signals[SIGNAL_SUBJECT] = uint160(claim.subject);
        signals[SIGNAL_NULLIFIER] = claim.nullifier;
        signals[SIGNAL_DISCLOSURE] = claim.disclosure;
    }

    /// @dev 4. The subject is authenticated.
    function _requireSender(Claim calldata claim) private view {
        if (claim.subject != msg.sender) revert MarginVerifier_WrongSubject(claim.subject);
    }

    /// @dev 4. Accounts and holder as enrolled.
    function _requireEnrolled(Claim calldata claim) private view {
        Enrolment storage enrolment = enrolments[claim.subject];
        uint256 accounts = enrolment.accounts;
        if (accounts == 0) revert MarginVerifier_NotEnrolled();
        if (accounts != claim.accounts) revert MarginVerifier_AccountsChanged();
        if (enrolment.holder != claim.holder) revert MarginVerifier_HolderMismatch();
    }

    /// @dev 4. One portfolio covers one subject. Without a lien only the same set of accounts is recognised.
    function _requireFree(Claim calldata claim) private view {
        address subject = subjectOf[_bindingOf(claim.holder, claim.accounts)];
        if (subject != address(0) && subject != msg.sender) revert MarginVerifier_EnrolledByAnother(subject);
    }

    /// @dev 5.
    function _requireUnspent(Claim calldata claim) private view {
        if (isSpent[claim.nullifier]) revert MarginVerifier_NullifierUsed();
    }

    /// @dev 6. The pairing check.
    function _requireProof(IGroth16Verifier verifier, uint256[SIGNALS] memory signals, Proof calldata proof) private view {
        if (!verifier.verifyProof(proof.a, proof.b, proof.c, signals)) revert MarginVerifier_InvalidProof();
    }

    /// @dev 7. Only now the effects. Tables rotate, so proofs may arrive out of order: the newest T stands.
    function _spend(Claim calldata claim, uint256 terms) private {
        isSpent[claim.nullifier] = true;
        Enrolment storage enrolment = enrolments[claim.subject];
        if (StatementLib.asOfSecOf(terms) > StatementLib.asOfSecOf(enrolment.coveredTerms)) {
            enrolment.coveredTerms = terms;
        }
        emit Consumed(
            claim.subject, claim.nullifier, claim.size, claim.riskTable, claim.attestors, terms, claim.disclosure
        );
    }

    /// @dev 7. The same accounts and holder again change nothing, or a refreshed enrolment would forget its cover.
    function _enrol(Claim calldata claim) private {
        Enrolment storage enrolment = enrolments[msg.sender];
        if (enrolment.accounts == claim.accounts && enrolment.holder == claim.holder) return;
        _forget(msg.sender);
        enrolment.accounts = claim.accounts;
        enrolment.holder = claim.holder;
        subjectOf[_bindingOf(claim.holder, claim.accounts)] = msg.sender;
        emit Enrolled(msg.sender, claim.accounts, claim.holder);
    }

    function _forget(address subject) private {
        Enrolment storage enrolment = enrolments[subject];
        delete subjectOf[_bindingOf(enrolment.holder, enrolment.accounts)];
        delete enrolments[subject];
    }

    function _bindingOf(uint256 holder, uint256 accounts) private pure returns (uint256) {
        return holder == 0 ? accounts : holder;
    }

    function _setPolicy(Policy memory newPolicy) private {
        if (newPolicy.parameterSet == 0) revert MarginVerifier_BadPolicy("parameterSet");
        if (newPolicy.maxAgeSec == 0) revert MarginVerifier_BadPolicy("maxAgeSec");
        // Refuses a level of zero and a field beyond its width now rather than at the first proof.
        _packTerms(newPolicy, 0);
        policy = newPolicy;
        emit PolicySet(newPolicy);
    }

    function _packTerms(Policy memory demanded, uint256 asOfSec) private pure returns (uint256) {
        return StatementLib.packTerms(
            asOfSec, demanded.levelPpm, demanded.minExcessE6, demanded.minProvenance, demanded.minSurvivalPpm
        );
    }
}
