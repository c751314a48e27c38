package dev.ledgate.contracts;

import dev.ledgate.contracts.LedgerRecord.CategoryGrant;
import dev.ledgate.contracts.LedgerRecord.Change;
import dev.ledgate.policy.AccessString;
import dev.ledgate.policy.Address;
import dev.ledgate.policy.Grant;
import dev.ledgate.policy.Grantee;
import dev.ledgate.policy.PatientHandle;
import dev.ledgate.policy.PrivacyLevel;
import dev.ledgate.policy.Right;
import dev.ledgate.policy.TimeWindow;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What can be asked of the contracts; one record per {@link ContractFunction}. {@code hospital} says whose entries are
 * meant, {@code salt} is 32 random hex digits (see {@link LedgerRecord.Private}).
 */
public sealed interface Command {
    Address hospital();

    // AMSC

    /** By the consortium, while there has been no proposal yet: lets a founding hospital in. Later ones are voted in. */
    record RegisterHospital(Address hospital, String mspId, String name) implements Command {}

    record RegisterInstitute(Address hospital, Address institute, String name, String category) implements Command {}

    /** Binds a login to the address of a user of a registered institute. */
    record RegisterUser(Address hospital, Address institute, Address user, String login, String salt)
            implements Command {}

    /** Ends everything for a user, for good: a revoked address is never registered again. */
    record RevokeUser(Address hospital, Address user) implements Command {}

    /** Registers patients; those registered already stay as they are. 1 to 500 at a time. */
    record RegisterPatients(Address hospital, List<PatientHandle> patients, String salt) implements Command {}

    /**
     * Gives a patient an address, to act without the hospital: by the hospital while the patient has neither address nor
     * guardian, by one of these afterwards.
     */
    record LinkPatient(Address hospital, PatientHandle patient, Address address, String salt) implements Command {}

    /** Names who acts for a patient, or nobody any more. By whom a patient may be given an address. */
    record LinkGuardian(Address hospital, PatientHandle patient, Optional<Address> guardian, String salt)
            implements Command {}

    /** By the patient or the guardian: whether the hospital may act for the patient. */
    record SetDelegate(Address hospital, PatientHandle patient, boolean delegated, String salt) implements Command {}

    /** Forgets a patient and all choices; notices of emergency accesses remain. By the patient's side. */
    record UnregisterPatient(Address hospital, PatientHandle patient) implements Command {}

    /** Adds or replaces a user's whitelist entry; addresses are IP literals. */
    record AllowPath(Address hospital, Address user, String source, String destinationHost, int destinationPort)
            implements Command {}

    record RemovePath(Address hospital, Address user) implements Command {}

    /**
     * By a hospital: asks the members to let another in or to vote one out. It does not count as its vote.
     *
     * @param mspId of the candidate, as is {@code name}; for a removal those that are registered
     */
    record ProposeMember(
            Address hospital,
            String id,
            Change change,
            Address candidate,
            String mspId,
            String name,
            String reason,
            Instant expires)
            implements Command {}

    /** By a hospital: its one vote. @param proposer whose proposal it is */
    record VoteMember(Address hospital, Address proposer, String id, boolean yes) implements Command {}

    // HPSC

    /**
     * Replaces A_def.
     *
     * @param revision one more than the revision in force, 1 for the first
     * @param emergency the categories whose users may break the glass
     */
    record SetDefaultPolicy(
            Address hospital, long revision, SortedMap<String, CategoryGrant> categories, SortedSet<String> emergency)
            implements Command {
        /** One in which no category may break the glass. */
        public SetDefaultPolicy(Address hospital, long revision, SortedMap<String, CategoryGrant> categories) {
            this(hospital, revision, categories, new TreeSet<>());
        }
    }

    /** Defines a category of data, for good. @param tables as {@code schema.table} */
    record DefineDataCategory(Address hospital, String name, SortedSet<String> tables) implements Command {}

    /**
     * Adds a choice, or replaces the one for the same grantee, purpose, study and categories of data. The fields are those
     * of {@link dev.ledgate.policy.Consent}.
     */
    record SetConsent(
            Address hospital,
            PatientHandle patient,
            Grantee grantee,
            Grant grant,
            SortedSet<Right> rights,
            TimeWindow window,
            Optional<String> purpose,
            Optional<String> study,
            SortedSet<String> dataCategories,
            boolean anonymise,
            String salt)
            implements Command {
        /** A choice for every study and all data, not anonymised. */
        public SetConsent(
                Address hospital,
                PatientHandle patient,
                Grantee grantee,
                Grant grant,
                SortedSet<Right> rights,
                TimeWindow window,
                Optional<String> purpose,
                String salt) {
            this(
                    hospital,
                    patient,
                    grantee,
                    grant,
                    rights,
                    window,
                    purpose,
                    Optional.empty(),
                    new TreeSet<>(),
                    false,
                    salt);
        }
    }

    /** Takes back all that was granted to a grantee, for every purpose, and forbids it from now on. */
    record RevokeConsent(Address hospital, PatientHandle patient, Grantee grantee, String salt) implements Command {}

    /** Replaces all of a patient's field overrides. @param overrides by {@code schema.table.column} */
    record SetOverrides(Address hospital, PatientHandle patient, SortedMap<String, PrivacyLevel> overrides, String salt)
            implements Command {}

