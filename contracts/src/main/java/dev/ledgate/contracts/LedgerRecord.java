package dev.ledgate.contracts;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.ledgate.policy.AccessString;
import dev.ledgate.policy.Address;
import dev.ledgate.policy.Grant;
import dev.ledgate.policy.Grantee;
import dev.ledgate.policy.PatientHandle;
import dev.ledgate.policy.PrivacyLevel;
import dev.ledgate.policy.Right;
import dev.ledgate.policy.TimeWindow;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the contracts keep. Every record knows its key and carries the version of its form ({@code v}) in JSON; a reader
 * refuses a version that it does not know.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = LedgerRecord.Hospital.class, name = Kinds.HOSPITAL),
    @JsonSubTypes.Type(value = LedgerRecord.Institute.class, name = Kinds.INSTITUTE),
    @JsonSubTypes.Type(value = LedgerRecord.User.class, name = Kinds.USER),
    @JsonSubTypes.Type(value = LedgerRecord.Login.class, name = Kinds.LOGIN),
    @JsonSubTypes.Type(value = LedgerRecord.Patient.class, name = Kinds.PATIENT),
    @JsonSubTypes.Type(value = LedgerRecord.Path.class, name = Kinds.PATH),
    @JsonSubTypes.Type(value = LedgerRecord.DefaultPolicy.class, name = Kinds.DEFAULT_POLICY),
    @JsonSubTypes.Type(value = LedgerRecord.PolicyGroup.class, name = Kinds.POLICY_GROUP),
    @JsonSubTypes.Type(value = LedgerRecord.Choices.class, name = Kinds.CHOICES),
    @JsonSubTypes.Type(value = LedgerRecord.Relationship.class, name = Kinds.RELATIONSHIP),
    @JsonSubTypes.Type(value = LedgerRecord.AccessStrings.class, name = Kinds.ACCESS_STRINGS),
    @JsonSubTypes.Type(value = LedgerRecord.AccessRequest.class, name = Kinds.ACCESS_REQUEST),
    @JsonSubTypes.Type(value = LedgerRecord.AuditAnchor.class, name = Kinds.AUDIT_ANCHOR),
    @JsonSubTypes.Type(value = LedgerRecord.AuditHead.class, name = Kinds.AUDIT_HEAD),
    @JsonSubTypes.Type(value = LedgerRecord.PolicyRevision.class, name = Kinds.POLICY_REVISION),
    @JsonSubTypes.Type(value = LedgerRecord.DataCategory.class, name = Kinds.DATA_CATEGORY),
    @JsonSubTypes.Type(value = LedgerRecord.AttributeIssue.class, name = Kinds.ATTRIBUTE_ISSUE),
    @JsonSubTypes.Type(value = LedgerRecord.Proposal.class, name = Kinds.PROPOSAL),
    @JsonSubTypes.Type(value = LedgerRecord.BreakGlass.class, name = Kinds.BREAK_GLASS),
    @JsonSubTypes.Type(value = LedgerRecord.Notice.class, name = Kinds.NOTICE),
})
public sealed interface LedgerRecord {
    /** Version of the form of every record so far. */
    int FORM = 1;

    RecordKey key();

    /** The form's version. */
    int v();

    /** Kept in the hospital's private collection; public state has salted hashes only. */
    sealed interface Private extends LedgerRecord {
        /** 32 random hex digits that keep the record's public hash from being guessed. */
        String salt();
    }

    enum Status {
        ACTIVE,
        REVOKED
    }

    /**
     * AMSC: a member that keeps patients' records.
     *
     * @param address of the certificate with which it acts
     * @param status revoked once the members voted it out: nothing of it counts any more
     */
    record Hospital(int v, Address address, String mspId, String name, Status status) implements LedgerRecord {
        /** A member. */
        public Hospital(int v, Address address, String mspId, String name) {
            this(v, address, mspId, name, Status.ACTIVE);
        }

        Hospital with(Status next) {
            return new Hospital(v, address, mspId, name, next);
        }

        @Override
        public RecordKey key() {
            return RecordKey.of(Kinds.HOSPITAL, address);
        }

