package dev.ledgate.proxy.fake;

import dev.ledgate.policy.AccessProfile;
import dev.ledgate.policy.Address;
import dev.ledgate.policy.Denial;
import dev.ledgate.policy.Grant;
import dev.ledgate.policy.PrivacyLevel;
import dev.ledgate.policy.Right;
import dev.ledgate.policy.SessionIdentity;
import dev.ledgate.policy.SqlState;
import dev.ledgate.policy.WhitelistEntry;
import dev.ledgate.policy.port.DecisionPoint;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Decides what the test says. Login "owner" acts for the hospital, "stranger" has no contract. */
public final class FakeDecisions implements DecisionPoint {
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private volatile String fingerprint = "f1";
    private volatile Optional<Denial> denial = Optional.empty();
    private volatile Optional<WhitelistEntry> path = Optional.empty();

    /** What users see changes. */
    public void change(String newFingerprint) {
        fingerprint = newFingerprint;
        denial = Optional.empty();
        listeners.forEach(Runnable::run);
    }

    /** Takes the revocation back. */
    public void restore() {
        denial = Optional.empty();
    }

    public void revoke() {
        denial = Optional.of(Denial.of(SqlState.INSUFFICIENT_PRIVILEGE, "access was revoked"));
        listeners.forEach(Runnable::run);
    }

    /** What users may see ends by time: nobody is told. */
    public void expire() {
        denial = Optional.of(Denial.of(SqlState.INSUFFICIENT_PRIVILEGE, "the consent has ended"));
    }

    public void pathFor(WhitelistEntry entry) {
        path = Optional.of(entry);
    }

    @Override
    public Admission admit(String login, Optional<String> purpose, Instant now) {
        if (login.equals("stranger")) {
            return Admission.denied(Denial.of(
                    SqlState.INVALID_AUTHORIZATION, "stranger-labs has no HISC", "Ask for one: ./ledgate request"));
        }
        return Admission.admitted(identity(login, purpose), path);
    }

    public static SessionIdentity identity(String login, Optional<String> purpose) {
        Address address = new Address("0x" + "0".repeat(40));
        return new SessionIdentity(login, address, address, "an institute", "a category", purpose);
    }

    @Override
    public Decision decide(SessionIdentity who, Instant now) {
        return denial.map(Decision::denied).orElseGet(() -> Decision.permit(profile(who, fingerprint)));
    }

    public static AccessProfile profile(SessionIdentity who, String fingerprint) {
        return new AccessProfile(
                who,
                who.login().equals("owner"),
                Grant.of(PrivacyLevel.COMPLETE),
                Set.of(Right.READ),
                new TreeMap<>(),
                Map.of(),
                Map.of(),
                List.of(),
                "scope",
                7,
                Instant.MAX,
                fingerprint,
                "clause");
    }

    @Override
    public Subscription onChange(Runnable listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }
}
