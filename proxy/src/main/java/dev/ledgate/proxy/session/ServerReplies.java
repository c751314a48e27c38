package dev.ledgate.proxy.session;

import dev.ledgate.policy.Denial;
import dev.ledgate.policy.SqlState;
import dev.ledgate.policy.port.FieldKeys.FieldCipher;
import dev.ledgate.proxy.rows.CellOpener;
import dev.ledgate.proxy.rows.CellOpener.Unopenable;
import dev.ledgate.proxy.session.Pending.Audience;
import dev.ledgate.proxy.wire.Backend;
import dev.ledgate.proxy.wire.ErrorFields;
import dev.ledgate.proxy.wire.Frame;
import dev.ledgate.proxy.wire.FrontendMessage;
import dev.ledgate.proxy.wire.FrontendMessage.Bind;
import dev.ledgate.proxy.wire.ProtocolViolation;
import dev.ledgate.proxy.wire.RowDescription;
import dev.ledgate.rewriter.StatementKind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Matches what the server sends with what it owes, and passes on what the client may have. */
final class ServerReplies {
    private static final byte IN_TRANSACTION = 'T';
    private static final byte IDLE = 'I';
    private static final int TEXT = 25;
    private static final int FIRST_NORMAL_OID = 16384;

    private final Conversation c;
    private final Preparation preparation;
    private final Redaction redaction;
    private final boolean owner;

    ServerReplies(Conversation conversation, Preparation preparation, boolean owner) {
        this.c = conversation;
        this.preparation = preparation;
        this.redaction = new Redaction(conversation.config.mirrorSchema());
        this.owner = owner;
    }

    /** @throws ProtocolViolation if the server says what it does not owe; the session cannot go on */
    void on(Frame frame) throws ProtocolViolation {
        if (copies(frame)) {
            return;
        }
        switch (frame.type()) {
            case Backend.DATA_ROW -> row(frame);
            case Backend.COPY_OUT, Backend.COPY_DONE -> copyMark(frame);
            case Backend.COPY_DATA -> row(frame);
            case Backend.PARSE_COMPLETE, Backend.BIND_COMPLETE, Backend.CLOSE_COMPLETE -> completion(frame);
            case Backend.PARAMETER_DESCRIPTION -> parameters(frame);
            case Backend.ROW_DESCRIPTION -> rows(frame);
            case Backend.NO_DATA -> noRows(frame);
            case Backend.COMMAND_COMPLETE, Backend.EMPTY_QUERY, Backend.PORTAL_SUSPENDED -> end(frame);
            case Backend.READY -> ready(frame);
            case Backend.ERROR -> error(ErrorFields.decode(frame.body()));
            case Backend.NOTICE -> notice(ErrorFields.decode(frame.body()));
            case Backend.NOTIFICATION -> frame.writeTo(c.effects.toClient());
            case Backend.PARAMETER_STATUS -> setting(frame);
            default -> throw new ProtocolViolation("the server sent message type " + frame.type());
        }
    }

    private void notice(ErrorFields original) {
        ErrorFields notice = changes(c.pending.head()) ? ofChange(original) : original;
        redaction.redact(notice, owner, Positions.NONE).writeNotice(c.effects.toClient());
    }

    /** Whether the answer is that of a statement that changes tables. */
    private static boolean changes(@Nullable Pending pending) {
        return pending instanceof Pending.Rows rows
                && rows.portal.statement().kind().changesSchema();
    }

    /** What the procedure says as if the statement had said it: its text is the user's, its place is in that text. */
    private static ErrorFields ofChange(ErrorFields original) {
        Map<Character, String> fields = new LinkedHashMap<>(original.fields());
        fields.remove(ErrorFields.WHERE);
        fields.remove(ErrorFields.INTERNAL_QUERY);
        fields.remove(ErrorFields.POSITION);
        String place = fields.remove(ErrorFields.INTERNAL_POSITION);
        if (place != null) {
            fields.put(ErrorFields.POSITION, place);
        }
        return new ErrorFields(fields);
    }

    private <P extends Pending> P expect(Class<P> type) throws ProtocolViolation {
        Pending head = c.pending.head();
        if (!type.isInstance(head)) {
            throw new ProtocolViolation("the server sent an answer that it does not owe");
        }
        return type.cast(head);
    }

