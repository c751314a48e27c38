package dev.ledgate.bench.coverage;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Runs the statements of a corpus on both sides, one after the other. For one thread. */
final class Comparison implements AutoCloseable {
    private final Twins twins;
    private final int timeoutSeconds;
    private Connection direct;
    private Connection proxied;
    private final Connection behind;

    Comparison(Twins twins, int timeoutSeconds) throws SQLException {
        this.twins = twins;
        this.timeoutSeconds = timeoutSeconds;
        direct = twins.direct();
        proxied = twins.proxied();
        behind = twins.behind();
    }

    /**
     * @param select whether it is a query, without a part that writes
     * @param found whether the direct execution returned rows
     * @param cause of a refusal, a failure or a difference: SQLSTATE and message; never rows
     */
    record Result(Corpus.Sample sample, boolean select, boolean found, Outcome outcome, String cause) {}

    List<Result> run(List<Corpus.Sample> statements) throws SQLException {
        List<Result> results = new ArrayList<>();
        for (Corpus.Sample sample : statements) {
            results.add(run(twins.numbered(sample)));
        }
        return results;
    }

    private Result run(Corpus.Sample sample) throws SQLException {
        String sql = sample.sql();
        boolean select = isSelect(sql);
        Answer expected = Answer.to(direct, sql, timeoutSeconds);
        if (expected instanceof Answer.Failed lost && lost.connectionLost()) {
            direct = twins.direct();
        }
        boolean found = expected instanceof Answer.Rows rows && !rows.rows().isEmpty();
        if (expected instanceof Answer.Failed failed && failed.timedOut()) {
            return new Result(sample, select, found, Outcome.TOO_SLOW, "");
        }
        long refusedBefore = twins.refused();
        Answer actual = Answer.to(proxied, sql, 2 * timeoutSeconds);
        boolean refused = twins.refused() > refusedBefore;
        if (actual instanceof Answer.Failed failed) {
            if (failed.connectionLost()) {
                proxied = twins.proxied();
                return new Result(sample, select, found, Outcome.FAILED, cause(failed));
            }
            if (expected instanceof Answer.Failed same) {
                boolean equal = same.sqlState().equals(failed.sqlState());
                return equal
                        ? new Result(sample, select, found, Outcome.SAME_ERROR, cause(failed))
                        : new Result(
                                sample,
                                select,
                                found,
                                refused ? Outcome.OTHER_ERROR : Outcome.FAILED,
                                cause(failed) + " / directly " + same.sqlState());
            }
            return new Result(sample, select, found, refused ? Outcome.REFUSED : Outcome.FAILED, cause(failed));
        }
        Outcome outcome = compared(sql, expected, actual);
        return new Result(
                sample,
                select,
                found,
                outcome,
                outcome == Outcome.DIFFERENT ? "different " + Answer.difference(expected, actual) : "");
    }

    private Outcome compared(String sql, Answer expected, Answer actual) {
        if (expected.equals(actual)) {
            return Outcome.EQUAL;
        }
        if (!(expected instanceof Answer.Rows wanted) || !(actual instanceof Answer.Rows got)) {
            return Outcome.DIFFERENT;
        }
        boolean ordered = sql.toLowerCase(Locale.ROOT).contains("order by");
        if (!ordered && wanted.sorted().equals(got.sorted())) {
            return Outcome.EQUAL;
        }
        Answer again = Answer.to(direct, sql, timeoutSeconds);
        boolean varies = (!again.equals(expected) && wanted.columns().equals(got.columns()))
                || (wanted.sorted().equals(got.sorted()) && orderVaries(sql, expected));
        if (varies) {
            return Outcome.VARIES;
        }
        if (Answer.to(behind, sql, timeoutSeconds) instanceof Answer.Rows all) {
            Answer.Rows there = all.without(twins::isLedgates);
            boolean equal = ordered ? there.equals(got) : there.sorted().equals(got.sorted());
            return equal ? Outcome.EQUAL_BEHIND : Outcome.DIFFERENT;
        }
        return Outcome.DIFFERENT;
    }

    /** Whether the order of rows that ORDER BY leaves equal is another one when PostgreSQL plans the statement otherwise. */
    private boolean orderVaries(String sql, Answer expected) {
        try (Statement statement = direct.createStatement()) {
            statement.execute("SET enable_hashjoin = off; SET enable_indexscan = off; SET enable_mergejoin = off");
            direct.commit();
            Answer otherwise = Answer.to(direct, sql, timeoutSeconds);
            statement.execute("RESET enable_hashjoin; RESET enable_indexscan; RESET enable_mergejoin");
            direct.commit();
            return !otherwise.equals(expected);
        } catch (SQLException e) {
            return false;
        }
    }

    private static String cause(Answer.Failed failed) {
        String message = failed.message().replaceFirst("^ERROR: ", "").replaceAll("(?s)\\n.*", "");
        return failed.sqlState() + " " + message;
    }

    /** A query without a part that writes: {@code WITH x AS (INSERT ...)} is none. */
    static boolean isSelect(String sql) {
        String text = sql.toLowerCase(Locale.ROOT);
        boolean query = text.startsWith("select")
                || text.startsWith("with")
                || text.startsWith("(")
                || text.startsWith("values")
                || text.startsWith("table");
        return query
                && !(text.startsWith("with")
                        && text.matches("(?s).*\\b(insert\\s+into|update\\s+\\w+\\s+set|delete\\s+from)\\b.*"));
    }

    @Override
    public void close() throws SQLException {
        direct.close();
        proxied.close();
        behind.close();
    }
}
