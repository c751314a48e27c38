package dev.ledgate.policy;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * All that one user may see in one hospital's database at one moment, computed from the snapshot of the contracts.
 * Immutable. The rewriter turns it into SQL; it holds exceptions, not patients.
 *
 * @param who the user
 * @param owner whether the user acts for the hospital that owns the database
 * @param defaultGrant the grant over every patient that {@code exceptions} does not name, and over tables that are not
 *     about patients
 * @param defaultRights the rights that go with it
 * @param exceptions patients over whom the user holds something else; sorted, so that equal profiles give equal SQL
 * @param exceptionRights rights over those patients; a patient without an entry has READ only
 * @param overrides the level that a patient gave a field, in place of the hospital's classification
 * @param tableExceptions for tables of which some patient made a choice of their own: takes the place of
 *     {@code exceptions} there, all of it
 * @param accessStrings what the institute's active HISC opens
 * @param pseudonymScope keys and dates of different scopes cannot be joined; the institute's address
 * @param snapshotVersion block number of the ledger state it was computed from
 * @param validUntil when the passing of time alone changes it; {@link Instant#MAX} if never
 * @param fingerprint equal for two profiles exactly if they let the same things be seen: the key of plan caches, and
 *     what an open cursor is held against
 * @param clause which contract entries it rests on, for audit and explanations; no personal data
 */
public record AccessProfile(
        SessionIdentity who,
        boolean owner,
        Grant defaultGrant,
        Set<Right> defaultRights,
        SortedMap<PatientKey, Grant> exceptions,
        Map<PatientKey, Set<Right>> exceptionRights,
        Map<ColumnName, SortedMap<PatientKey, PrivacyLevel>> overrides,
        Map<TableName, SortedMap<PatientKey, Grant>> tableExceptions,
        List<AccessString> accessStrings,
        String pseudonymScope,
        long snapshotVersion,
        Instant validUntil,
        String fingerprint,
        String clause) {
    public AccessProfile {
        defaultRights = Set.copyOf(defaultRights);
        exceptions = Collections.unmodifiableSortedMap(new TreeMap<>(exceptions));
        exceptionRights = Map.copyOf(exceptionRights);
        overrides = Map.copyOf(overrides);
        tableExceptions = Map.copyOf(tableExceptions);
        accessStrings = List.copyOf(accessStrings);
    }

    /** A profile without choices about single tables. */
    public AccessProfile(
            SessionIdentity who,
            boolean owner,
            Grant defaultGrant,
            Set<Right> defaultRights,
            SortedMap<PatientKey, Grant> exceptions,
            Map<PatientKey, Set<Right>> exceptionRights,
            Map<ColumnName, SortedMap<PatientKey, PrivacyLevel>> overrides,
            List<AccessString> accessStrings,
            String pseudonymScope,
            long snapshotVersion,
            Instant validUntil,
            String fingerprint,
            String clause) {
        this(
                who,
                owner,
                defaultGrant,
                defaultRights,
                exceptions,
                exceptionRights,
                overrides,
                Map.of(),
                accessStrings,
                pseudonymScope,
                snapshotVersion,
                validUntil,
                fingerprint,
                clause);
    }

    /** The patients over whom the user holds something else than the default in the rows of one table. */
    public SortedMap<PatientKey, Grant> exceptions(TableName table) {
        return tableExceptions.getOrDefault(table, exceptions);
    }

    /** The grant over one patient, in tables of which nobody made a choice of their own. */
    public Grant grant(PatientKey patient) {
        return exceptions.getOrDefault(patient, defaultGrant);
    }

    /** The grant over one patient in the rows of one table. */
    public Grant grant(TableName table, PatientKey patient) {
        return exceptions(table).getOrDefault(patient, defaultGrant);
    }

    /** The highest grant over any patient in one table: what is above it is hidden whoever the row is about. */
    public Grant highestGrant(TableName table) {
        return exceptions(table).values().stream().reduce(defaultGrant, Grant::or);
    }
}
