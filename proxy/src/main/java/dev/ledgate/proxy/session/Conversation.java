package dev.ledgate.proxy.session;

import dev.ledgate.policy.AccessProfile;
import dev.ledgate.policy.Denial;
import dev.ledgate.policy.SqlState;
import dev.ledgate.policy.TableName;
import dev.ledgate.policy.port.AuditLog.Outcome;
import dev.ledgate.policy.port.DecisionPoint.Decision;
import dev.ledgate.policy.port.FieldKeys.FieldCipher;
import dev.ledgate.proxy.catalog.SharedCatalog;
import dev.ledgate.proxy.wire.ErrorFields;
import dev.ledgate.proxy.wire.FrontendMessage;
import dev.ledgate.rewriter.RewriteResult.Rewritten;
import dev.ledgate.rewriter.StatementKind;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.SortedSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What both protocols and the server's answers share: the state of one session, and the steps they are made of. */
final class Conversation {
    private static final int MOST_NAMES = 10_000;

    final Effects effects;
    final Judge judge;
    final Trail trail;
    final SessionConfig config;
    final PendingResponses pending = new PendingResponses();
    final Map<String, Prepared> statements = new HashMap<>();
    final Map<String, Opened> opened = new HashMap<>();

    /** What PREPARE of SQL made. PostgreSQL keeps these under the same names as {@link #statements}. */
    final Map<String, Prepared> executable = new HashMap<>();

    /** What each portal of an EXECUTE was bound to run. */
    final Map<String, Prepared> executing = new HashMap<>();

    /** How the client was told that rows of its prepared statements look. */
    final Map<String, List<String>> described = new HashMap<>();

    final Hints hints = new Hints();

    /** What the session's own changes of tables made of the catalog. */
    final OwnCatalog changes;

    /** After an error, nothing counts until Sync. */
    boolean skipping;

    /** The client's answer to this sequence has ended in an error of ours; the server's rest is not shown. */
    boolean muted;

    /** The server's transaction has to fail, but the sequence had ended before we knew. */
    boolean abortOwed;

    /** A copy into a table that is under way. */
    @Nullable
    CopyIn copying;

    boolean cancelInFlight;
    boolean closed;

    @Nullable
    FieldCipher cipher;

    /** What runs while its record is written, by the record's ticket. */
    private final Map<Long, Pending.Rows> unrecorded = new HashMap<>();

    private long tickets;
    private @Nullable Wait wait;
    private boolean cancelRequested;
    private OptionalLong lastIntent = OptionalLong.empty();

    /** A record whose statement has not been sent to be run yet. */
    private OptionalLong openIntent = OptionalLong.empty();

    Conversation(
            Effects effects, Judge judge, Trail trail, SessionConfig config, Optional<SharedCatalog> sharedCatalog) {
        this.effects = effects;
        this.judge = judge;
        this.trail = trail;
        this.config = config;
        this.changes = new OwnCatalog(this, sharedCatalog);
    }

    /** What the session cannot go on without. */
    enum Reason {
        INTENT,
        KEYS,
        LESSON,
        ROWS,
        CATALOG
    }

    private record Wait(Reason reason, Runnable then) {}

    boolean waiting() {
        return wait != null;
    }

    boolean waitingFor(Reason reason) {
        return wait != null && wait.reason == reason;
    }

    void await(Reason reason, Runnable then) {
        if (wait != null) {
            throw new IllegalStateException("waiting for " + wait.reason + " already");
        }
        cancelRequested = false;
        wait = new Wait(reason, then);
    }

    /** Goes on with what waited for this, if anything did. */
    void resume(Reason reason) {
        Wait waited = wait;
        if (waited != null && waited.reason == reason) {
            wait = null;
            waited.then.run();
        }
    }

    /** Forgets what waits for the server, because it will not come. */
    void stopWaitingForServer() {
        boolean catalog = waitingFor(Reason.CATALOG) && changes.waitsForServer();
        if (waitingFor(Reason.LESSON) || waitingFor(Reason.ROWS) || catalog) {
            wait = null;
        }
    }

    void requestCancel() {
        cancelRequested = true;
    }

    void send(FrontendMessage message, Pending answer) {
        message.writeTo(effects.toServer());
        pending.add(answer);
    }

    /** Ends a sequence of messages. */
    void sync() {
        send(FrontendMessage.Bare.SYNC, new Pending.Ready(true));
        changes.synced();
    }

