package dev.ledgate.proxy.session;

import dev.ledgate.policy.AccessProfile;
import dev.ledgate.policy.SessionIdentity;
import dev.ledgate.policy.TableName;
import dev.ledgate.policy.port.AuditLog.Intent;
import dev.ledgate.policy.port.AuditLog.Verdict;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Collections;
import java.util.HexFormat;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Makes the audit records of one session. Statements appear as keyed digests only. */
public final class Trail {
    private final long session;
    private final SessionIdentity who;
    private final Mac mac;

    Trail(long session, SessionIdentity who, byte[] digestKey) {
        this.session = session;
        this.who = who;
        try {
            mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(digestKey, "HmacSHA256"));
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("every JRE has HmacSHA256", e);
        }
    }

    String digest(String sql) {
        return HexFormat.of().formatHex(mac.doFinal(sql.getBytes(StandardCharsets.UTF_8)));
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
                profile.map(AccessProfile::snapshotVersion).orElse(0L));
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
                0);
    }

    static SortedSet<TableName> none() {
        return Collections.unmodifiableSortedSet(new TreeSet<>());
    }
}
