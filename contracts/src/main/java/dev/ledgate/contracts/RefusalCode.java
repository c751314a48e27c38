package dev.ledgate.contracts;

import java.util.Optional;

/** Why a contract refused. Programs decide by the code; the message is for people. */
public enum RefusalCode {
    UNKNOWN_FUNCTION,
    /** The command is malformed or breaks a limit. */
    BAD_ARGUMENT,
    /** Only the consortium CA's own identity may do this. */
    NOT_CONSORTIUM,
    /** Only the hospital whose entry it is may do this. */
    NOT_THE_HOSPITAL,
    /** Only the patient, or the hospital on the patient's behalf, may do this. */
    NOT_THE_PATIENT,
    /** The patient or the guardian ended the hospital's right to act for the patient. */
    NOT_DELEGATED,
    /** The patient has a key or a guardian, so only these change who acts for the patient. */
    PATIENT_HELD,
    /** Only the institute, or one of its active users, may do this. */
    NOT_THE_INSTITUTE,
    /** The caller's organisation does not hold this private collection. */
    NOT_A_COLLECTION_MEMBER,
    HOSPITAL_UNKNOWN,
    HOSPITAL_EXISTS,
    /** The members voted the hospital out: it changes nothing any more. */
    HOSPITAL_REMOVED,
    /** Founding is over: the members vote on whom to let in. */
    FOUNDING_CLOSED,
    PROPOSAL_UNKNOWN,
    PROPOSAL_EXISTS,
    /** The votes have decided already. */
    PROPOSAL_DECIDED,
    PROPOSAL_EXPIRED,
    /** One vote for each hospital. */
    ALREADY_VOTED,
    /** A consortium keeps one hospital at least. */
    LAST_HOSPITAL,
    INSTITUTE_UNKNOWN,
    INSTITUTE_EXISTS,
    USER_UNKNOWN,
    USER_EXISTS,
    USER_REVOKED,
    LOGIN_TAKEN,
    PATIENT_UNKNOWN,
    PATH_UNKNOWN,
    /** A default policy of another revision is in force than the one this change was made from. */
    STALE_REVISION,
    GROUP_UNKNOWN,
    DATA_CATEGORY_UNKNOWN,
    /** A category of data is never changed; define another one. */
    DATA_CATEGORY_EXISTS,
    /** Nothing enforces this right, so the contract does not record it. */
    RIGHT_NOT_OFFERED,
    RELATIONSHIP_UNKNOWN,
    RELATIONSHIP_REVOKED,
    REQUEST_UNKNOWN,
    REQUEST_EXISTS,
    /** The request was decided already. */
    REQUEST_NOT_PENDING,
    REQUEST_NOT_APPROVED,
    REQUEST_EXPIRED,
    REQUEST_NOT_EXPIRED,
    /** Nobody approves what they asked for themselves. */
    SELF_APPROVAL,
    /** Who asked may not ask any more. */
    REQUESTER_REVOKED,
    /** The default policy does not let users of this category break the glass. */
    BREAK_GLASS_NOT_ALLOWED,
    BREAK_GLASS_UNKNOWN,
    BREAK_GLASS_EXISTS,
    /** The emergency access has ended, was confirmed already, or was reviewed already. */
    BREAK_GLASS_CLOSED,
    /** What is to be confirmed is not what the user committed to. */
    COMMITMENT_MISMATCH,
    /** Nobody reviews their own emergency access. */
    SELF_REVIEW,
    /** Audit records are anchored in order and once; these leave a gap, or say something else than was anchored. */
    ANCHOR_CONFLICT,
    /** The transaction's time, which its sender chooses, is too far from the time on the endorser's clock. */
    TIME_OUT_OF_RANGE,
    /** A stored record is not what the codec writes. */
    RECORD_CORRUPT;

    /** The code in front of a refusal's {@link ContractResult.Refused#line() line}. */
    public static Optional<RefusalCode> of(String line) {
        for (RefusalCode code : values()) {
            if (line.startsWith(code.name() + ": ")) {
                return Optional.of(code);
            }
        }
        return Optional.empty();
    }
}
