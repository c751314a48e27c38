package dev.ledgate.proxy.session;

import dev.ledgate.proxy.catalog.HospitalCatalog;
import dev.ledgate.proxy.catalog.HospitalCatalog.ColumnRow;
import dev.ledgate.proxy.catalog.SharedCatalog;
import dev.ledgate.proxy.session.Conversation.Reason;
import dev.ledgate.proxy.wire.Backend;
import dev.ledgate.proxy.wire.DataRow;
import dev.ledgate.proxy.wire.Frame;
import dev.ledgate.proxy.wire.FrontendMessage.Bind;
import dev.ledgate.proxy.wire.FrontendMessage.Close;
import dev.ledgate.proxy.wire.FrontendMessage.Execute;
import dev.ledgate.proxy.wire.FrontendMessage.Parse;
import dev.ledgate.proxy.wire.FrontendMessage.Target;
import dev.ledgate.proxy.wire.ProtocolViolation;
import dev.ledgate.rewriter.StatementKind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The catalog of a session that changed tables. It is read within the transaction behind each change, and behind each
 * savepoint that is set, left or gone back to; the session waits for it. When the transaction is over, the shared catalog is
 * read again before the session goes on: its client and all others find what was committed.
 */
final class OwnCatalog {
    private final Conversation c;
    private final Optional<SharedCatalog> shared;
    private final List<ColumnRow> rows = new ArrayList<>();
    private @Nullable HospitalCatalog own;
    private boolean stale;

    /** Whether the shared catalog is being read, at the end of a transaction of this session's or after an error. */
    private boolean refreshing;

    private boolean over;
    private @Nullable Runnable then;

    OwnCatalog(Conversation conversation, Optional<SharedCatalog> shared) {
        this.c = conversation;
        this.shared = shared;
    }

    /** Whether this session's transaction may have changed tables. */
    boolean differs() {
        return own != null;
    }

    /** Whether the proxy's catalog follows changes of tables at all. */
    boolean areFollowed() {
        return shared.isPresent();
    }

    /** The table that a view of the mirror shows; 0 if none is known, or changes of tables are not followed. */
    int tableOf(int view) {
        HospitalCatalog mine = own;
        Optional<HospitalCatalog> known = mine == null ? shared.map(SharedCatalog::now) : Optional.of(mine);
        return known.map(catalog -> catalog.views().getOrDefault(Integer.toUnsignedLong(view), 0L))
                .orElse(0L)
                .intValue();
    }

    /** A statement has been sent to be run: waits for what has to be known before the next. */
    void sent(StatementKind kind) {
        if (kind.changesSchema() || (differs() && kind == StatementKind.SAVEPOINT)) {
            read();
        } else if (differs() && ends(kind)) {
            c.flush();
            c.await(Reason.CATALOG, () -> {});
        }
    }

    /** A Sync has been sent: it may end the transaction. */
    void synced() {
        if (differs()) {
            c.await(Reason.CATALOG, () -> {});
        }
    }

    private static boolean ends(StatementKind kind) {
        return kind == StatementKind.COMMIT || kind == StatementKind.ROLLBACK;
    }

    private void read() {
        HospitalCatalog known = shared.orElseThrow().now();
        // No client can know the name, so none has a statement or portal of it.
        String name = known.tables().mirrorSchema();
        rows.clear();
        c.send(new Close(Target.STATEMENT, name), unseen(Backend.CLOSE_COMPLETE));
        c.send(new Parse(name, known.query(), List.of()), unseen(Backend.PARSE_COMPLETE));
        c.send(new Bind(name, name, List.of(), List.of(), List.of()), unseen(Backend.BIND_COMPLETE));
        c.send(new Execute(name, 0), new Pending.CatalogRows());
        c.send(new Close(Target.PORTAL, name), unseen(Backend.CLOSE_COMPLETE));
        c.send(new Close(Target.STATEMENT, name), unseen(Backend.CLOSE_COMPLETE));
        c.flush();
        c.await(Reason.CATALOG, () -> {});
    }

    private static Pending unseen(byte type) {
        return new Pending.Completion(type, false, () -> {}, Positions.NONE);
    }

    void row(Frame frame) throws ProtocolViolation {
        DataRow.Cells cells = DataRow.cells(frame.body());
        List<Optional<String>> texts = new ArrayList<>();
        for (int i = 0; i < cells.count(); i++) {
            texts.add(
                    cells.lengths()[i] < 0
                            ? Optional.empty()
                            : Optional.of(frame.body()
                                    .toString(cells.starts()[i], cells.lengths()[i], StandardCharsets.UTF_8)));
        }
        try {
            rows.add(ColumnRow.of(texts));
        } catch (IllegalArgumentException e) {
            throw new ProtocolViolation("the server's answer about its tables cannot be read");
        }
    }

    /** All rows have come. */
    void complete() {
        HospitalCatalog mine = shared.orElseThrow().now().with(rows);
        rows.clear();
        own = mine;
        c.judge.use(mine.tables());
        c.resume(Reason.CATALOG);
    }

    /** The server has run COMMIT or ROLLBACK. */
    void ended(StatementKind kind) {
        if (differs() && ends(kind)) {
            refresh(true, () -> {});
        }
    }

    /** A statement met a view that is not there any more. */
    void stale() {
        stale = true;
    }

    /**
     * The server is ready for more.
     *
     * @param idle whether no transaction is open
     * @param tell tells the client
     */
    void ready(boolean idle, Runnable tell) {
        boolean ends = differs() && idle;
        boolean waits = c.waiting() && !c.waitingFor(Reason.CATALOG);
        if ((ends || stale) && !waits) {
            if (!c.waiting()) {
                c.await(Reason.CATALOG, () -> {});
            }
            refresh(ends, tell);
            return;
        }
        if (stale) {
            // Later messages are under way already: they are not held up for it.
            c.effects.refreshCatalog();
            stale = false;
        }
        tell.run();
        c.resume(Reason.CATALOG);
    }

    private void refresh(boolean transactionOver, Runnable next) {
        refreshing = true;
        over = transactionOver;
        then = next;
        stale = false;
        c.effects.refreshCatalog();
    }

    /** The shared catalog has been read, or could not be: what is out of date in it finds no view then. */
    void refreshed() {
        if (!refreshing) {
            return;
        }
        refreshing = false;
        if (over) {
            own = null;
            c.judge.useShared();
        }
        Runnable next = then;
        then = null;
        if (next != null) {
            next.run();
        }
        c.resume(Reason.CATALOG);
    }

    /** Whether what is waited for comes from the server, and will not come after an error. */
    boolean waitsForServer() {
        return !refreshing && !c.pending.endsInSight();
    }

    /** The connection is gone: others have to learn what may have been committed. */
    void gone() {
        if (differs()) {
            c.effects.refreshCatalog();
        }
    }
}