        /** The private collection that only this hospital's organisation reads and writes. */
        public String collection() {
            return collectionOf(mspId);
        }

        /** The private collection of an organisation. */
        public static String collectionOf(String mspId) {
            return "ledgate-" + mspId;
        }
    }

    /** AMSC: an institute as one hospital knows it. */
    record Institute(int v, Address hospital, Address address, String name, String category) implements LedgerRecord {
        @Override
        public RecordKey key() {
            return RecordKey.of(Kinds.INSTITUTE, hospital, address);
        }
    }

    /** AMSC: a user of an institute; the login is private. */
    record User(int v, Address hospital, Address address, Address institute, Status status) implements LedgerRecord {
        @Override
        public RecordKey key() {
            return RecordKey.of(Kinds.USER, hospital, address);
        }
    }

    /** AMSC: which address a login belongs to. */
    record Login(int v, Address hospital, String login, Address user, String salt) implements Private {
        @Override
        public RecordKey key() {
            return RecordKey.of(Kinds.LOGIN, hospital, login);
        }
    }

    /**
     * AMSC: a patient of a hospital. Private, so that other members learn neither the handle nor with which keys the
     * patient and the guardian act.
     *
     * @param address with which the patient acts, if the patient has one
     * @param guardian with which somebody acts for the patient, if there is one
     * @param delegated whether the hospital may act for the patient; the patient or the guardian can end that
     */
    record Patient(
            int v,
            Address hospital,
            PatientHandle handle,
            Optional<Address> address,
            Optional<Address> guardian,
            boolean delegated,
            String salt)
            implements Private {
        Patient actingWith(Optional<Address> key, Optional<Address> nextGuardian, boolean delegate, String nextSalt) {
            return new Patient(v, hospital, handle, key, nextGuardian, delegate, nextSalt);
        }

        /** Whether somebody else than the hospital can act for the patient. */
        boolean isHeld() {
            return address.isPresent() || guardian.isPresent();
        }

        boolean isHeldBy(Address caller) {
            return address.equals(Optional.of(caller)) || guardian.equals(Optional.of(caller));
        }

        @Override
        public RecordKey key() {
            return RecordKey.of(Kinds.PATIENT, hospital, handle);
        }

        @Override
        public String toString() {
            return "Patient[" + handle + "]";
        }
    }

    /** AMSC: a whitelist entry (section III-E of the paper). Addresses are literals, never names. */
    record Path(
            int v,
            Address hospital,
            Address institute,
            Address user,
            String source,
            String destinationHost,
            int destinationPort)
            implements LedgerRecord {
        @Override
        public RecordKey key() {
            return RecordKey.of(Kinds.PATH, hospital, institute, user);
        }
    }

    /** What a category gets where the patient made no choice. */
    record CategoryGrant(Grant grant, SortedSet<Right> rights) {
        public CategoryGrant {
            rights = Collections.unmodifiableSortedSet(new TreeSet<>(rights));
        }
    }

    /**
     * HPSC: A_def, the hospital's default policy by category of institute. It holds for all who made no choice, from its
     * own block on; the revisions before it are kept as {@link PolicyRevision}.
     *
     * @param emergency the categories whose users may break the glass
     */
    record DefaultPolicy(
            int v,
            Address hospital,
            long revision,
            SortedMap<String, CategoryGrant> categories,
            SortedSet<String> emergency)
            implements LedgerRecord {
        public DefaultPolicy {
            categories = Collections.unmodifiableSortedMap(new TreeMap<>(categories));
            emergency = Collections.unmodifiableSortedSet(new TreeSet<>(emergency));
        }

        /** One in which no category may break the glass. */
        public DefaultPolicy(int v, Address hospital, long revision, SortedMap<String, CategoryGrant> categories) {
            this(v, hospital, revision, categories, new TreeSet<>());
        }

        @Override
        public RecordKey key() {
            return RecordKey.of(Kinds.DEFAULT_POLICY, hospital);
        }
    }