    private void pass(Frame frame) {
        if (!c.muted) {
            frame.writeTo(c.effects.toClient());
        }
    }

    /** Whether the frame is an answer to a row of a copy, or to the end of one. */
    private boolean copies(Frame frame) throws ProtocolViolation {
        Pending head = c.pending.head();
        if (head instanceof Pending.CopiedRow row && row.type == frame.type()) {
            c.pending.remove();
            if (row.type == Backend.COMMAND_COMPLETE) {
                row.copy.copied(Backend.commandTag(frame.body()));
            }
            return true;
        } else if (head instanceof Pending.CopyEnd end && frame.type() == Backend.CLOSE_COMPLETE) {
            c.pending.remove();
            ErrorFields failure = end.copy.ended();
            if (failure == null) {
                c.resume(Conversation.Reason.ROWS);
            } else {
                failLate(failure);
            }
            return true;
        }
        return false;
    }

    private void completion(Frame frame) throws ProtocolViolation {
        Pending.Completion pending = expect(Pending.Completion.class);
        if (pending.type != frame.type()) {
            throw new ProtocolViolation("the server sent an answer that it does not owe");
        }
        c.pending.remove();
        if (pending.shown) {
            pass(frame);
        }
        if (!c.muted) {
            pending.notice.ifPresent(notice -> notice.writeNotice(c.effects.toClient()));
        }
    }

    private void parameters(Frame frame) throws ProtocolViolation {
        Pending.Description pending = expect(Pending.Description.class);
        List<Integer> types = Backend.parameterDescription(frame.body());
        pending.parameters = types;
        if (pending.audience != Audience.US && !c.muted) {
            List<Integer> shown = new ArrayList<>(types);
            shown.replaceAll(type -> sealed(type) ? TEXT : type);
            pending.sealedParameters.forEach((number, type) -> {
                if (number <= shown.size()) {
                    shown.set(number - 1, type);
                }
            });
            Backend.parameterDescription(c.effects.toClient(), shown);
        }
    }

    private boolean sealed(int type) {
        return c.config.sealedTypes().contains(type);
    }

    private void rows(Frame frame) throws ProtocolViolation {
        Pending.Description pending = expect(Pending.Description.class);
        c.pending.remove();
        RowDescription rows = RowDescription.decode(frame.body());
        pending.statement.ifPresent(name -> c.described.put(name, rows.shape(c.config.sealedTypes())));
        if (pending.audience == Audience.US) {
            preparation.told(pending.parameters, rows);
        } else if (!c.muted) {
            shown(rows, pending).writeTo(c.effects.toClient());
        }
    }

    /** Sealed columns are text to the client, in the format that it asked for, and nothing names the mirror's views. */
    private RowDescription shown(RowDescription rows, Pending.Description pending) {
        List<RowDescription.Column> columns = new ArrayList<>(rows.columns());
        for (int i = 0; i < columns.size(); i++) {
            RowDescription.Column column = columns.get(i);
            if (sealed(column.typeOid())) {
                boolean told = pending.formats.size() <= 1 || i < pending.formats.size();
                short format = told ? Bind.format(pending.formats, i) : 0;
                columns.set(i, column.asText().withFormat(format));
            } else if (Integer.compareUnsigned(column.tableOid(), FIRST_NORMAL_OID) >= 0) {
                columns.set(i, column.ofTable(c.changes.tableOf(column.tableOid())));
            }
        }
        return new RowDescription(columns);
    }

    private void noRows(Frame frame) throws ProtocolViolation {
        Pending.Description pending = expect(Pending.Description.class);
        c.pending.remove();
        pending.statement.ifPresent(name -> c.described.put(name, List.of()));
        switch (pending.audience) {
            case CLIENT -> pass(frame);
            case SIMPLE -> {}
            case US -> preparation.told(pending.parameters, null);
        }
    }

    /** The begin or the end of a copy, of a statement that is known to be one. */
    private void copyMark(Frame frame) throws ProtocolViolation {
        Pending.Rows pending = expect(Pending.Rows.class);
        if (pending.portal.statement().kind() != StatementKind.COPY) {
            throw new ProtocolViolation("the server copies what it was not asked to copy");
        }
        if (pending.failure == null) {
            pass(frame);
        }
    }

