package dev.ledgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ledgate.it.attack.Secrets;
import dev.ledgate.it.oracle.OracleWorld;
import dev.ledgate.it.wire.Body;
import dev.ledgate.it.wire.Column;
import dev.ledgate.it.wire.Endpoint;
import dev.ledgate.it.wire.Frame;
import dev.ledgate.it.wire.Reply;
import dev.ledgate.it.wire.WireClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Attempts below SQL: messages that drivers do not send, formats they do not ask for, start-up parameters. */
@Order(35)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(SharedDemo.class)
class ProtocolAttackTest {
    /** query_to_xml, lo_get, pg_read_file, txid_current: from {@code pg_proc.dat}. */
    private static final int[] FUNCTIONS = {2925, 3458, 2624, 2943, 31, 1598};

    private static final String ENVELOPE = "LGC1";
    private final DemoUnderTest demo;
    private final OracleWorld oracle;
    private final Secrets insurerSecrets;
    private final Secrets physicianSecrets;

    ProtocolAttackTest(DemoUnderTest demo, OracleWorld oracle) throws SQLException {
        this.demo = demo;
        this.oracle = oracle;
        this.insurerSecrets = Secrets.of(oracle, "insurer");
        this.physicianSecrets = Secrets.of(oracle, "physician");
    }

    private WireClient insurer() throws IOException {
        return WireClient.connect(demo.login("insurer"));
    }

    private static String text(Reply reply) {
        StringBuilder text = new StringBuilder();
        reply.frames().stream().map(Frame::text).forEach(text::append);
        return text.toString();
    }

    private void showsNothing(Reply reply) {
        assertThat(insurerSecrets.in(text(reply), "")).isEmpty();
        assertThat(text(reply)).doesNotContain(ENVELOPE);
    }

    @Test
    void fastPathCallsAreRefusedAndTheSessionGoesOn() throws IOException {
        try (WireClient client = insurer()) {
            for (int function : FUNCTIONS) {
                client.send('F', new Body().int32(function).int16(0).int16(0).int16(0));
                Reply reply = client.await();
                assertThat(reply.error()).as("function %d", function).isPresent();
                assertThat(reply.status()).isEqualTo('I');
            }
            assertThat(client.query("SELECT 1").scalar()).isEqualTo("1");
        }
    }

    @ParameterizedTest
    @ValueSource(chars = {'q', 'w', 'R', 'T', 'D', 'Z', 'r', '!'})
    void messagesThatNoClientSendsEndTheSession(char type) throws IOException {
        try (WireClient client = insurer()) {
            client.send(type, new Body().text("x"));
            // 'D' is Describe, here of a kind that does not exist; its error comes before the Sync.
            Reply reply = type == 'D' ? client.sync() : client.await();
            assertThat(reply.error()).isPresent();
            showsNothing(reply);
        }
        try (WireClient next = insurer()) {
            assertThat(next.query("SELECT 1").scalar()).isEqualTo("1");
        }
    }

    @Test
    void lengthBeyondEveryLimitEndsTheSession() throws IOException {
        try (WireClient client = insurer()) {
            client.sendRaw(new byte[] {'Q', 0x7f, (byte) 0xff, (byte) 0xff, (byte) 0xff, 'S'});
            assertThat(client.await().status()).isEqualTo('x');
        }
    }

    @Test
    void lengthBelowFourEndsTheSession() throws IOException {
        try (WireClient client = insurer()) {
            client.sendRaw(new byte[] {'Q', 0, 0, 0, 2, 'S'});
            assertThat(client.await().status()).isEqualTo('x');
        }
    }

    @Test
    void textBehindTheZeroByteOfAQueryIsNotExecuted() throws IOException {
        try (WireClient client = insurer()) {
            client.send('Q', new Body().text("SELECT 1").text("; SELECT ssn FROM public.patients"));
            Reply reply = client.await();
            showsNothing(reply);
            assertThat(reply.rows()).hasSizeLessThanOrEqualTo(1);
        }
    }