    void flush() {
        FrontendMessage.Bare.FLUSH.writeTo(effects.toServer());
    }

    /** Puts an error where the answer to the current message would stand, and aborts the server's transaction with it. */
    void refuse(ErrorFields error) {
        FrontendMessage.writeUnanswerable(effects.toServer());
        pending.add(new Pending.Refusal(error, true));
        skipping = true;
        endOpenIntent(error.code());
    }

    void refuse(Denial denial) {
        refuse(ErrorFields.error(denial, OptionalInt.empty()));
    }

    /** Refuses by policy: the refusal is also written down. */
    void deny(Denial denial, OptionalInt position, String action, String sql, Optional<AccessProfile> profile) {
        effects.noteRefusal(trail.denied(
                judge.now(),
                action,
                trail.digest(sql),
                Trail.none(),
                denial.state().code(),
                profile));
        refuse(ErrorFields.error(denial, position));
    }

    void deny(Denial denial, Prepared statement, Optional<AccessProfile> profile) {
        effects.noteRefusal(trail.denied(
                judge.now(),
                action(statement.kind()),
                trail.digest(statement.sql()),
                tables(statement),
                denial.state().code(),
                profile));
        refuse(denial);
    }

    /** A FETCH reads what its cursor was declared for, an EXECUTE what was prepared. */
    private SortedSet<TableName> tables(Prepared statement) {
        Prepared source = source(statement.plan());
        return source == null ? statement.plan().tables() : source.plan().tables();
    }

    /** What FETCH and EXECUTE show rows of; null for other statements, and if it is not known. */
    private @Nullable Prepared source(Rewritten plan) {
        if (plan.kind() == StatementKind.EXECUTE) {
            return plan.cursor().map(executable::get).orElse(null);
        }
        Opened cursor = plan.kind() == StatementKind.FETCH || plan.kind() == StatementKind.MOVE
                ? plan.cursor().map(opened::get).orElse(null)
                : null;
        return cursor == null ? null : cursor.statement();
    }

