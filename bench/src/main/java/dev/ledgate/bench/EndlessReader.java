package dev.ledgate.bench;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;

/**
 * Reads rows of a session until it is refused: a few with each fetch of an open portal, or all that one long statement
 * sends, as fast as they come.
 */
final class EndlessReader implements AutoCloseable {
    private static final String QUERY = "SELECT code, units FROM observations";
    /** Some 400 million rows. */
    private static final String STREAM =
            "COPY (SELECT a.code, b.units FROM observations a CROSS JOIN observations b) TO STDOUT";

    private static final String REFUSED = "42501";
    private static final int FETCH = 10;
    private static final int SOME = 100;

    private final Connection session;
    private final CountDownLatch some = new CountDownLatch(SOME);
    private final CompletableFuture<Long> refused = new CompletableFuture<>();
    private final Thread thread;
    private volatile boolean closed;
    private long last;

    EndlessReader(Connection session, boolean stream) throws SQLException {
        this.session = session;
        this.thread = new Thread(() -> read(stream), "endless-reader");
        session.setAutoCommit(false); // JDBC fetches in parts only inside a transaction
        thread.setDaemon(true);
        thread.start();
    }

    private void read(boolean stream) {
        try {
            if (stream) {
                stream();
            } else {
                fetch();
            }
        } catch (SQLException e) {
            if (REFUSED.equals(e.getSQLState())) {
                refused.complete(last);
            } else {
                refused.completeExceptionally(e);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void stream() throws SQLException {
        CopyOut rows = session.unwrap(PGConnection.class).getCopyAPI().copyOut(STREAM);
        while (rows.readFromCopy() != null) {
            last = System.nanoTime();
            some.countDown();
        }
    }

    private void fetch() throws SQLException, InterruptedException {
        try (PreparedStatement statement = session.prepareStatement(QUERY)) {
            statement.setFetchSize(FETCH);
            while (!closed) {
                try (ResultSet rows = statement.executeQuery()) {
                    while (rows.next() && !closed) {
                        last = System.nanoTime();
                        some.countDown();
                        if (rows.getRow() % FETCH == 0) {
                            TimeUnit.MILLISECONDS.sleep(1);
                        }
                    }
                }
            }
        }
    }

    /** Waits until the session gets rows. */
    void awaitRows() throws InterruptedException {
        if (!some.await(30, TimeUnit.SECONDS)) {
            throw new IllegalStateException(
                    "the session gets no rows",
                    refused.isCompletedExceptionally()
                            ? refused.handle((at, failure) -> failure).join()
                            : null);
        }
    }

    /** {@link System#nanoTime()} of the last row before the session was refused; waits for the refusal. */
    long awaitRefusal(Duration limit) throws InterruptedException {
        try {
            return refused.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new IllegalStateException("the session ended otherwise than by its refusal", e.getCause());
        } catch (TimeoutException e) {
            throw new IllegalStateException("the session was not refused", e);
        }
    }

    @Override
    public void close() {
        closed = true;
        try {
            thread.join(TimeUnit.SECONDS.toMillis(10));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
