package dev.ledgate.proxy.session;

import dev.ledgate.policy.AccessProfile;
import dev.ledgate.policy.Denial;
import dev.ledgate.policy.SessionIdentity;
import dev.ledgate.policy.port.DecisionPoint;
import dev.ledgate.policy.port.DecisionPoint.Decision;
import dev.ledgate.policy.port.FieldKeys.FieldCipher;
import dev.ledgate.proxy.catalog.SharedCatalog;
import dev.ledgate.proxy.wire.ErrorFields;
import dev.ledgate.proxy.wire.Frame;
import dev.ledgate.proxy.wire.FrontendMessage;
import dev.ledgate.proxy.wire.ProtocolViolation;
import dev.ledgate.rewriter.StatementRewriter;
import java.time.Clock;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * One client's session, from the first ReadyForQuery on. It does no I/O: the shell tells it what happened, one thing at a
 * time and on one thread, and carries out the {@link Effects}.
 *
 * <pre>
 *   listening --Query--> working off --Sync sent--> listening
 *   listening --refusal or error--> skipping --Sync--> listening
 *   any --record, keys, types or sealed rows needed--> waiting --they come--> back
 *   read sent before its record is durable --answer comes--> answer held back --record is durable--> back
 *   any --Terminate, FATAL--> closed
 * </pre>
 *
 * While it waits or works off a simple query it does not listen to the client ({@link #accepts}); what the server sends is
 * taken always.
 */
public final class Session {
    private final Conversation c;
    private final Preparation preparation;
    private final ExtendedProtocol extended;
    private final SimpleProtocol simple;
    private final ServerReplies replies;
    private final FromClient fromClient = new FromClient();
    private boolean revoked;

    /**
     * @param number names the session in logs and audit
     * @param owner whether the user acts for the hospital; decides what of the server's errors is shown
     */
    public Session(
            SessionConfig config,
            long number,
            SessionIdentity who,
            boolean owner,
            DecisionPoint decisions,
            StatementRewriter rewriter,
            Clock clock,
            Effects effects) {
        this(config, Optional.empty(), number, who, owner, decisions, rewriter, clock, effects);
    }

    /**
     * As above.
     *
     * @param catalog what {@code rewriter} reads and {@link Effects#refreshCatalog} refreshes; empty if tables cannot be
     *     changed
     */
    public Session(
            SessionConfig config,
            Optional<SharedCatalog> catalog,
            long number,
            SessionIdentity who,
            boolean owner,
            DecisionPoint decisions,
            StatementRewriter rewriter,
            Clock clock,
            Effects effects) {
        Trail trail = new Trail(number, who, config.digestKey());
        Judge judge = new Judge(decisions, rewriter, catalog.isPresent(), who, clock);
        c = new Conversation(effects, judge, trail, config, catalog);
        preparation = new Preparation(c);
        extended = new ExtendedProtocol(c, preparation);
        simple = new SimpleProtocol(c, preparation);
        replies = new ServerReplies(c, preparation, owner);
    }

    /** Whether the client's next message may be handed over now. */
    public boolean accepts() {
        return !c.waiting() && (!simple.active() || copying() != null) && !c.cancelInFlight && !c.closed;
    }

    /** The copy into a table whose rows are awaited from the client. */
    private @Nullable CopyIn copying() {
        CopyIn copy = c.copying;
        return copy != null && copy.listens() ? copy : null;
    }

    /** Whether it waits for a record of the audit log, and for nothing from the server. */
    public boolean waitsForRecord() {
        return c.waitingFor(Conversation.Reason.INTENT);
    }

    /**
     * Whether the server's next message must not be handed over yet: the record of what it answers is not durable, or of what
     * follows as soon as this has made it ready.
     */
    public boolean holdsAnswer() {
        return c.pending.awaitRecord();
    }

    /** @param name as the client's program calls itself when the session begins */
    public void program(String name) {
        c.hints.program(name);
    }

    public boolean closed() {
        return c.closed;
    }

    /** @throws IllegalStateException if the session does not accept a message now */
    public void onClient(FrontendMessage message) {
        if (!accepts()) {
            throw new IllegalStateException("the session does not listen now");
        }
        CopyIn copy = copying();
        if (copy == null) {
            message.accept(fromClient);
        } else {
            copied(copy, message);
        }
        simple.goOn();
    }

    /** While rows are copied in, Flush and Sync mean nothing, and all but the copy's own messages ends it. */
    private void copied(CopyIn copy, FrontendMessage message) {
        if (message instanceof FrontendMessage.Copy part) {
            switch (part.code()) {
                case FrontendMessage.Copy.DATA -> copy.data(part.content());
                case FrontendMessage.Copy.DONE -> copy.done();
                default -> copy.givenUp(part.reason());
            }
        } else if (message == FrontendMessage.Bare.TERMINATE) {
            message.accept(fromClient);
        } else if (message != FrontendMessage.Bare.FLUSH && message != FrontendMessage.Bare.SYNC) {
            copy.fail(Denials.NOT_DURING_COPY);
        }
    }

    /**
     * @throws IllegalStateException if the session {@link #holdsAnswer holds back} the answer
     * @throws ProtocolViolation if the server breaks the protocol; both connections must be closed then
     */
    public void onServer(Frame frame) throws ProtocolViolation {
        if (holdsAnswer()) {
            throw new IllegalStateException("the record of what is answered is not durable");
        }
        replies.on(frame);
        simple.goOn();
    }

    /** The record is durable. Heard also after the connection is gone, for its outcome. */
    public void intentWritten(long ticket, long number) {
        intentAnswered(ticket, OptionalLong.of(number));
    }

    public void intentFailed(long ticket) {
        intentAnswered(ticket, OptionalLong.empty());
    }

    private void intentAnswered(long ticket, OptionalLong number) {
        c.intentAnswered(ticket, number);
        if (!c.closed) {
            simple.goOn();
        }
    }

    /** The session closes the cipher when it ends. */
    public void keysReady(FieldCipher cipher) {
        if (c.closed) {
            cipher.close();
            return;
        }
        c.cipher = cipher;
        c.resume(Conversation.Reason.KEYS);
        simple.goOn();
    }

    /** The shared catalog has been read again, or could not be. */
    public void catalogRead() {
        if (!c.closed) {
            c.changes.refreshed();
            simple.goOn();
        }
    }

    public void keysFailed() {
        c.resume(Conversation.Reason.KEYS);
        simple.goOn();
    }

    /** The client asked, by a connection of its own, that the running statement ends. */
    public void cancel() {
        CopyIn copy = copying();
        if (copy != null) {
            // The server is not at work: it has nothing to cancel.
            copy.fail(Denials.CANCELED);
            simple.goOn();
            return;
        }
        c.requestCancel();
        boolean running = !c.pending.isEmpty() && !c.closed;
        if (running) {
            cancelServer();
        }
    }

    private void cancelServer() {
        if (!c.cancelInFlight) {
            c.cancelInFlight = true;
            c.effects.cancelServer();
        }
    }

    /** The server has acted on the cancel request: it cannot hit a later statement. */
    public void cancelDelivered() {
        c.cancelInFlight = false;
        simple.goOn();
    }

    /** The contracts changed. What may not be seen any more stops at once; what comes later is judged when it comes. */
    public void policyChanged() {
        if (c.closed) {
            return;
        }
        Decision decision = c.judge.decide();
        decision.denied().ifPresentOrElse(this::noteRevoked, () -> revoked = false);
        CopyIn copy = c.copying;
        if (copy != null) {
            copy.policyChanged(decision);
            simple.goOn();
        }
        boolean[] stopped = {false};
        c.pending.forEach(pending -> stopped[0] |= pending instanceof Pending.Rows rows && stop(rows, decision));
        if (stopped[0]) {
            cancelServer();
        }
    }

    private void noteRevoked(Denial denial) {
        if (!revoked) {
            revoked = true;
            c.effects.noteRefusal(c.trail.denied(
                    c.judge.now(), "revoked", "", Trail.none(), denial.state().code(), Optional.empty()));
        }
    }

    private static boolean stop(Pending.Rows rows, Decision decision) {
        AccessProfile before = rows.profile;
        if (before == null || !rows.touchesData()) {
            return false;
        }
        Optional<Denial> changed = Conversation.changed(decision, before);
        if (changed.isPresent() && rows.failure == null) {
            rows.failure = ErrorFields.error(changed.get(), OptionalInt.empty());
        }
        return changed.isPresent();
    }

    /** The connection is gone; nothing is sent any more. Records that are open get their outcome. */
    public void gone(String sqlState) {
        c.closed = true;
        c.changes.gone();
        c.endOpenIntent(sqlState);
        CopyIn copy = c.copying;
        if (copy != null) {
            copy.end(sqlState);
        }
        c.pending.forEach(pending -> {
            if (pending instanceof Pending.Rows rows) {
                c.outcome(rows, sqlState);
            }
        });
        @Nullable FieldCipher cipher = c.cipher;
        c.cipher = null;
        if (cipher != null) {
            cipher.close();
        }
    }

    private final class FromClient implements FrontendMessage.Visitor {
        @Override
        public void query(FrontendMessage.Query message) {
            if (!c.skipping) {
                simple.query(message);
            }
        }

        @Override
        public void parse(FrontendMessage.Parse message) {
            if (!c.skipping) {
                extended.parse(message);
            }
        }

        @Override
        public void bind(FrontendMessage.Bind message) {
            if (!c.skipping) {
                extended.bind(message);
            }
        }

        @Override
        public void describe(FrontendMessage.Describe message) {
            if (!c.skipping) {
                extended.describe(message);
            }
        }

        @Override
        public void execute(FrontendMessage.Execute message) {
            if (!c.skipping) {
                extended.execute(message);
            }
        }

        @Override
        public void close(FrontendMessage.Close message) {
            if (!c.skipping) {
                extended.close(message);
            }
        }

        @Override
        public void flush() {
            c.flush();
        }

        @Override
        public void sync() {
            c.skipping = false;
            c.sync();
        }

        @Override
        public void terminate() {
            c.closed = true;
            c.effects.close();
        }

        @Override
        public void copy(FrontendMessage.Copy message) {
            // No copy is under way, so this is the rest of one that was refused: PostgreSQL ignores it as well.
        }

        @Override
        public void functionCall() {
            if (!c.skipping) {
                c.refuse(Denials.FUNCTION_CALL);
                sync();
            }
        }
    }
}