    @Test
    void bytesThatAreNotUtf8AreRefused() throws IOException {
        try (WireClient client = insurer()) {
            client.send(
                    'Q',
                    new Body()
                            .bytes("SELECT '".getBytes(StandardCharsets.US_ASCII))
                            .bytes(new byte[] {(byte) 0x81, '\''})
                            .bytes(", ssn FROM patients --'".getBytes(StandardCharsets.US_ASCII))
                            .int8(0));
            Reply reply = client.await();
            assertThat(reply.error()).isPresent();
            showsNothing(reply);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "replication, database",
        "replication, true",
        "role, postgres",
        "session_authorization, postgres",
        "session_preload_libraries, auto_explain",
        "options, -c role=postgres",
        "options, -c session_authorization=postgres -c search_path=ledgate",
        "search_path, ledgate",
        "options, -c standard_conforming_strings=off",
        "standard_conforming_strings, off",
        "client_encoding, SJIS",
        "local_preload_libraries, x"
    })
    void startUpParametersOpenNothing(String name, String value) throws IOException {
        try (WireClient client = WireClient.connect(demo.login("insurer"), Map.of(name, value))) {
            Reply reply = client.query("SELECT '\\', ssn, birthdate FROM patients");
            showsNothing(reply);
            assertThat(client.query("IDENTIFY_SYSTEM").error()).isPresent();
            assertThat(client.query("SHOW standard_conforming_strings").rows()).isIn(List.of(), List.of(List.of("on")));
        } catch (WireClient.Refused refused) {
            assertThat(refused.error().sqlState()).isNotEqualTo("XX000");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"postgres", "ledgate_session", "ledgate_owner", "insurer\u0000x", "", "INSURER", "emr"})
    void loginsOfTheServerAreNotLoginsOfTheProxy(String user) throws IOException {
        Endpoint endpoint = demo.login("insurer").as(user, "insurer-demo");
        try (WireClient client = WireClient.connect(endpoint)) {
            assertThat(client.query("SELECT 1").sqlState())
                    .as("a session for '%s'", user)
                    .isEqualTo("none");
        } catch (IOException refused) {
            assertThat(refused.toString()).doesNotContain("insurer-demo");
        }
    }

    @Test
    void messagesBeforeThePasswordAreNotAnswered() throws IOException {
        try (WireClient client = WireClient.open(demo.login("insurer").port())) {
            client.sendUntyped(new Body()
                    .int32(3 << 16)
                    .text("user")
                    .text("emr")
                    .text("database")
                    .text("hospital_a")
                    .int8(0)
                    .toBytes());
            client.send('Q', new Body().text("SELECT ssn FROM patients"));
            client.send('Q', new Body().text("SELECT ssn FROM patients"));
            Reply reply = client.await();
            assertThat(reply.rows()).isEmpty();
            assertThat(reply.shape()).doesNotContain("T").doesNotContain("Z");
        }
    }

    @Test
    void parseTakesOneStatement() throws IOException {
        try (WireClient client = insurer()) {
            Reply reply = client.prepared("SELECT 1; SELECT ssn FROM patients", List.of());
            assertThat(reply.error()).isPresent();
            assertThat(reply.sqlState()).isEqualTo("42601");
        }
    }

    @ParameterizedTest
    @CsvSource({"25", "2205", "2249", "2276", "17", "19", "1043", "0", "999999", "3802"})
    void typesThatTheClientDeclaresOpenNothing(int oid) throws IOException {
        try (WireClient client = insurer()) {
            client.parse("", "SELECT $1, ssn, birthdate FROM patients", oid);
            client.bind("", "", List.of("patients"), 0);
            client.describePortal("");
            client.execute("", 0);
            showsNothing(client.sync());
            client.parse("", "SELECT count(*) FROM patients WHERE id::text = $1::text", oid);
            client.bind("", "", List.of(oracle.patients().get(0)), 0);
            client.execute("", 0);
            Reply reply = client.sync();
            assertThat(reply.error().isPresent() || "0".equals(reply.scalar())).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT * FROM patients",
                "SELECT p FROM patients p",
                "SELECT ROW(ssn, first, birthdate) FROM patients",
                "SELECT array_agg(ssn) FROM patients",
                "SELECT array_agg(p) FROM patients p",
                "SELECT owner_name, patient FROM payer_transitions",
                "SELECT json_agg(p) FROM patients p"
            })
    void binaryResultsShowNoMoreThanText(String sql) throws IOException {
        for (String login : List.of("insurer", "physician")) {
            Secrets secrets = login.equals("insurer") ? insurerSecrets : physicianSecrets;
            try (WireClient client = WireClient.connect(demo.login(login))) {
                client.parse("s", sql);
                client.describeStatement("s");
                client.bind("", "s", List.of(), 1);
                client.execute("", 0);
                Reply reply = client.sync();
                assertThat(secrets.in(text(reply), "")).as(login).isEmpty();
                assertThat(text(reply)).doesNotContain(ENVELOPE).doesNotContain("lgm_");
                assertThat(reply.columns().stream().map(Column::type))
                        .allMatch(type -> type < 16_384 || type == 2249 || sql.contains(" p"));
            }
        }
    }