    /** Adds or replaces a policy group; the epoch never goes back. */
    record SetPolicyGroup(Address hospital, String group, String accessPolicy, long epoch, byte[] envelope)
            implements Command {}

    record AssignGroup(Address hospital, PatientHandle patient, String group, String salt) implements Command {}

    // HISC

    record IssueAttributes(Address hospital, Address institute, List<String> attributes) implements Command {}

    record SetAccessStrings(Address hospital, Address institute, List<AccessString> strings, String salt)
            implements Command {}

    /** Ends everything for an institute and its users: access strings and whitelist entries go. */
    record RevokeRelationship(Address hospital, Address institute) implements Command {}

    // ARSC

    /** By the institute or one of its users. @param requestId chosen by the requester; unique per hospital */
    record RequestAccess(
            Address hospital,
            Address institute,
            String requestId,
            String purpose,
            Optional<String> study,
            Instant expires)
            implements Command {
        /** For no study in particular. */
        public RequestAccess(Address hospital, Address institute, String requestId, String purpose, Instant expires) {
            this(hospital, institute, requestId, purpose, Optional.empty(), expires);
        }
    }

    /** By the hospital: creates the relationship, or makes it active again. */
    record ApproveAccess(
            Address hospital,
            String requestId,
            List<String> attributes,
            List<AccessString> strings,
            Optional<Instant> expires,
            String salt)
            implements Command {}

    record DenyAccess(Address hospital, String requestId) implements Command {}

    /** Takes an approval back; the relationship ends with it. */
    record RevokeAccess(Address hospital, String requestId) implements Command {}

    /** Marks a request that nobody decided in time. */
    record ExpireAccess(Address hospital, String requestId) implements Command {}

    // Break-glass

    /**
     * By a user: opens one patient's data in an emergency, for a time. Patient and reason do not enter the ledger, only a
     * commitment to them: the record is public, so every hospital that endorses it sees this command. It opens nothing
     * until the hospital confirms it.
     *
     * @param id chosen by the user; unique per hospital
     * @param commitment to patient and reason, 64 hex digits
     * @param until at most {@link BreakGlassContract#LONGEST} from the transaction's time
     */
    record BreakGlass(Address hospital, String id, String commitment, Instant until) implements Command {
        /**
         * With the commitment computed; the hospital needs the same patient, reason and salt to confirm it.
         *
         * @param reason as {@link #isReason} asks for; another one can never be confirmed
         * @param salt 32 random hex digits
         */
        public BreakGlass(
                Address hospital, String id, PatientHandle patient, String reason, Instant until, String salt) {
            this(hospital, id, BreakGlassContract.commitment(hospital, id, patient, reason, salt), until);
        }

        /** Whether a text is long enough to say something to patient and reviewer, and short enough to be read. */
        public static boolean isReason(String text) {
            return BreakGlassContract.isReason(text);
        }
    }

    /**
     * By the hospital: writes the patient's notice of an emergency access, and so makes it count.
     *
     * @param opening the salt of the command that is confirmed
     */
    record ConfirmBreakGlass(
            Address hospital, String id, PatientHandle patient, String reason, String opening, String salt)
            implements Command {
        @Override
        public String toString() {
            return "ConfirmBreakGlass[" + id + "]";
        }
    }

    /** By the user or the hospital: ends an emergency access before its time. */
    record EndBreakGlass(Address hospital, String id) implements Command {}

    /** By the hospital or one of its own users, never by the user whose access it is. Ends it if it still runs. */
    record ReviewBreakGlass(Address hospital, String id, boolean justified) implements Command {}

    // Halves of commands above: what changes public records needs every hospital's endorsement, and what changes
    // private ones has only its owner's. A network refuses a transaction that does both; the client sends the halves in
    // order.

    /** The public half of {@link RegisterUser}. */
    record EnterUser(Address hospital, Address institute, Address user) implements Command {}

    /** The private half of {@link RegisterUser}; the user is registered already. Binding again changes nothing. */
    record BindLogin(Address hospital, Address user, String login, String salt) implements Command {}

    /** The public half of {@link ApproveAccess}; it opens nothing until {@link OpenAccess} follows. */
    record GrantAccess(Address hospital, String requestId, List<String> attributes, Optional<Instant> expires)
            implements Command {}

    /** The private half of {@link ApproveAccess}: what an approved request opens. */
    record OpenAccess(Address hospital, String requestId, List<AccessString> strings, String salt) implements Command {}

    // Audit

    /**
     * By the hospital: the Merkle root of the next batch of its audit log, records {@code first} to {@code last}. Handing
     * the same batch over again changes nothing.
     */
    record AnchorAudit(Address hospital, long first, long last, String root) implements Command {}

    // Reading

    /**
     * Answers a list of one record or none. Private kinds are answered to the hospital only, except that a patient and the
     * guardian read that patient's choices.
     */
    record ReadRecord(Address hospital, String kind, List<String> attributes) implements Command {}

    /** Answers the public records of the hospital of one kind. */
    record ListRecords(Address hospital, String kind) implements Command {}

    /**
     * Answers each emergency access to a patient's data, and after it the notice. By the patient, the guardian or the
     * hospital.
     */
    record ListNotices(Address hospital, PatientHandle patient) implements Command {}

    /** Answers all hospitals and all proposals about them. @param hospital any */
    record ListMembers(Address hospital) implements Command {}
}
