package dev.ledgate.it.attack;

import dev.ledgate.it.query.Comparison;
import dev.ledgate.it.wire.Frame;
import dev.ledgate.it.wire.Reply;
import dev.ledgate.it.wire.WireClient;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Sends one attempt and judges what comes back. */
public final class Trial {
    /** SQLSTATEs with which Ledgate itself refuses; see {@code policy.SqlState}. */
    private static final Set<String> REFUSALS = Set.of(
            "42501", "0A000", "42601", "42P01", "42703", "42883", "42702", "55P02", "54000", "54001", "22023", "42704",
            "3D000", "26000", "34000");

    private final Secrets secrets;

    public Trial(Secrets secrets) {
        this.secrets = secrets;
    }

    /**
     * Tries an attempt.
     *
     * @param prepared whether through the extended protocol
     * @return what is wrong with the answer, if anything
     */
    public Optional<String> fault(Attempt attempt, boolean prepared, WireClient system, WireClient oracle)
            throws IOException {
        String sql = secrets.fill(attempt.sql());
        Reply reply = prepared ? system.prepared(sql, List.of()) : system.query(sql);
        Optional<String> leak = leak(reply, sql);
        if (leak.isPresent()) {
            return leak.map(secret -> "shows " + secret + ": " + reply);
        }
        if (reply.error().isPresent()) {
            boolean allowed = attempt.mayEnd('E') || attempt.mayEnd('R') && REFUSALS.contains(reply.sqlState());
            return allowed ? Optional.empty() : Optional.of("expected " + attempt.expected() + ": " + reply);
        }
        if (attempt.mayEnd('m')) {
            return Optional.empty();
        }
        if (!attempt.mayEnd('M')) {
            return Optional.of("answered: " + reply + " " + reply.rows());
        }
        Comparison comparison =
                Comparison.of(reply, prepared ? oracle.prepared(sql, List.of()) : oracle.query(sql), false);
        return comparison.verdict() == Comparison.Verdict.EQUAL
                ? Optional.empty()
                : Optional.of(comparison.detail());
    }

    private Optional<String> leak(Reply reply, String sql) {
        StringBuilder text = new StringBuilder();
        for (Frame frame : reply.frames()) {
            text.append(frame.text()).append('\n');
        }
        return secrets.in(text.toString(), sql);
    }
}
