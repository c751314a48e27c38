package dev.ledgate.proxy.session;

import dev.ledgate.policy.AccessProfile;
import dev.ledgate.policy.Denial;
import dev.ledgate.policy.SqlState;
import dev.ledgate.proxy.session.Judge.Verdict;
import dev.ledgate.proxy.session.Pending.Audience;
import dev.ledgate.proxy.session.Preparation.Shown;
import dev.ledgate.proxy.wire.Backend;
import dev.ledgate.proxy.wire.ErrorFields;
import dev.ledgate.proxy.wire.FrontendMessage.Bind;
import dev.ledgate.proxy.wire.FrontendMessage.Describe;
import dev.ledgate.proxy.wire.FrontendMessage.Execute;
import dev.ledgate.proxy.wire.FrontendMessage.Parse;
import dev.ledgate.proxy.wire.FrontendMessage.Query;
import dev.ledgate.proxy.wire.FrontendMessage.Target;
import dev.ledgate.rewriter.RewriteResult.Rewritten;
import dev.ledgate.rewriter.StatementKind;
import dev.ledgate.rewriter.StatementRewriter.Piece;
import dev.ledgate.rewriter.StatementRewriter.UnreadableSql;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A simple query, carried out by the extended protocol: each statement is parsed, bound and executed, with one Sync at the
 * end. PostgreSQL then does by itself what a simple query promises: one implicit transaction, and nothing after an error.
 */
final class SimpleProtocol {
    private static final Execute ALL = new Execute("", 0);

    private final Conversation c;
    private final Preparation preparation;
    private final Deque<Piece> left = new ArrayDeque<>();
    private String sql = "";
    private boolean active;

    SimpleProtocol(Conversation conversation, Preparation preparation) {
        this.c = conversation;
        this.preparation = preparation;
    }

    /** Whether a query is being worked off; the client is not listened to meanwhile. */
    boolean active() {
        return active;
    }

    void query(Query message) {
        active = true;
        sql = message.sql();
        left.clear();
        c.statements.remove("");
        c.described.remove("");
        c.opened.remove("");
        try {
            left.addAll(c.judge.rewriter().split(sql));
        } catch (UnreadableSql e) {
            Denial denial = Denial.of(SqlState.SYNTAX_ERROR, String.valueOf(e.getMessage()));
            c.deny(denial, OptionalInt.of(e.position()), "statement", sql, Optional.empty());
            end();
            return;
        }
        if (left.isEmpty()) {
            empty();
            end();
        } else {
            goOn();
        }
    }

    /** Sends the next statements, until one has to be waited for or none is left. */
    void goOn() {
        while (active && !c.waiting() && (c.copying == null || c.skipping)) {
            Piece piece = left.poll();
            if (c.skipping || piece == null) {
                end();
            } else {
                start(piece);
            }
        }
    }

    private void end() {
        active = false;
        left.clear();
        c.skipping = false;
        c.statements.remove("");
        c.opened.remove("");
        c.sync();
    }

    private void start(Piece piece) {
        Verdict verdict = c.judge.judge(piece.sql());
        int before = sql.codePointCount(0, piece.offset());
        if (verdict.plan().isEmpty()) {
            OptionalInt position = verdict.position().isPresent()
                    ? OptionalInt.of(verdict.position().getAsInt() + before)
                    : OptionalInt.empty();
            c.deny(verdict.denial().orElseThrow(), position, "statement", piece.sql(), verdict.profile());
            return;
        }
        Rewritten plan = verdict.plan().get();
        Prepared statement =
                new Prepared("", piece.sql(), List.of(), plan, verdict.fingerprint(), before, Prepared.Lesson.NONE);
        boolean names = plan.kind() == StatementKind.DECLARE_CURSOR || plan.kind() == StatementKind.PREPARE;
        Optional<Denial> refusal = c.full() && names ? Optional.of(Denials.TOO_MANY_NAMES) : c.cursorRefusal(plan);
        if (refusal.isPresent()) {
            c.deny(refusal.get(), statement, verdict.profile());
        } else if (verdict.profile().isEmpty()) {
            prepare(statement, null, OptionalLong.empty());
        } else {
            AccessProfile profile = verdict.profile().get();
            if (plan.onlyReads()) {
                preparation.prepare(
                        statement,
                        Shown.TO_NOBODY,
                        prepared -> c.recordMeanwhile(execute(prepared, profile, OptionalLong.empty()), profile));
            } else {
                c.audited(statement, profile, intent -> prepare(statement, profile, intent));
            }
        }
    }

    private void prepare(Prepared statement, @Nullable AccessProfile profile, OptionalLong intent) {
        preparation.prepare(statement, Shown.TO_NOBODY, prepared -> run(prepared, profile, intent));
    }

    private void run(Prepared statement, @Nullable AccessProfile profile, OptionalLong intent) {
        if (statement.plan().copy().isPresent() && profile != null) {
            new CopyIn(c, statement, profile, intent).begin();
        } else {
            execute(statement, profile, intent);
        }
    }

    private Pending.Rows execute(Prepared statement, @Nullable AccessProfile profile, OptionalLong intent) {
        Opened portal = Opened.portal(statement, List.of());
        bind(portal.rows().serverFormats(List.of()), statement.positions(), c.hints.about(statement.plan()));
        c.hints.follow(statement.plan());
        c.send(
                new Describe(Target.PORTAL, ""),
                new Pending.Description(false, Audience.SIMPLE, Map.of(), List.of(), statement.positions()));
        c.intentHandedOver();
        Pending.Rows rows = new Pending.Rows(portal, portal.rows(), intent, profile, Cursors.follow(c, statement));
        c.send(ALL, rows);
        if (portal.rows().opensCells()) {
            c.flush();
            c.await(Conversation.Reason.ROWS, () -> {});
        }
        c.changes.sent(statement.kind());
        return rows;
    }

    private void bind(List<Short> formats, Positions positions, Optional<ErrorFields> notice) {
        c.send(
                new Bind("", "", List.of(), List.of(), formats),
                new Pending.Completion(Backend.BIND_COMPLETE, false, () -> {}, positions, notice));
    }

    /** An empty query still gets PostgreSQL's own answer, in its place. */
    private void empty() {
        Rewritten nothing = new Rewritten(
                StatementKind.EMPTY,
                List.of(""),
                false,
                Trail.none(),
                Optional.empty(),
                List.of(),
                List.of(),
                rewritten -> OptionalInt.empty());
        Prepared statement = new Prepared("", "", List.of(), nothing, "", 0, Prepared.Lesson.NONE);
        Opened portal = Opened.portal(statement, List.of());
        c.send(
                new Parse("", "", List.of()),
                new Pending.Completion(Backend.PARSE_COMPLETE, false, () -> {}, Positions.NONE));
        bind(List.of(), Positions.NONE, Optional.empty());
        c.send(ALL, new Pending.Rows(portal, portal.rows(), OptionalLong.empty(), null, () -> {}));
    }
}
