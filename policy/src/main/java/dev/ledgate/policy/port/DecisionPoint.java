package dev.ledgate.policy.port;

import dev.ledgate.policy.AccessProfile;
import dev.ledgate.policy.Denial;
import dev.ledgate.policy.SessionIdentity;
import dev.ledgate.policy.WhitelistEntry;
import java.io.Closeable;
import java.time.Instant;
import java.util.Optional;

/**
 * Answers from a local, immutable snapshot of the contracts; never calls the ledger. Safe for any thread, and returns
 * within microseconds. A snapshot that is staler than its lease denies everything (57P03).
 */
public interface DecisionPoint {
    /** Whether a login whose password was right may open a session. */
    Admission admit(String login, Optional<String> purpose, Instant now);

    /** What the user may see now. Called before every statement and every fetch. */
    Decision decide(SessionIdentity who, Instant now);

    /**
     * Calls {@code listener} after each change of the snapshot, from the feed's thread; it must not block. Sessions then
     * decide again, also when idle.
     *
     * @return closing it ends the calls
     */
    Subscription onChange(Runnable listener);

    /** Ends a subscription; closing twice does nothing. */
    interface Subscription extends Closeable {
        @Override
        void close();
    }

    /** Exactly one of the two is present. */
    record Admission(Optional<Admitted> admitted, Optional<Denial> denied) {
        public static Admission admitted(SessionIdentity who, Optional<WhitelistEntry> path) {
            return new Admission(Optional.of(new Admitted(who, path)), Optional.empty());
        }

        public static Admission denied(Denial denial) {
            return new Admission(Optional.empty(), Optional.of(denial));
        }
    }

    /** @param path the network path to open; empty for the hospital's own applications inside its network */
    record Admitted(SessionIdentity who, Optional<WhitelistEntry> path) {}

    /** Exactly one of the two is present. */
    record Decision(Optional<AccessProfile> permit, Optional<Denial> denied) {
        public static Decision permit(AccessProfile profile) {
            return new Decision(Optional.of(profile), Optional.empty());
        }

        public static Decision denied(Denial denial) {
            return new Decision(Optional.empty(), Optional.of(denial));
        }
    }
}