    /** HPSC: a revision of A_def, in force from {@code since} until the next one. Never changed. */
    record PolicyRevision(
            int v,
            Address hospital,
            long revision,
            Instant since,
            SortedMap<String, CategoryGrant> categories,
            SortedSet<String> emergency)
            implements LedgerRecord {
        public PolicyRevision {
            categories = Collections.unmodifiableSortedMap(new TreeMap<>(categories));
            emergency = Collections.unmodifiableSortedSet(new TreeSet<>(emergency));
        }

        @Override
        public RecordKey key() {
            return RecordKey.of(Kinds.POLICY_REVISION, hospital, padded(revision));
        }
    }

    /**
     * HPSC: a category of data, of which patients can choose apart from the rest. It is never changed: to widen or to
     * narrow it would change what patients chose.
     *
     * @param tables as {@code schema.table}
     */
    record DataCategory(int v, Address hospital, String name, SortedSet<String> tables) implements LedgerRecord {
        public DataCategory {
            tables = Collections.unmodifiableSortedSet(new TreeSet<>(tables));
        }

        @Override
        public RecordKey key() {
            return RecordKey.of(Kinds.DATA_CATEGORY, hospital, name);
        }
    }

    /**
     * HPSC: an access policy and the content keys wrapped under it, for all patients of the group.
     *
     * @param envelope wrapped keys, opaque to the contract
     */
    record PolicyGroup(int v, Address hospital, String group, String accessPolicy, long epoch, byte[] envelope)
            implements LedgerRecord {
        @Override
        public RecordKey key() {
            return RecordKey.of(Kinds.POLICY_GROUP, hospital, group);
        }
    }

    /**
     * One choice of one patient; the fields are those of {@link dev.ledgate.policy.Consent}.
     *
     * @param actedBy who wrote it: the patient, the guardian, or the hospital as delegate
     */
    record Choice(
            Grantee grantee,
            Grant grant,
            SortedSet<Right> rights,
            TimeWindow window,
            Optional<String> purpose,
            Optional<String> study,
            SortedSet<String> dataCategories,
            boolean anonymise,
            Address actedBy,
            Instant at) {
        public Choice {
            rights = Collections.unmodifiableSortedSet(new TreeSet<>(rights));
            dataCategories = Collections.unmodifiableSortedSet(new TreeSet<>(dataCategories));
        }

        /** Whether the two speak of the same grantee, purpose, study and data, so that one replaces the other. */
        boolean replaces(Choice older) {
            return grantee.equals(older.grantee)
                    && purpose.equals(older.purpose)
                    && study.equals(older.study)
                    && dataCategories.equals(older.dataCategories);
        }
    }

    /**
     * HPSC: all that one patient chose at one hospital. One record, so that a change is atomic and needs no search over
     * private data, which Fabric does not allow in a transaction that writes.
     *
     * @param choices sorted by grantee, then purpose, study and categories of data
     * @param overrides level of a field, by {@code schema.table.column}
     * @param group the policy group; empty for {@code default}
     */
    record Choices(
            int v,
            Address hospital,
            PatientHandle patient,
            long revision,
            List<Choice> choices,
            SortedMap<String, PrivacyLevel> overrides,
            Optional<String> group,
            String salt)
            implements Private {
        public Choices {
            choices = List.copyOf(choices);
            overrides = Collections.unmodifiableSortedMap(new TreeMap<>(overrides));
        }

        static Choices none(Address hospital, PatientHandle patient) {
            return new Choices(FORM, hospital, patient, 0, List.of(), new TreeMap<>(), Optional.empty(), "");
        }

        /** The next revision, with other choices. */
        Choices choosing(List<Choice> next, String nextSalt) {
            return next(next, overrides, group, nextSalt);
        }

        /** The next revision, with other levels of fields. */
        Choices overriding(SortedMap<String, PrivacyLevel> next, String nextSalt) {
            return next(choices, next, group, nextSalt);
        }

        /** The next revision, in another policy group. */
        Choices in(String nextGroup, String nextSalt) {
            return next(choices, overrides, Optional.of(nextGroup), nextSalt);
        }

        private Choices next(List<Choice> c, SortedMap<String, PrivacyLevel> o, Optional<String> g, String nextSalt) {
            return new Choices(v, hospital, patient, revision + 1, c, o, g, nextSalt);
        }

        @Override
        public RecordKey key() {
            return RecordKey.of(Kinds.CHOICES, hospital, patient);
        }

        @Override
        public String toString() {
            return "Choices[" + patient + ", revision " + revision + "]";
        }
    }

