package dev.ledgate.proxy.session;

import dev.ledgate.policy.AccessProfile;
import dev.ledgate.policy.Denial;
import dev.ledgate.policy.SqlState;
import dev.ledgate.policy.port.DecisionPoint.Decision;
import dev.ledgate.policy.port.FieldKeys.FieldCipher;
import dev.ledgate.proxy.rows.CopyRows;
import dev.ledgate.proxy.rows.CopyRows.BadCopy;
import dev.ledgate.proxy.rows.InputSealer;
import dev.ledgate.proxy.rows.InputSealer.Unsealable;
import dev.ledgate.proxy.wire.Backend;
import dev.ledgate.proxy.wire.ErrorFields;
import dev.ledgate.proxy.wire.FrontendMessage.Bind;
import dev.ledgate.proxy.wire.FrontendMessage.Close;
import dev.ledgate.proxy.wire.FrontendMessage.Execute;
import dev.ledgate.proxy.wire.FrontendMessage.Target;
import dev.ledgate.rewriter.RewriteResult.CopyInput;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A copy into a table under way. PostgreSQL cannot copy into the mirror's views, so each row becomes a Bind and an Execute
 * of one INSERT, with its sealed columns sealed; no Sync comes between, so that a bad row takes all of them back. One
 * record of intent stands for the copy, as for an INSERT of many rows. PostgreSQL manual, 55.2.6.
 *
 * <pre>
 *   begin --CopyData--> rows are sent --CopyDone--> finishing --server is done--> CommandComplete
 *   any --CopyFail, bad data, a change of the contracts, cancel--> refused, the transaction aborts
 * </pre>
 */
final class CopyIn {
    private static final Execute ALL = new Execute("", 0);

    private final Conversation c;
    private final Prepared statement;
    private final AccessProfile profile;
    private final OptionalLong intent;
    private final CopyRows rows;
    private final int columns;
    private long copied;
    private boolean finishing;
    private boolean over;

    /** What the client is told in place of the end. */
    private @Nullable ErrorFields failure;

    CopyIn(Conversation conversation, Prepared statement, AccessProfile profile, OptionalLong intent) {
        this.c = conversation;
        this.statement = statement;
        this.profile = profile;
        this.intent = intent;
        CopyInput copy = statement.plan().copy().orElseThrow();
        columns = copy.columns().size();
        rows = new CopyRows(copy.columns(), copy.format(), this::send);
    }

    /** Asks the client for the rows. All that was sent to the server before has been answered. */
    void begin() {
        c.copying = this;
        c.intentHandedOver();
        Backend.copyIn(c.effects.toClient(), columns);
    }

    /** Whether the client's data are awaited. */
    boolean listens() {
        return !finishing && !over;
    }

    void data(byte[] bytes) {
        Optional<ErrorFields> changed = changed(c.judge.decide());
        if (changed.isPresent()) {
            fail(changed.get());
            return;
        }
        try {
            rows.add(bytes);
        } catch (BadCopy e) {
            fail(ErrorFields.error(e.denial(), OptionalInt.empty()));
        }
    }

    /** The client has sent everything. */
    void done() {
        try {
            rows.end();
        } catch (BadCopy e) {
            fail(ErrorFields.error(e.denial(), OptionalInt.empty()));
            return;
        }
        finishing = true;
        // Answered when every row has been.
        c.send(new Close(Target.PORTAL, ""), new Pending.CopyEnd(this));
        c.flush();
        c.await(Conversation.Reason.ROWS, () -> {});
    }

    /** @param reason the client's */
    void givenUp(String reason) {
        fail(Denial.of(SqlState.QUERY_CANCELED, "COPY from stdin failed: " + reason));
    }

    void fail(Denial denial) {
        fail(ErrorFields.error(denial, OptionalInt.empty()));
    }

    private void fail(ErrorFields error) {
        end(error.code());
        c.refuse(error);
    }

    private void send(List<Optional<byte[]>> values, long line) throws BadCopy {
        Bind row = new Bind("", "", List.of(), values, List.of());
        if (!statement.plan().sealedInputs().isEmpty()) {
            row = sealed(row);
        }
        c.send(row, new Pending.CopiedRow(this, Backend.BIND_COMPLETE, line));
        c.send(ALL, new Pending.CopiedRow(this, Backend.COMMAND_COMPLETE, line));
    }

    private Bind sealed(Bind row) throws BadCopy {
        FieldCipher cipher = c.cipher;
        if (cipher == null) {
            throw new BadCopy(Denials.NO_KEYS);
        }
        try {
            return new InputSealer(cipher)
                    .bind(row, statement.plan(), statement.lesson().parameters());
        } catch (Unsealable e) {
            throw new BadCopy(e.denial());
        }
    }

    /** The server has inserted a row, or left it out because a trigger said so. */
    void copied(String tag) {
        if (!tag.endsWith(" 0")) {
            copied++;
        }
    }

    /** The server has answered for every row. @return what the client is told in place of the end */
    @Nullable
    ErrorFields ended() {
        ErrorFields failed = failure;
        end(failed == null ? "00000" : failed.code());
        if (failed == null) {
            Backend.commandComplete(c.effects.toClient(), "COPY " + copied);
        }
        return failed;
    }

    /** The contracts changed. */
    void policyChanged(Decision decision) {
        Optional<ErrorFields> changed = changed(decision);
        if (changed.isEmpty()) {
            return;
        } else if (listens()) {
            fail(changed.get());
        } else if (failure == null) {
            failure = changed.get();
        }
    }

    private Optional<ErrorFields> changed(Decision decision) {
        return Conversation.changed(decision, profile).map(denial -> ErrorFields.error(denial, OptionalInt.empty()));
    }

    /** Writes down what came of it, once. */
    void end(String sqlState) {
        if (!over) {
            over = true;
            c.copying = null;
            c.ended(intent, sqlState);
        }
    }
}
