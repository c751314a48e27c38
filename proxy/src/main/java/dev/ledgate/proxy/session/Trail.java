package dev.ledgate.proxy.session;

import dev.ledgate.policy.AccessProfile;
import dev.ledgate.policy.SessionIdentity;
import dev.ledgate.policy.TableName;
import dev.ledgate.policy.port.AuditLog.Intent;
import dev.ledgate.policy.port.AuditLog.Outcome;
import dev.ledgate.policy.port.AuditLog.Verdict;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collections;
import java.util.HexFormat;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import javax.crypto.Mac;

/** Makes the audit records of one session. Statements appear as keyed digests only. */
public final class Trail {
    private final long session;
    private final SessionIdentity who;
    private final Mac mac;
    private final PatientTags tags;

    Trail(long session, SessionIdentity who, byte[] digestKey) {
        this.session = session;
        this.who = who;
        this.mac = PatientTags.mac(digestKey);
        this.tags = new PatientTags(digestKey);
    }

    String digest(String sql) {
        return HexFormat.of().formatHex(mac.doFinal(sql.getBytes(StandardCharsets.UTF_8)));
    }

    /** What came of a statement. */
    Outcome outcome(long intent, Instant at, Pending.Rows rows, String sqlState) {
        SortedSet<String> patients = new TreeSet<>();
        rows.patients.forEach(patient -> patients.add(tags.of(patient, intent)));
        return new Outcome(intent, at, rows.sent, rows.opened, sqlState, patients, rows.morePatients);
    }

    Intent permitted(Instant at, String action, String digest, SortedSet<TableName> tables, AccessProfile profile) {
        return intent(at, action, digest, tables, Verdict.PERMITTED, "", Optional.of(profile));
    }

    Intent denied(
            Instant at,
            String action,
            String digest,
            SortedSet<TableName> tables,
            String reason,
            Optional<AccessProfile> profile) {
        return intent(at, action, digest, tables, Verdict.DENIED, reason, profile);
    }

    private Intent intent(
            Instant at,
            String action,
            String digest,
            SortedSet<TableName> tables,
            Verdict verdict,
            String reason,
            Optional<AccessProfile> profile) {
        return new Intent(
                at,
                session,
                who.login(),
                Optional.of(who.user()),
                action,
                digest,
                tables,
                verdict,
                reason,
                profile.map(AccessProfile::clause).orElse(""),
                profile.map(AccessProfile::snapshotVersion).orElse(0L),
                who.purpose().orElse(""));
    }

    /** The record of a login that did not become a session, or did. */
    public static Intent login(Instant at, long session, String login, Optional<SessionIdentity> who, String reason) {
        return new Intent(
                at,
                session,
                login,
                who.map(SessionIdentity::user),
                "login",
                "",
                none(),
                reason.isEmpty() ? Verdict.PERMITTED : Verdict.DENIED,
                reason,
                "",
                0,
                who.flatMap(SessionIdentity::purpose).orElse(""));
    }

    static SortedSet<TableName> none() {
        return Collections.unmodifiableSortedSet(new TreeSet<>());
    }
}