    /**
     * HISC: the relationship of a hospital with an institute.
     *
     * @param attributes issued to the institute's users, sorted
     * @param expires first instant at which it is no longer active
     * @param requestId the access request that it came from
     * @param approvals what it was approved for, by access request; sessions declare no other purpose or study
     * @param issues how often attributes were issued or taken back, see {@link AttributeIssue}
     */
    record Relationship(
            int v,
            Address hospital,
            Address institute,
            Status status,
            List<String> attributes,
            Optional<Instant> expires,
            String requestId,
            SortedMap<String, Approval> approvals,
            long issues)
            implements LedgerRecord {
        public Relationship {
            attributes = List.copyOf(attributes);
            approvals = Collections.unmodifiableSortedMap(new TreeMap<>(approvals));
        }

        /** What one access request was approved for. */
        public record Approval(String purpose, Optional<String> study) {}

        Relationship with(Status nextStatus, List<String> nextAttributes, SortedMap<String, Approval> nextApprovals) {
            return new Relationship(
                    v, hospital, institute, nextStatus, nextAttributes, expires, requestId, nextApprovals, issues + 1);
        }

        Relationship without(String withdrawnRequest) {
            SortedMap<String, Approval> left = new TreeMap<>(approvals);
            left.remove(withdrawnRequest);
            return new Relationship(v, hospital, institute, status, attributes, expires, requestId, left, issues);
        }

        /** Whether a session may declare a purpose and, if it does, a study. */
        public boolean covers(String purpose, Optional<String> study) {
            return approvals.values().stream()
                    .anyMatch(a -> a.purpose().equals(purpose) && (study.isEmpty() || study.equals(a.study())));
        }

        @Override
        public RecordKey key() {
            return RecordKey.of(Kinds.RELATIONSHIP, hospital, institute);
        }
    }

    /**
     * HISC: that attributes were issued to an institute's users, or taken back. Never changed.
     *
     * @param number counts the relationship's, from 1
     * @param attributes all that the users hold from then on
     */
    record AttributeIssue(
            int v, Address hospital, Address institute, long number, List<String> attributes, Address by, Instant at)
            implements LedgerRecord {
        public AttributeIssue {
            attributes = List.copyOf(attributes);
        }

        @Override
        public RecordKey key() {
            return RecordKey.of(Kinds.ATTRIBUTE_ISSUE, hospital, institute, padded(number));
        }
    }

    /** HISC: what the relationship opens. */
    record AccessStrings(int v, Address hospital, Address institute, List<AccessString> strings, String salt)
            implements Private {
        public AccessStrings {
            strings = List.copyOf(strings);
        }

        @Override
        public RecordKey key() {
            return RecordKey.of(Kinds.ACCESS_STRINGS, hospital, institute);
        }
    }

    enum RequestStatus {
        PENDING,
        APPROVED,
        DENIED,
        REVOKED,
        EXPIRED
    }

    /** ARSC: a request for access and what became of it. @param decidedBy who decided it last */
    record AccessRequest(
            int v,
            Address hospital,
            String requestId,
            Address institute,
            Address requester,
            String purpose,
            Optional<String> study,
            RequestStatus status,
            Instant requestedAt,
            Instant expires,
            Optional<Address> decidedBy)
            implements LedgerRecord {
        @Override
        public RecordKey key() {
            return RecordKey.of(Kinds.ACCESS_REQUEST, hospital, requestId);
        }

        AccessRequest decided(RequestStatus next, Address by) {
            return new AccessRequest(
                    v,
                    hospital,
                    requestId,
                    institute,
                    requester,
                    purpose,
                    study,
                    next,
                    requestedAt,
                    expires,
                    Optional.of(by));
        }
    }

    /** A batch of a hospital's audit log. @param root Merkle root over its records, 64 hex digits */
    record AuditAnchor(int v, Address hospital, long first, long last, String root) implements LedgerRecord {
        @Override
        public RecordKey key() {
            return keyOf(hospital, first);
        }

