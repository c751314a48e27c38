package dev.ledgate.it.attack;

import dev.ledgate.it.query.Comparison;
import dev.ledgate.it.wire.Frame;
import dev.ledgate.it.wire.Reply;
import dev.ledgate.it.wire.WireClient;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Sends one attempt and judges what comes back. */
public final class Trial {
    /** SQLSTATEs outside class 42 with which Ledgate itself refuses; see {@code policy.SqlState}. */
    private static final Set<String> REFUSALS =
            Set.of("0A000", "55P02", "54000", "54001", "22023", "3D000", "26000", "34000");

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
            return error(attempt, reply, attempt.mayEnd('M') ? oracle : null, sql);
        }
        if (attempt.mayEnd('m')) {
            return Optional.empty();
        }
        if (!attempt.mayEnd('M')) {
            return Optional.of("answered: " + reply + " " + reply.rows());
        }
        Comparison comparison =
                Comparison.of(reply, prepared ? oracle.prepared(sql, List.of()) : oracle.query(sql), false);
        return comparison.verdict() == Comparison.Verdict.EQUAL ? Optional.empty() : Optional.of(comparison.detail());
    }

    /**
     * A refusal depends on the statement alone. Any other error of a statement that could have been answered has to be the
     * oracle's too: else it tells something of what is hidden.
     */
    private static Optional<String> error(Attempt attempt, Reply reply, @Nullable WireClient oracle, String sql)
            throws IOException {
        String state = reply.sqlState();
        boolean refusal = state.startsWith("42") || REFUSALS.contains(state);
        if (refusal && (attempt.mayEnd('R') || attempt.mayEnd('E'))) {
            return Optional.empty();
        }
        if (attempt.mayEnd('E') && oracle == null) {
            return Optional.empty();
        }
        if (attempt.mayEnd('M') && oracle != null) {
            Reply expected = oracle.query(sql);
            return expected.sqlState().equals(state)
                    ? Optional.empty()
                    : Optional.of("fails though the oracle does not: " + reply + "; oracle: " + expected);
        }
        return Optional.of("expected " + attempt.expected() + ": " + reply);
    }

    private Optional<String> leak(Reply reply, String sql) {
        StringBuilder text = new StringBuilder();
        for (Frame frame : reply.frames()) {
            text.append(frame.text()).append('\n');
        }
        return secrets.in(text.toString(), sql);
    }
}