    @Test
    void portalReadInPiecesHoldsTheSameRows() throws IOException {
        try (WireClient client = WireClient.connect(demo.login("physician"))) {
            client.query("BEGIN");
            client.parse("", "SELECT ssn, first FROM patients");
            client.bind("p", "", List.of(), 0);
            client.execute("p", 5);
            List<Reply> pieces = new ArrayList<>(List.of(client.sync()));
            while (pieces.get(pieces.size() - 1).shape().contains("s")) {
                client.execute("p", 5);
                pieces.add(client.sync());
            }
            assertThat(pieces.stream().mapToInt(r -> r.rows().size()).sum()).isEqualTo(21);
            pieces.forEach(
                    piece -> assertThat(physicianSecrets.in(text(piece), "")).isEmpty());
        }
    }

    @Test
    void sqlCursorReadAsAPortalShowsNoMore() throws IOException {
        for (int format : new int[] {0, 1}) {
            try (WireClient client = WireClient.connect(demo.login("physician"))) {
                client.query("BEGIN");
                client.query("DECLARE c CURSOR FOR SELECT ssn, first FROM patients");
                client.describePortal("c");
                client.execute("c", 0);
                Reply reply = client.sync();
                assertThat(physicianSecrets.in(text(reply), ""))
                        .as("format %d", format)
                        .isEmpty();
                assertThat(text(reply)).doesNotContain(ENVELOPE);
            }
        }
    }

    @Test
    void binaryCursorShowsNoEnvelope() throws IOException {
        try (WireClient client = WireClient.connect(demo.login("physician"))) {
            client.query("BEGIN");
            client.query("DECLARE c BINARY CURSOR FOR SELECT ssn, first FROM patients");
            Reply reply = client.query("FETCH ALL FROM c");
            assertThat(physicianSecrets.in(text(reply), "")).isEmpty();
            assertThat(text(reply)).doesNotContain(ENVELOPE);
        }
    }

    @Test
    void copyMessagesOutOfTurnDoNothing() throws IOException {
        try (WireClient client = insurer()) {
            client.send('d', new Body().bytes("x\ty\n".getBytes(StandardCharsets.US_ASCII)));
            client.send('c', new Body());
            client.send('f', new Body().text("stop"));
            Reply reply = client.query("SELECT ssn FROM patients");
            showsNothing(reply);
        }
    }

    @Test
    void wrongNumberOfFormatsAndParametersIsAnError() throws IOException {
        try (WireClient client = insurer()) {
            client.parse("", "SELECT ssn, birthdate FROM patients WHERE gender = $1");
            client.send(
                    'B',
                    new Body()
                            .text("")
                            .text("")
                            .int16(3)
                            .int16(0)
                            .int16(1)
                            .int16(0)
                            .int16(1)
                            .int32(1)
                            .int8('F')
                            .int16(5)
                            .int16(0)
                            .int16(1)
                            .int16(0)
                            .int16(1)
                            .int16(1));
            client.execute("", 0);
            Reply reply = client.sync();
            assertThat(reply.error()).isPresent();
            showsNothing(reply);
        }
    }

    @Test
    void strangersCancelKeyStopsNobody() throws IOException {
        try (WireClient client = insurer();
                WireClient cancel = WireClient.open(demo.login("insurer").port())) {
            cancel.sendUntyped(new Body()
                    .int32(80_877_102)
                    .int32(client.backendPid())
                    .int32(client.backendKey() + 1)
                    .toBytes());
            assertThat(client.query("SELECT count(*) FROM observations a JOIN observations b USING (encounter)")
                            .sqlState())
                    .isEqualTo("00000");
        }
    }

    @Test
    void plaintextBehindAnSslRequestIsNotTakenForTheSession() throws IOException {
        try (WireClient client = WireClient.open(demo.login("insurer").port())) {
            byte[] startup = new Body()
                    .int32(3 << 16)
                    .text("user")
                    .text("insurer")
                    .text("database")
                    .text("hospital_a")
                    .int8(0)
                    .toBytes();
            client.sendRaw(new Body()
                    .int32(8)
                    .int32(80_877_103)
                    .int32(startup.length + 4)
                    .bytes(startup)
                    .toBytes());
            int answer = client.receiveByte();
            if (answer == 'S') {
                assertThat(client.receiveByte()).as("no plaintext after S").isNotEqualTo('R');
            } else {
                assertThat(answer).isIn(-1, (int) 'N', (int) 'E');
            }
        }
    }
}
