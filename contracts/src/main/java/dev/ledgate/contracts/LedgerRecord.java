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

    /** AMSC: a member that keeps patients' records. @param address of the certificate with which it acts */
    record Hospital(int v, Address address, String mspId, String name) implements LedgerRecord {
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

    /** AMSC: a patient of a hospital. @param address with which the patient acts, if the patient has one */
    record Patient(int v, Address hospital, PatientHandle handle, Optional<Address> address) implements LedgerRecord {
        @Override
        public RecordKey key() {
            return RecordKey.of(Kinds.PATIENT, hospital, handle);
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

    /** HPSC: A_def, the hospital's default policy by category of institute. */
    record DefaultPolicy(int v, Address hospital, long revision, SortedMap<String, CategoryGrant> categories)
            implements LedgerRecord {
        public DefaultPolicy {
            categories = Collections.unmodifiableSortedMap(new TreeMap<>(categories));
        }

        @Override
        public RecordKey key() {
            return RecordKey.of(Kinds.DEFAULT_POLICY, hospital);
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

    /** One choice of one patient. @param actedBy who wrote it: the patient, or the hospital as delegate */
    record Choice(
            Grantee grantee,
            Grant grant,
            SortedSet<Right> rights,
            TimeWindow window,
            Optional<String> purpose,
            Address actedBy,
            Instant at) {
        public Choice {
            rights = Collections.unmodifiableSortedSet(new TreeSet<>(rights));
        }
    }

    /**
     * HPSC: all that one patient chose at one hospital. One record, so that a change is atomic and needs no search over
     * private data, which Fabric does not allow in a transaction that writes.
     *
     * @param choices sorted by grantee, then purpose
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
     */
    record Relationship(
            int v,
            Address hospital,
            Address institute,
            Status status,
            List<String> attributes,
            Optional<Instant> expires,
            String requestId)
            implements LedgerRecord {
        public Relationship {
            attributes = List.copyOf(attributes);
        }

        @Override
        public RecordKey key() {
            return RecordKey.of(Kinds.RELATIONSHIP, hospital, institute);
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
                    v, hospital, requestId, institute, requester, purpose, next, requestedAt, expires, Optional.of(by));
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
            return RecordKey.of(Kinds.AUDIT_ANCHOR, hospital, String.format(Locale.ROOT, "%019d", first));
        }
    }

    /** How far a hospital's audit log is anchored. @param next number of the first record that is not */
    record AuditHead(int v, Address hospital, long next) implements LedgerRecord {
        @Override
        public RecordKey key() {
            return RecordKey.of(Kinds.AUDIT_HEAD, hospital);
        }
    }
}
