package dev.ledgate.proxy.session;

import dev.ledgate.policy.AccessProfile;
import dev.ledgate.policy.Denial;
import dev.ledgate.policy.port.FieldKeys.FieldCipher;
import dev.ledgate.proxy.rows.InputSealer;
import dev.ledgate.proxy.rows.InputSealer.Unsealable;
import dev.ledgate.proxy.rows.RowPlan;
import dev.ledgate.proxy.session.Judge.Verdict;
import dev.ledgate.proxy.session.Pending.Audience;
import dev.ledgate.proxy.session.Preparation.Shown;
import dev.ledgate.proxy.wire.Backend;
import dev.ledgate.proxy.wire.FrontendMessage.Bind;
import dev.ledgate.proxy.wire.FrontendMessage.Close;
import dev.ledgate.proxy.wire.FrontendMessage.Describe;
import dev.ledgate.proxy.wire.FrontendMessage.Execute;
import dev.ledgate.proxy.wire.FrontendMessage.Parse;
import dev.ledgate.proxy.wire.FrontendMessage.Target;
import dev.ledgate.rewriter.StatementKind;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Parse, Bind, Describe, Execute, Close: judged when prepared, again when bound, and again each time rows are asked for. */
final class ExtendedProtocol {
    private final Conversation c;
    private final Preparation preparation;

    ExtendedProtocol(Conversation conversation, Preparation preparation) {
        this.c = conversation;
        this.preparation = preparation;
    }

    void parse(Parse message) {
        if (message.name().isEmpty()) {
            c.statements.remove("");
        }
        if (c.full()) {
            c.refuse(Denials.TOO_MANY_NAMES);
            return;
        }
        Verdict verdict = c.judge.judge(message.sql());
        if (verdict.plan().isEmpty()) {
            c.deny(verdict.denial().orElseThrow(), verdict.position(), "statement", message.sql(), verdict.profile());
            return;
        }
        if (verdict.plan().get().copy().isPresent()) {
            c.deny(Denials.COPY_BY_SIMPLE_QUERY, OptionalInt.empty(), "copy_from", message.sql(), verdict.profile());
            return;
        }
        Prepared statement = new Prepared(
                message.name(),
                message.sql(),
                message.types(),
                verdict.plan().get(),
                verdict.fingerprint(),
                0,
                Prepared.Lesson.NONE);
        c.described.remove(message.name());
        preparation.prepare(statement, Shown.TO_CLIENT, prepared -> {});
    }

    void bind(Bind message) {
        Prepared known = c.statements.get(message.statement());
        if (known == null) {
            c.refuse(Denials.noStatement(message.statement()));
            return;
        }
        if (c.full()) {
            c.refuse(Denials.TOO_MANY_NAMES);
            return;
        }
        Verdict verdict = c.judge.judge(known.sql());
        if (verdict.plan().isEmpty()) {
            c.deny(verdict.denial().orElseThrow(), known, verdict.profile());
            return;
        }
        boolean fresh = verdict.profile().isEmpty() || known.agreesWith(verdict);
        boolean fetchesSealed = Conversation.showsAnother(known.kind()) && c.maySeal(known.plan());
        if (fresh && !fetchesSealed) {
            bindPrepared(message, known);
        } else {
            prepareAnew(message, known, verdict);
        }
    }

    /** Brings the server's statement up to date with what may be seen now, unseen by the client. */
    private void prepareAnew(Bind message, Prepared known, Verdict verdict) {
        if (!known.name().isEmpty()) {
            c.send(
                    new Close(Target.STATEMENT, known.name()),
                    new Pending.Completion(Backend.CLOSE_COMPLETE, false, () -> {}, Positions.NONE));
        }
        c.statements.put(known.name(), known.stale());
        Prepared renewed = new Prepared(
                known.name(),
                known.sql(),
                known.types(),
                verdict.plan().orElseThrow(),
                verdict.fingerprint(),
                known.before(),
                Prepared.Lesson.NONE);
        preparation.prepareAnew(renewed, prepared -> bindPrepared(message, prepared));
    }