    private void row(Frame frame) throws ProtocolViolation {
        if (c.pending.head() instanceof Pending.CatalogRows) {
            c.changes.row(frame);
            return;
        }
        Pending.Rows pending = expect(Pending.Rows.class);
        boolean copies = pending.portal.statement().kind() == StatementKind.COPY;
        if (copies != (frame.type() == Backend.COPY_DATA)) {
            throw new ProtocolViolation("the server sent rows in a form that was not asked for");
        }
        if (pending.failure != null || c.muted) {
            return;
        }
        if (pending.plan.opensCells()) {
            open(frame, pending);
        } else {
            frame.writeTo(c.effects.toClient());
            pending.sent++;
        }
    }

    private void open(Frame frame, Pending.Rows pending) throws ProtocolViolation {
        FieldCipher cipher = c.cipher;
        if (cipher == null) {
            throw new ProtocolViolation("the server sent sealed fields before they were asked for");
        }
        try {
            new CellOpener(cipher).open(frame.body(), pending.plan, c.effects.toClient(), pending::opened);
            pending.sent++;
        } catch (Unopenable e) {
            pending.failure =
                    ErrorFields.error(Denials.unopenable(String.valueOf(e.getMessage())), OptionalInt.empty());
        }
    }

    private void end(Frame frame) throws ProtocolViolation {
        if (c.pending.head() instanceof Pending.CatalogRows) {
            c.pending.remove();
            c.changes.complete();
            return;
        }
        Pending.Rows pending = expect(Pending.Rows.class);
        c.pending.remove();
        if (frame.type() == Backend.COMMAND_COMPLETE) {
            forget(Backend.commandTag(frame.body().duplicate()));
        }
        ErrorFields failure = pending.failure;
        c.outcome(pending, failure == null ? "00000" : failure.code());
        if (failure == null) {
            passEnd(frame, pending.portal.statement().kind());
            c.resume(Conversation.Reason.ROWS);
        } else {
            failLate(failure);
        }
        c.changes.ended(pending.portal.statement().kind());
    }

    /** A change of tables was carried out by a procedure; the client gets PostgreSQL's own tag for it. */
    private void passEnd(Frame frame, StatementKind kind) {
        if (!kind.changesSchema()) {
            pass(frame);
        } else if (!c.muted) {
            String tag = kind == StatementKind.TRUNCATE
                    ? "TRUNCATE TABLE"
                    : kind.name().replace('_', ' ');
            Backend.commandComplete(c.effects.toClient(), tag);
        }
    }

    /** Statements that the server does not know any more are not known here either. */
    private void forget(String tag) {
        if (tag.equals("DISCARD ALL") || tag.equals("DEALLOCATE ALL")) {
            c.statements.clear();
            c.described.clear();
        }
        if (tag.equals("DISCARD ALL")) {
            c.executable.clear();
            c.opened.clear();
        }
    }

    /** The server ended a statement well of which the client must not see more: its transaction has to fail still. */
    private void failLate(ErrorFields failure) {
        if (c.waitingFor(Conversation.Reason.ROWS)) {
            c.stopWaitingForServer();
            c.refuse(failure);
            return;
        }
        if (!c.muted) {
            failure.writeError(c.effects.toClient());
            c.muted = true;
        }
        if (c.pending.endsInSight()) {
            c.abortOwed = true;
        } else {
            FrontendMessage.writeUnanswerable(c.effects.toServer());
            c.pending.add(new Pending.Refusal(failure, false));
            c.skipping = true;
        }
    }

