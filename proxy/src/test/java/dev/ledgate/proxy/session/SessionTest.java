package dev.ledgate.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ledgate.policy.port.AuditLog;
import dev.ledgate.proxy.fake.FakeDecisions;
import dev.ledgate.proxy.fake.FakeKeys;
import dev.ledgate.proxy.fake.PassThroughRewriter;
import dev.ledgate.proxy.wire.Backend;
import dev.ledgate.proxy.wire.Backend.Setting;
import dev.ledgate.proxy.wire.FrontendMessage;
import dev.ledgate.proxy.wire.FrontendMessage.Bare;
import dev.ledgate.proxy.wire.FrontendMessage.Bind;
import dev.ledgate.proxy.wire.FrontendMessage.Execute;
import dev.ledgate.proxy.wire.FrontendMessage.Parse;
import dev.ledgate.proxy.wire.FrontendMessage.Query;
import dev.ledgate.proxy.wire.ProtocolViolation;
import dev.ledgate.proxy.wire.RowDescription;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class SessionTest {
    private static final int SEALED = 20_000;
    private static final Bind BIND = new Bind("", "", List.of(), List.of(), List.of());
    private static final Execute EXECUTE = new Execute("", 0);

    private final FakeDecisions decisions = new FakeDecisions();
    private final RecordedEffects effects = new RecordedEffects();
    private final Session session = new Session(
            new SessionConfig("lgm_test", SEALED, new byte[32]),
            1,
            FakeDecisions.identity("alice", Optional.empty()),
            false,
            decisions,
            new PassThroughRewriter(),
            Clock.fixed(Instant.EPOCH, ZoneOffset.UTC),
            effects);
    private final ServerScript server = new ServerScript(session, "SELECT 1");

    private void client(FrontendMessage... messages) {
        for (FrontendMessage message : messages) {
            session.onClient(message);
        }
    }

    /** The oldest record that was asked for is durable. */
    private void written(long number) {
        session.intentWritten(effects.tickets.remove(), number);
    }

    private static Parse parse(String sql) {
        return new Parse("", sql, List.of());
    }

    @Test
    void whatDoesMoreThanReadGoesToTheServerWhenItsRecordIsDurable() throws Exception {
        client(new Query("select 1 for update"));
        assertThat(session.accepts()).isFalse();
        assertThat(effects.server()).isEmpty();
        written(5);
        assertThat(effects.server()).isEqualTo("P B D E S");
        assertThat(session.accepts()).isTrue();
        server.says("1 2 n D D C ZI");
        assertThat(effects.client()).isEqualTo("D D C ZI");
        assertThat(effects.outcomes).hasSize(1);
        assertThat(effects.outcomes.get(0).intent()).isEqualTo(5);
        assertThat(effects.outcomes.get(0).rows()).isEqualTo(2);
    }

    @Test
    void aRecordThatCannotBeWrittenRefusesTheStatement() throws Exception {
        client(new Query("select 1 for update"));
        session.intentFailed(effects.tickets.remove());
        assertThat(effects.server()).isEqualTo("! S");
        server.says("E ZI");
        assertThat(effects.client()).isEqualTo("E57P03 ZI");
    }

    @Test
    void whatOnlyReadsRunsAtOnceAndItsAnswerIsHeldBackUntilTheRecordIsDurable() throws Exception {
        client(new Query("select 1"));
        assertThat(effects.server()).isEqualTo("P B D E S");
        assertThat(session.accepts()).isTrue();
        assertThat(session.holdsAnswer()).isTrue();
        assertThatThrownBy(() -> server.says("1")).isInstanceOf(IllegalStateException.class);
        assertThat(effects.client()).isEmpty();
        written(5);
        assertThat(session.holdsAnswer()).isFalse();
        server.says("1 2 n D D C ZI");
        assertThat(effects.client()).isEqualTo("D D C ZI");
        assertThat(effects.outcomes).hasSize(1);
        assertThat(effects.outcomes.get(0).intent()).isEqualTo(5);
        assertThat(effects.outcomes.get(0).rows()).isEqualTo(2);
    }

    @Test
    void theAnswerOfAReadWithoutARecordIsNotShown() throws Exception {
        client(new Query("select 1"));
        session.intentFailed(effects.tickets.remove());
        server.says("1 2 n D C ZI");
        assertThat(effects.client()).isEqualTo("E57P03 ZI");
        assertThat(effects.outcomes).isEmpty();
    }

    @Test
    void theTransactionOfAReadWithoutARecordFails() throws Exception {
        client(new Query("begin"));
        server.says("1 2 n C ZT");
        client(new Query("select 1"));
        effects.server();
        effects.client();
        session.intentFailed(effects.tickets.remove());
        server.says("1 2 n D C ZT");
        assertThat(effects.server()).isEqualTo("! S");
        server.says("E ZE");
        assertThat(effects.client()).isEqualTo("E57P03 ZE");
    }

    @Test
    void aChangeBeforeTheRecordOfAReadWasDurableKeepsItsAnswerBack() throws Exception {
        client(new Query("select 1"));
        decisions.revoke();
        written(3);
        server.says("1 2 n D C ZI");
        assertThat(effects.client()).isEqualTo("E42501 ZI");
        assertThat(effects.outcomes.get(0).intent()).isEqualTo(3);
        assertThat(effects.outcomes.get(0).sqlState()).isEqualTo("42501");
        assertThat(effects.outcomes.get(0).rows()).isZero();
    }

    @Test
    void aRevocationIsHeardWhileTheRecordOfAReadIsWritten() throws Exception {
        client(new Query("select 1"));
        decisions.revoke();
        session.policyChanged();
        assertThat(effects.cancels).isEqualTo(1);
        session.cancelDelivered();
        decisions.restore();
        written(3);
        server.says("1 2 n D C ZI");
        assertThat(effects.client()).isEqualTo("E42501 ZI");
    }

    @Test
    void readsInAPipelineAreShownAsTheirRecordsBecomeDurable() throws Exception {
        client(parse("select 1"), BIND, EXECUTE, parse("select 2"), BIND, EXECUTE, Bare.SYNC);
        assertThat(effects.server()).isEqualTo("P B E P B E S");
        written(1);
        server.says("1 2 D C");
        assertThat(session.holdsAnswer()).isTrue();
        assertThat(effects.client()).isEqualTo("1 2 D C");
        written(2);
        server.says("1 2 C ZI");
        assertThat(effects.client()).isEqualTo("1 2 C ZI");
        assertThat(effects.outcomes).extracting(AuditLog.Outcome::intent).containsExactly(1L, 2L);
    }

    @Test
    void aReadThatTheServerSkippedGetsItsOutcomeWhenItsRecordIsDurable() throws Exception {
        client(parse("select 1"), BIND, EXECUTE, parse("select 2"), BIND, EXECUTE, Bare.SYNC);
        written(4);
        server.says("1 2 E ZI");
        assertThat(effects.client()).isEqualTo("1 2 E42601 ZI");
        assertThat(effects.outcomes).hasSize(1);
        written(5);
        assertThat(effects.outcomes).extracting(AuditLog.Outcome::intent).containsExactly(4L, 5L);
        assertThat(effects.outcomes).extracting(AuditLog.Outcome::sqlState).containsExactly("42601", "25P02");
    }

    @Test
    void whatWasPreparedBeforeIsAnsweredAtOnce() throws Exception {
        client(parse("select 1"), Bare.FLUSH);
        server.says("1");
        client(BIND, EXECUTE, Bare.SYNC);
        assertThat(effects.client()).isEqualTo("1");
        assertThat(session.holdsAnswer()).isTrue();
        written(1);
        server.says("2 C ZI");
        assertThat(effects.client()).isEqualTo("2 C ZI");
    }

    @Test
    void aReadWhoseClientIsGoneGetsItsOutcomeWhenItsRecordIsDurable() throws Exception {
        client(new Query("select 1; select 2 for update"));
        session.gone("08006");
        effects.server();
        written(4);
        written(5);
        assertThat(effects.outcomes).extracting(AuditLog.Outcome::intent).containsExactly(4L, 5L);
        assertThat(effects.outcomes).extracting(AuditLog.Outcome::sqlState).containsOnly("08006");
        assertThat(effects.server()).isEmpty();
    }

    @Test
    void aCancelReachesAReadWhoseRecordIsBeingWritten() throws Exception {
        client(new Query("select 1"));
        session.cancel();
        assertThat(effects.cancels).isEqualTo(1);
    }

    @Test
    void statementsThatTouchNoDataNeedNoRecord() throws Exception {
        client(new Query("begin"));
        assertThat(effects.intents).isEmpty();
        assertThat(effects.server()).isEqualTo("P B D E S");
    }

    @Test
    void aRefusalWaitsForTheAnswersBeforeIt() throws Exception {
        client(parse("select 1"), BIND, EXECUTE);
        written(1);
        client(parse("select * from forbidden"), BIND, EXECUTE, Bare.SYNC);
        assertThat(effects.server()).isEqualTo("P B E ! S");
        assertThat(effects.client()).isEmpty();
        server.says("1 2 D C");
        assertThat(effects.client()).isEqualTo("1 2 D C");
        server.says("E ZI");
        assertThat(effects.client()).isEqualTo("E42P01 ZI");
        assertThat(effects.refusals).hasSize(1);
    }

    @Test
    void anErrorOfTheServerBeforeARefusalIsTheOneThatIsShown() throws Exception {
        client(parse("select 1"), BIND, EXECUTE);
        written(1);
        client(parse("select * from forbidden"), Bare.SYNC);
        server.says("1 2 E ZI");
        assertThat(effects.client()).isEqualTo("1 2 E42601 ZI");
    }

    @Test
    void aChangeWhileTheRecordWasWrittenRefusesTheStatement() throws Exception {
        client(new Query("select 1 for update"));
        decisions.revoke();
        session.policyChanged();
        written(3);
        assertThat(effects.server()).isEqualTo("! S");
        assertThat(effects.outcomes.get(0).sqlState()).isEqualTo("42501");
    }

    @Test
    void aCancelWhileTheSessionWaitsRefusesTheStatement() throws Exception {
        client(new Query("select 1 for update"));
        session.cancel();
        assertThat(effects.cancels).isZero();
        written(3);
        server.says("E ZI");
        assertThat(effects.client()).isEqualTo("E57014 ZI");
    }

    @Test
    void aCancelOfAnIdleSessionGoesNowhere() {
        session.cancel();
        assertThat(effects.cancels).isZero();
    }

    @Test
    void theClientIsNotHeardUntilACancelHasTakenEffect() throws Exception {
        client(new Query("select 1"));
        written(1);
        session.cancel();
        assertThat(effects.cancels).isEqualTo(1);
        assertThat(session.accepts()).isFalse();
        session.cancelDelivered();
        assertThat(session.accepts()).isTrue();
    }

    @Test
    void aRevokedStatementThatEndsWellAllTheSameIsAnErrorAndItsTransactionFails() throws Exception {
        client(new Query("begin"));
        server.says("1 2 n C ZT");
        client(new Query("select 1"));
        written(1);
        effects.server();
        effects.client();
        server.says("1 2 n D");
        decisions.revoke();
        session.policyChanged();
        session.cancelDelivered();
        server.says("D C ZT");
        assertThat(effects.client()).isEqualTo("D E42501");
        assertThat(effects.server()).isEqualTo("! S");
        server.says("E ZE");
        assertThat(effects.client()).isEqualTo("ZE");
        assertThat(effects.refusals.get(0).action()).isEqualTo("revoked");
    }

    @Test
    void sealedStatementsWaitForTheirTypesAndForTheEndOfTheirRows() throws Exception {
        client(new Parse("s", "select sealed", List.of()));
        assertThat(effects.keysFetched).isEqualTo(1);
        session.keysReady(new FakeKeys.Reversing(List.of()));
        assertThat(effects.server()).isEqualTo("P D H");
        assertThat(session.accepts()).isFalse();
        server.says("1");
        server.says(out -> Backend.parameterDescription(out, List.of()));
        server.says(out -> new RowDescription(
                        List.of(new RowDescription.Column("c", 0, (short) 0, SEALED, (short) -1, -1, (short) 0)))
                .writeTo(out));
        assertThat(effects.client()).isEqualTo("1");
        client(new Bind("", "s", List.of(), List.of(), List.of()), EXECUTE);
        written(1);
        assertThat(effects.server()).isEqualTo("B E H");
        assertThat(session.accepts()).isFalse();
        server.says("2 C");
        assertThat(session.accepts()).isTrue();
    }

    @Test
    void parametersThatTurnNumbersIntoNamesAreRefused() throws Exception {
        client(new Parse("s", "select 1", List.of(25, 2205)), Bare.SYNC);
        assertThat(effects.server()).doesNotContain("P");
        server.says("E ZI");
        assertThat(effects.client()).isEqualTo("E0A000 ZI");
    }

    @Test
    void aFailedParseLeavesTheOlderStatementOfThatName() throws Exception {
        client(new Parse("s", "select 1", List.of()), Bare.SYNC);
        server.says("1 ZI");
        client(new Parse("s", "select 2", List.of()), Bare.SYNC);
        server.says("E ZI");
        effects.server();
        client(new Bind("", "s", List.of(), List.of(), List.of()), Bare.SYNC);
        assertThat(effects.server()).isEqualTo("B S");
    }

    @Test
    void anErrorInTheMiddleOfAPipelineStopsTheSessionFromWritingRecordsForTheRest() throws Exception {
        client(parse("select 1"), BIND, EXECUTE);
        written(1);
        server.says("1 E");
        client(parse("select 2"), BIND, EXECUTE, Bare.SYNC);
        assertThat(effects.intents).hasSize(1);
        server.says("ZI");
        assertThat(effects.client()).isEqualTo("1 E42601 ZI");
    }

    @Test
    void answersThatAreNotOwedEndTheSession() {
        assertThatThrownBy(() -> server.says("C")).isInstanceOf(ProtocolViolation.class);
        assertThatThrownBy(() -> server.says("G")).isInstanceOf(ProtocolViolation.class);
        assertThatThrownBy(() -> server.says("ZI")).isInstanceOf(ProtocolViolation.class);
    }

    @Test
    void settingsThatDecideMeaningMustNotMove() throws Exception {
        server.says(out -> Backend.parameterStatus(out, new Setting("TimeZone", "UTC")));
        assertThat(effects.client()).isEqualTo("S");
        server.says(out -> Backend.parameterStatus(out, new Setting("standard_conforming_strings", "off")));
        assertThat(effects.client()).isEqualTo("E55P02");
        assertThat(effects.closed).isTrue();
        assertThat(session.accepts()).isFalse();
    }

    @Test
    void whenTheConnectionIsLostOpenRecordsGetTheirOutcome() throws Exception {
        client(new Query("select 1"));
        written(9);
        session.gone("08006");
        assertThat(effects.outcomes).hasSize(1);
        assertThat(effects.outcomes.get(0).sqlState()).isEqualTo("08006");
    }

    @Test
    void aRevokedUserMayStillRollBackButNotCommit() throws Exception {
        client(new Query("begin"));
        server.says("1 2 n C ZT");
        decisions.revoke();
        session.policyChanged();
        effects.server();
        client(new Query("commit"));
        assertThat(effects.server()).isEqualTo("! S");
        server.says("E ZE");
        client(new Query("rollback"));
        assertThat(effects.server()).isEqualTo("P B D E S");
    }
}