        /** Numbers are padded, so that anchors are listed in order. */
        static RecordKey keyOf(Address hospital, long first) {
            return RecordKey.of(Kinds.AUDIT_ANCHOR, hospital, padded(first));
        }
    }

    /** A number in a key, so that keys are listed in order. */
    private static String padded(long number) {
        return String.format(Locale.ROOT, "%019d", number);
    }

    /** How far a hospital's audit log is anchored. @param next number of the first record that is not */
    record AuditHead(int v, Address hospital, long next) implements LedgerRecord {
        @Override
        public RecordKey key() {
            return RecordKey.of(Kinds.AUDIT_HEAD, hospital);
        }
    }

    /** What a {@link Proposal} would do. */
    enum Change {
        ADMIT,
        REMOVE
    }

    enum ProposalStatus {
        OPEN,
        CARRIED,
        REJECTED
    }

    /**
     * AMSC: that a hospital be let in or voted out, and the members' votes. It carries with the votes of more than half of
     * the active hospitals.
     *
     * @param hospital who proposes
     * @param id chosen by the proposer; unique per proposer
     * @param mspId of the candidate
     * @param reason for the members to read
     * @param expires first instant at which nobody votes any more
     * @param votes by the hospital's address; true for yes
     */
    record Proposal(
            int v,
            Address hospital,
            String id,
            Change change,
            Address candidate,
            String mspId,
            String name,
            String reason,
            Instant proposedAt,
            Instant expires,
            SortedMap<String, Boolean> votes,
            ProposalStatus status)
            implements LedgerRecord {
        public Proposal {
            votes = Collections.unmodifiableSortedMap(new TreeMap<>(votes));
        }

        @Override
        public RecordKey key() {
            return RecordKey.of(Kinds.PROPOSAL, hospital, id);
        }

        Proposal with(SortedMap<String, Boolean> nextVotes, ProposalStatus next) {
            return new Proposal(
                    v, hospital, id, change, candidate, mspId, name, reason, proposedAt, expires, nextVotes, next);
        }
    }

    /**
     * HPSC: an emergency access, as all members may know it: not of whom, and not why. Both are in the
     * patient's {@link Notice}; the commitment binds them.
     *
     * @param id chosen by the user; unique per hospital
     * @param commitment SHA-256 over hospital, id, patient, reason and a salt, 64 hex digits
     * @param from the transaction's time
     * @param until first instant at which it opens nothing any more
     * @param ended when user or hospital ended it early
     * @param review what became of it; until then it is owed
     */
    record BreakGlass(
            int v,
            Address hospital,
            String id,
            Address user,
            Address institute,
            String commitment,
            Instant from,
            Instant until,
            Optional<Instant> ended,
            Optional<Review> review)
            implements LedgerRecord {
        /** @param by somebody else than the user */
        public record Review(Address by, Instant at, boolean justified) {}

        @Override
        public RecordKey key() {
            return RecordKey.of(Kinds.BREAK_GLASS, hospital, id);
        }

        /** Whether it can open anything, now or later, once the patient's notice is written. */
        public boolean counts() {
            return ended.isEmpty() && review.isEmpty();
        }

        BreakGlass endedAt(Instant at) {
            return new BreakGlass(v, hospital, id, user, institute, commitment, from, until, Optional.of(at), review);
        }

        BreakGlass reviewed(Review done) {
            return new BreakGlass(v, hospital, id, user, institute, commitment, from, until, ended, Optional.of(done));
        }
    }

    /**
     * HPSC: what a patient is told of one emergency access, which opens nothing before. It stands under the access and not under the patient, so that
     * the hash of its key does not say whom it is about. Nobody deletes it.
     */
    record Notice(int v, Address hospital, String breakGlass, PatientHandle patient, String reason, String salt)
            implements Private {
        @Override
        public RecordKey key() {
            return RecordKey.of(Kinds.NOTICE, hospital, breakGlass);
        }

        @Override
        public String toString() {
            return "Notice[" + breakGlass + "]";
        }
    }
}