    private void bindPrepared(Bind message, Prepared statement) {
        Bind toServer = message;
        FieldCipher cipher = c.cipher;
        if (!statement.plan().sealedInputs().isEmpty()) {
            if (cipher == null) {
                c.refuse(Denials.NO_KEYS);
                return;
            }
            try {
                toServer = new InputSealer(cipher)
                        .bind(message, statement.plan(), statement.lesson().parameters());
            } catch (Unsealable e) {
                c.deny(e.denial(), statement, Optional.empty());
                return;
            }
        }
        RowPlan rows = statement.lesson().rows();
        toServer = new Bind(
                toServer.portal(),
                toServer.statement(),
                toServer.parameterFormats(),
                toServer.values(),
                rows.serverFormats(message.resultFormats()));
        Runnable undo =
                Conversation.replace(c.opened, message.portal(), Opened.portal(statement, message.resultFormats()));
        Prepared executed = statement.kind() == StatementKind.EXECUTE
                ? statement.plan().cursor().map(c.executable::get).orElse(null)
                : null;
        Runnable forgotten = Conversation.replace(c.executing, message.portal(), executed);
        c.send(
                toServer,
                new Pending.Completion(
                        Backend.BIND_COMPLETE,
                        true,
                        () -> {
                            undo.run();
                            forgotten.run();
                        },
                        statement.positions()));
    }

    void describe(Describe message) {
        boolean ofStatement = message.target() == Target.STATEMENT;
        Prepared statement = ofStatement ? c.statements.get(message.name()) : null;
        Opened portal = ofStatement ? null : c.opened.get(message.name());
        if (ofStatement && statement == null) {
            c.refuse(Denials.noStatement(message.name()));
            return;
        }
        if (!ofStatement && portal == null) {
            c.refuse(Denials.noPortal(message.name()));
            return;
        }
        Map<Integer, Integer> sealed =
                statement == null ? Map.of() : InputSealer.shownTypes(statement.plan(), statement.types());
        List<Short> formats = portal == null ? List.of() : portal.formats();
        Prepared described = statement == null ? Objects.requireNonNull(portal).statement() : statement;
        c.send(
                message,
                new Pending.Description(
                        ofStatement, Audience.CLIENT, sealed, formats, Positions.NONE, Optional.of(described.name())));
    }

    void execute(Execute message) {
        Opened portal = c.opened.get(message.portal());
        if (portal == null) {
            c.refuse(Denials.noPortal(message.portal()));
            return;
        }
        Prepared statement = portal.statement();
        Verdict verdict = c.judge.judge(statement.sql());
        if (verdict.plan().isEmpty()) {
            c.deny(verdict.denial().orElseThrow(), statement, verdict.profile());
            return;
        }
        if (verdict.profile().isEmpty()) {
            run(portal, message, OptionalLong.empty(), null);
            return;
        }
        AccessProfile profile = verdict.profile().get();
        boolean shows = portal.cursor() || statement.kind().touchesData();
        Optional<Denial> refusal = shows && !statement.agreesWith(verdict)
                ? Optional.of(Denials.CHANGED_SINCE_OPENED)
                : c.cursorRefusal(statement.plan()).or(() -> preparedAnew(message.portal(), statement));
        if (refusal.isPresent()) {
            c.deny(refusal.get(), statement, verdict.profile());
            return;
        }
        if (statement.plan().onlyReads()) {
            c.recordMeanwhile(run(portal, message, OptionalLong.empty(), profile), profile);
        } else {
            c.audited(statement, profile, intent -> run(portal, message, intent, profile));
        }
    }

    /** What the portal would run is not what it was bound to, whose columns are known. */
    private Optional<Denial> preparedAnew(String portal, Prepared statement) {
        boolean other = statement.kind() == StatementKind.EXECUTE
                && !Objects.equals(
                        c.executing.get(portal),
                        statement.plan().cursor().map(c.executable::get).orElse(null));
        return other ? Optional.of(Denials.CHANGED_SINCE_PREPARED) : Optional.empty();
    }

    private Pending.Rows run(Opened portal, Execute message, OptionalLong intent, @Nullable AccessProfile profile) {
        Runnable undo = Cursors.follow(c, portal.statement());
        c.intentHandedOver();
        Pending.Rows rows = new Pending.Rows(portal, portal.rows(), intent, profile, undo);
        c.send(message, rows);
        if (portal.rows().opensCells()) {
            c.flush();
            c.await(Conversation.Reason.ROWS, () -> {});
        }
        c.changes.sent(portal.statement().kind());
        return rows;
    }

    void close(Close message) {
        if (message.target() == Target.STATEMENT) {
            c.executable.remove(message.name());
            c.described.remove(message.name());
        }
        Runnable undo = message.target() == Target.STATEMENT
                ? Conversation.replace(c.statements, message.name(), null)
                : Conversation.replace(c.opened, message.name(), null);
        c.send(message, new Pending.Completion(Backend.CLOSE_COMPLETE, true, undo, Positions.NONE));
    }
}
