package dev.ledgate.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ledgate.policy.AccessProfile;
import dev.ledgate.proxy.catalog.HospitalCatalog;
import dev.ledgate.proxy.catalog.SharedCatalog;
import dev.ledgate.proxy.fake.FakeDecisions;
import dev.ledgate.proxy.fake.PassThroughRewriter;
import dev.ledgate.proxy.wire.DataRow;
import dev.ledgate.proxy.wire.ErrorFields;
import dev.ledgate.proxy.wire.FrontendMessage.Query;
import dev.ledgate.proxy.wire.ProtocolViolation;
import dev.ledgate.rewriter.DatabaseCatalog;
import dev.ledgate.rewriter.RewriteResult;
import dev.ledgate.rewriter.StatementKind;
import dev.ledgate.rewriter.StatementRewriter;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** When a session that changes tables waits, for what, and what it goes on with. */
class OwnCatalogTest {
    private static final HospitalCatalog EMPTY = new HospitalCatalog(
            new DatabaseCatalog("lgm_test", List.of("public"), Map.of(), Set.of(), 1), 0, Set.of(), Map.of());

    private final RecordedEffects effects = new RecordedEffects();
    private final List<DatabaseCatalog> own = new ArrayList<>();
    private final Session session = new Session(
            new SessionConfig("lgm_test", 0, new byte[32]),
            Optional.of(new Fixed()),
            1,
            FakeDecisions.identity("alice", Optional.empty()),
            true,
            new FakeDecisions(),
            new Changing(),
            Clock.fixed(Instant.EPOCH, ZoneOffset.UTC),
            effects);
    private final ServerScript server = new ServerScript(session, "CALL");

    private static final class Fixed implements SharedCatalog {
        @Override
        public HospitalCatalog now() {
            return EMPTY;
        }

        @Override
        public CompletionStage<HospitalCatalog> refresh() {
            return CompletableFuture.completedStage(EMPTY);
        }
    }

    /** Takes "change" for a change of tables. */
    private final class Changing implements StatementRewriter {
        private final PassThroughRewriter others = new PassThroughRewriter();

        @Override
        public List<Piece> split(String sql) throws UnreadableSql {
            return others.split(sql);
        }

        @Override
        public RewriteResult rewrite(String sql, AccessProfile profile) {
            return sql.strip().equals("change")
                    ? new RewriteResult.Rewritten(
                            StatementKind.ALTER_TABLE,
                            List.of("CALL x"),
                            false,
                            new TreeSet<>(),
                            Optional.empty(),
                            List.of(),
                            List.of(),
                            OptionalInt::of)
                    : others.rewrite(sql, profile);
        }

        @Override
        public StatementRewriter over(DatabaseCatalog catalog) {
            own.add(catalog);
            return this;
        }
    }

    private void fails(String code, String message) throws ProtocolViolation {
        ErrorFields error = new ErrorFields(Map.of('S', "ERROR", 'V', "ERROR", 'C', code, 'M', message));
        server.says(error::writeError);
    }

    private void changes() throws ProtocolViolation {
        session.onClient(new Query("change"));
        session.intentWritten(effects.tickets.remove(), 1);
        assertThat(effects.server()).isEqualTo("P B D E C P B E C C H");
        server.says("1 2 n C");
        assertThat(effects.client()).isEqualTo("C");
    }

    /** A row of the catalog, and what stands around it. */
    private void tells() throws ProtocolViolation {
        server.says("3 1 2");
        server.says(out -> {
            int begun = DataRow.begin(out, HospitalCatalog.ColumnRow.CELLS);
            for (String cell : List.of("public", "t", "17000", "t_17000_1", "17001", "a", "text", "1", "f", "", "f")) {
                DataRow.cell(out, cell.getBytes(StandardCharsets.UTF_8));
            }
            DataRow.end(out, begun);
        });
        server.says("C 3 3");
    }

    @Test
    void theClientIsToldThatAllIsReadyWhenTheSharedCatalogHasBeenRead() throws ProtocolViolation {
        changes();
        assertThat(session.accepts()).isFalse();
        tells();
        assertThat(own).hasSize(1);
        assertThat(own.get(0).find(Optional.empty(), "t").orElseThrow().mirror())
                .isEqualTo("t_17000_1");
        assertThat(effects.server()).isEqualTo("S");
        assertThat(session.accepts()).isFalse();
        server.says("ZI");
        assertThat(effects.client()).isEmpty();
        assertThat(effects.catalogReads).isEqualTo(1);
        session.catalogRead();
        assertThat(effects.client()).isEqualTo("ZI");
        assertThat(session.accepts()).isTrue();
    }

    @Test
    void insideATransactionNothingIsReadUntilItEnds() throws ProtocolViolation {
        changes();
        tells();
        server.says("ZT");
        assertThat(effects.client()).isEqualTo("ZT");
        assertThat(effects.catalogReads).isZero();
        effects.server();
        session.onClient(new Query("commit"));
        assertThat(effects.server()).isEqualTo("P B D E H");
        server.says("1 2 n C");
        assertThat(effects.catalogReads).isEqualTo(1);
        assertThat(effects.server()).isEmpty();
        session.catalogRead();
        assertThat(effects.server()).isEqualTo("S");
        server.says("ZI");
        assertThat(effects.client()).isEqualTo("C ZI");
        assertThat(effects.catalogReads).isEqualTo(1);
    }

    @Test
    void aChangeThatFailsIsNotWaitedFor() throws ProtocolViolation {
        session.onClient(new Query("change"));
        session.intentWritten(effects.tickets.remove(), 1);
        server.says("1 2 n");
        fails("42701", "column exists");
        assertThat(effects.client()).isEqualTo("E42701");
        server.says("ZI");
        assertThat(effects.client()).isEqualTo("ZI");
        assertThat(effects.catalogReads).isZero();
        assertThat(own).isEmpty();
        assertThat(session.accepts()).isTrue();
    }

    @Test
    void aCommitThatFailsIsFollowedByReadingAsWell() throws ProtocolViolation {
        changes();
        tells();
        fails("23503", "deferred");
        assertThat(session.accepts()).as("ReadyForQuery is still to come").isFalse();
        server.says("ZI");
        assertThat(effects.catalogReads).isEqualTo(1);
        session.catalogRead();
        assertThat(effects.client()).isEqualTo("E23503 ZI");
        assertThat(session.accepts()).isTrue();
    }

    @Test
    void aViewThatIsGoneMeansTryAgainAndTheNextTryKnowsMore() throws ProtocolViolation {
        session.onClient(new Query("select 1"));
        session.intentWritten(effects.tickets.remove(), 1);
        fails("42P01", "relation \"lgm_test.t_1_1\" does not exist");
        assertThat(effects.client()).isEqualTo("E40001");
        server.says("ZI");
        assertThat(effects.client()).isEmpty();
        assertThat(effects.catalogReads).isEqualTo(1);
        session.catalogRead();
        assertThat(effects.client()).isEqualTo("ZI");
        assertThat(session.accepts()).isTrue();
    }

    @Test
    void othersLearnOfWhatALostConnectionMayHaveCommitted() throws ProtocolViolation {
        changes();
        tells();
        session.gone("08006");
        assertThat(effects.catalogReads).isEqualTo(1);
    }
}
