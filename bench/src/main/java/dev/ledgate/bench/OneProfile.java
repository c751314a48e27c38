package dev.ledgate.bench;

import dev.ledgate.policy.AccessProfile;
import dev.ledgate.policy.AccessString;
import dev.ledgate.policy.Address;
import dev.ledgate.policy.Grant;
import dev.ledgate.policy.PrivacyLevel;
import dev.ledgate.policy.Right;
import dev.ledgate.policy.SessionIdentity;
import dev.ledgate.policy.port.DecisionPoint;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Lets everyone see everything: measurements of the proxy without a ledger. */
final class OneProfile implements DecisionPoint {
    private static final Address USER = new Address("0x" + "01".repeat(20));
    private static final Address INSTITUTE = new Address("0x" + "02".repeat(20));

    @Override
    public Admission admit(String login, Optional<String> purpose, Instant now) {
        return Admission.admitted(
                new SessionIdentity(login, USER, INSTITUTE, "medical-school", "medical-school", purpose),
                Optional.empty());
    }

    @Override
    public Decision decide(SessionIdentity who, Instant now) {
        return Decision.permit(new AccessProfile(
                who,
                false,
                Grant.of(PrivacyLevel.COMPLETE),
                Set.of(Right.READ),
                new TreeMap<>(),
                Map.of(),
                Map.of(),
                List.of(new AccessString(
                        "postgresql://127.0.0.1:5432/hospital_a", List.of("SELECT * FROM public.patients"))),
                who.institute().value(),
                1,
                Instant.MAX,
                "one profile",
                "HISC " + who.institute() + " by request bench; A_def revision 1, category " + who.category()));
    }

    @Override
    public Subscription onChange(Runnable listener) {
        return () -> {};
    }
}