    private void error(ErrorFields raised) {
        ErrorFields original = raised;
        if (isStale(raised)) {
            c.changes.stale();
            original = ErrorFields.error(Denials.TABLES_CHANGED, OptionalInt.empty());
        }
        boolean ends = original.field(ErrorFields.SEVERITY_PLAIN)
                .map(severity -> severity.equals("FATAL") || severity.equals("PANIC"))
                .orElse(false);
        List<Pending> skipped = c.pending.skip();
        Pending fault = skipped.isEmpty() ? null : skipped.get(0);
        ErrorFields shown = ends ? redacted(original, null) : told(original, fault);
        boolean hidden = c.muted || (fault instanceof Pending.Refusal refusal && !refusal.shown);
        if (!hidden || ends) {
            shown.writeError(c.effects.toClient());
        }
        CopyIn copying = c.copying;
        if (copying != null) {
            copying.end(shown.code());
        }
        c.endOpenIntent(shown.code());
        outcomes(skipped, shown.code());
        c.stopWaitingForServer();
        if (ends) {
            c.closed = true;
            c.effects.close();
        } else if (!c.pending.endsInSight()) {
            c.skipping = true;
        }
    }

    private ErrorFields told(ErrorFields original, @Nullable Pending fault) {
        if (fault instanceof Pending.Refusal refusal) {
            return refusal.error;
        }
        if (fault instanceof Pending.Rows rows) {
            ErrorFields failure = rows.failure;
            if (failure != null) {
                return failure;
            }
        }
        ErrorFields shown = redacted(original, fault);
        return fault instanceof Pending.CopiedRow row ? shown.at("COPY, line " + row.line) : shown;
    }

    /** Whether a view of the mirror is not there any more: the statement was written for tables that have changed since. */
    private boolean isStale(ErrorFields error) {
        return c.changes.areFollowed()
                && error.code().equals(SqlState.UNDEFINED_TABLE.code())
                && error.field(ErrorFields.MESSAGE)
                        .filter(message -> message.contains(c.config.mirrorSchema()))
                        .isPresent();
    }

    private ErrorFields redacted(ErrorFields raised, @Nullable Pending fault) {
        ErrorFields original = changes(fault) ? ofChange(raised) : raised;
        return redaction.redact(original, owner, fault == null ? Positions.NONE : fault.positions());
    }

    /** The statement at fault ended with the error; those behind it were not run. */
    private void outcomes(List<Pending> skipped, String sqlState) {
        String state = sqlState;
        for (Pending pending : skipped) {
            if (pending instanceof Pending.Rows rows) {
                c.outcome(rows, state);
                state = SqlState.IN_FAILED_TRANSACTION.code();
            }
        }
    }

    private void ready(Frame frame) throws ProtocolViolation {
        Pending.Ready pending = expect(Pending.Ready.class);
        c.pending.remove();
        c.muted = false;
        byte status = Backend.ready(frame.body().duplicate());
        if (c.abortOwed && status == IN_TRANSACTION && c.pending.isEmpty()) {
            c.abortOwed = false;
            FrontendMessage.writeUnanswerable(c.effects.toServer());
            c.pending.add(
                    new Pending.Refusal(ErrorFields.error(Denials.CHANGED_WHILE_RUNNING, OptionalInt.empty()), false));
            c.send(FrontendMessage.Bare.SYNC, new Pending.Ready(true));
            return;
        }
        c.abortOwed = false;
        if (status == IDLE && c.pending.isEmpty()) {
            c.opened.values().removeIf(portal -> !portal.cursor());
        }
        boolean shown = pending.shown;
        c.changes.ready(status == IDLE, () -> {
            if (shown) {
                Backend.ready(c.effects.toClient(), status);
            }
        });
    }

    /** Two settings decide what statements mean; they must not move. */
    private void setting(Frame frame) throws ProtocolViolation {
        Backend.Setting setting = Backend.parameterStatus(frame.body().duplicate());
        boolean moved = switch (setting.name()) {
            case "client_encoding" -> !setting.value().equals("UTF8");
            case "standard_conforming_strings" -> !setting.value().equals("on");
            default -> false;
        };
        if (moved) {
            ErrorFields.fatal(Denial.of(
                            SqlState.CANT_CHANGE_RUNTIME_PARAM,
                            "\"" + setting.name() + "\" cannot be changed in this session"))
                    .writeError(c.effects.toClient());
            c.closed = true;
            c.effects.close();
        } else if (!setting.name().equals("session_authorization")) {
            if (setting.name().equals("application_name")) {
                c.hints.program(setting.value());
            }
            frame.writeTo(c.effects.toClient());
        }
    }
}