    static String action(StatementKind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    /** Goes on with the session's keys, or refuses. */
    void withKeys(Consumer<FieldCipher> then) {
        FieldCipher known = cipher;
        if (known != null) {
            then.accept(known);
            return;
        }
        await(Reason.KEYS, () -> {
            FieldCipher got = cipher;
            if (skipping) {
                endOpenIntent("25P02");
                return;
            }
            if (cancelRequested) {
                refuse(Denials.CANCELED);
            } else if (got == null) {
                refuse(Denials.NO_KEYS);
            } else {
                then.accept(got);
            }
        });
        effects.fetchKeys();
    }

    /** Goes on once the record of what is about to be read or changed is durable, or refuses. */
    void audited(Prepared statement, AccessProfile profile, Consumer<OptionalLong> then) {
        if (!statement.kind().touchesData()) {
            then.accept(OptionalLong.empty());
            return;
        }
        await(Reason.INTENT, () -> {
            OptionalLong intent = lastIntent;
            lastIntent = OptionalLong.empty();
            Optional<Denial> stop = afterIntent(intent, profile);
            if (skipping) {
                ended(intent, "25P02");
            } else if (stop.isPresent()) {
                ended(intent, stop.get().state().code());
                refuse(stop.get());
            } else {
                openIntent = intent;
                then.accept(intent);
            }
        });
        writeIntent(statement, profile);
    }

    /**
     * Writes the record of what only reads and is sent at once. Nothing of its answer is shown before the record is durable,
     * and nothing at all if it cannot be written.
     */
    void recordMeanwhile(Pending.Rows rows, AccessProfile profile) {
        rows.awaitsRecord = true;
        unrecorded.put(writeIntent(rows.portal.statement(), profile), rows);
    }

    private long writeIntent(Prepared statement, AccessProfile profile) {
        long ticket = ++tickets;
        effects.writeIntent(
                ticket,
                trail.permitted(
                        judge.now(),
                        action(statement.kind()),
                        trail.digest(statement.sql()),
                        tables(statement),
                        profile));
        return ticket;
    }

    /** What came in between while the record was being written. */
    private Optional<Denial> afterIntent(OptionalLong intent, AccessProfile profile) {
        if (intent.isEmpty()) {
            return Optional.of(Denials.NO_AUDIT);
        }
        if (cancelRequested) {
            return Optional.of(Denials.CANCELED);
        }
        return changed(judge.decide(), profile);
    }

    /** @param number the record's; empty if it could not be written */
    void intentAnswered(long ticket, OptionalLong number) {
        Pending.Rows rows = unrecorded.remove(ticket);
        if (rows != null) {
            recorded(rows, number);
        } else if (closed) {
            ended(number, SqlState.CONNECTION_FAILURE.code());
        } else {
            lastIntent = number;
            resume(Reason.INTENT);
        }
    }

    private void recorded(Pending.Rows rows, OptionalLong number) {
        rows.awaitsRecord = false;
        rows.intent = number;
        String endedAs = rows.endedAs;
        if (endedAs != null) {
            outcome(rows, endedAs);
            return;
        }
        Optional<Denial> stop = number.isEmpty()
                ? Optional.of(Denials.NO_AUDIT)
                : Optional.ofNullable(rows.profile).flatMap(profile -> changed(judge.decide(), profile));
        if (stop.isPresent() && rows.failure == null) {
            rows.failure = ErrorFields.error(stop.get(), OptionalInt.empty());
        }
    }

    /** Why what began under a profile may not go on, if the decision of now is not the same any more. */
    static Optional<Denial> changed(Decision decision, AccessProfile before) {
        boolean same = decision.permit()
                .filter(now -> now.fingerprint().equals(before.fingerprint()))
                .isPresent();
        return same ? Optional.empty() : Optional.of(decision.denied().orElse(Denials.CHANGED_WHILE_RUNNING));
    }

    /** Writes down the end of a statement that showed nothing. */
    void ended(OptionalLong intent, String sqlState) {
        intent.ifPresent(number -> effects.outcome(new Outcome(number, judge.now(), 0, 0, sqlState)));
    }

    /** The statement has been sent: from now on its answer tells what came of it. */
    void intentHandedOver() {
        openIntent = OptionalLong.empty();
    }

    /** The statement will not be run after all. */
    void endOpenIntent(String sqlState) {
        ended(openIntent, sqlState);
        openIntent = OptionalLong.empty();
    }

    void outcome(Pending.Rows rows, String sqlState) {
        if (rows.awaitsRecord) {
            rows.endedAs = sqlState;
            return;
        }
        rows.intent.ifPresent(number -> effects.outcome(trail.outcome(number, judge.now(), rows, sqlState)));
    }

    /** Whether sealed cells may be among what the statement returns. */
    boolean maySeal(Rewritten plan) {
        return switch (plan.kind()) {
            case DECLARE_CURSOR, PREPARE -> false;
            case FETCH, EXECUTE -> {
                Prepared source = source(plan);
                yield plan.maySeal() || (source != null && source.plan().maySeal());
            }
            default -> plan.maySeal();
        };
    }

    /** Whether the statement shows rows of another, which was declared or prepared before. */
    static boolean showsAnother(StatementKind kind) {
        return kind == StatementKind.FETCH || kind == StatementKind.EXECUTE;
    }

    /** Refuses to show rows of what is not known, or of what shows what may not be seen any more. */
    Optional<Denial> cursorRefusal(Rewritten plan) {
        if (!showsAnother(plan.kind()) && plan.kind() != StatementKind.MOVE) {
            return Optional.empty();
        }
        if (plan.cursor().isEmpty()) {
            return Optional.of(Denials.FETCH_FROM_WHAT);
        }
        Prepared source = source(plan);
        boolean executes = plan.kind() == StatementKind.EXECUTE;
        if (source == null) {
            String name = plan.cursor().get();
            return Optional.of(executes ? Denials.noStatement(name) : Denials.noCursor(name));
        }
        Judge.Verdict now = judge.judge(source.sql());
        if (source.agreesWith(now)) {
            return Optional.empty();
        }
        return Optional.of(executes ? Denials.CHANGED_SINCE_PREPARED : Denials.CHANGED_SINCE_OPENED);
    }

    /** Whether the session may not name more statements, portals and cursors. */
    boolean full() {
        return statements.size() + opened.size() + executable.size() >= MOST_NAMES;
    }

    /** Puts or removes an entry. @return how to undo that */
    static <V> Runnable replace(Map<String, V> map, String name, @Nullable V value) {
        V before = value == null ? map.remove(name) : map.put(name, value);
        return () -> {
            if (before == null) {
                map.remove(name);
            } else {
                map.put(name, before);
            }
        };
    }
}
