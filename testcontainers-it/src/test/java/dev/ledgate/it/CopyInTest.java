package dev.ledgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ledgate.it.oracle.OracleDatabases;
import dev.ledgate.it.oracle.OracleWorld;
import dev.ledgate.it.query.Comparison;
import dev.ledgate.it.wire.Body;
import dev.ledgate.it.wire.Frame;
import dev.ledgate.it.wire.Reply;
import dev.ledgate.it.wire.WireClient;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGConnection;

/** Rows that are copied in: held against what PostgreSQL itself reads from the same bytes, and what goes wrong on the way. */
@Order(26)
@ExtendWith(SharedDemo.class)
class CopyInTest {
    private static final String ID = "00000000-0000-0000-0000-0000000000";
    private static final String SHOWN =
            "SELECT id, ssn, first, city, birthdate FROM patients WHERE id::text LIKE '" + ID + "%' ORDER BY id";

    private final DemoUnderTest demo;

    CopyInTest(DemoUnderTest demo, OracleWorld oracle) {
        this.demo = demo;
        assertThat(oracle.patients()).isNotEmpty();
    }

    private static Reply copy(WireClient client, String sql, String... pieces) throws IOException {
        List<Frame> frames = begin(client, sql);
        if (frames.get(frames.size() - 1).type() == 'G') {
            for (String piece : pieces) {
                client.send('d', new Body().bytes(piece.getBytes(StandardCharsets.UTF_8)));
            }
            client.send('c', new Body());
            frames.addAll(client.await().frames());
        }
        return new Reply(frames);
    }

    /** Up to CopyInResponse, or the end of the answer. */
    private static List<Frame> begin(WireClient client, String sql) throws IOException {
        client.send('Q', new Body().text(sql));
        client.flush();
        List<Frame> frames = new ArrayList<>();
        do {
            frames.add(client.receive());
        } while (frames.get(frames.size() - 1).type() != 'G'
                && frames.get(frames.size() - 1).type() != 'Z');
        return frames;
    }

    private WireClient system() throws IOException {
        return WireClient.connect(demo.login("emr"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "|@01\t999-00-0001\tAnn\tÅbo\t1970-01-02\n@02\t\\N\tB\\tC\t\\N\t\\N\n",
                "(FORMAT csv)|@01,999-00-0001,\"A\"\"n,n\",,1970-01-02\r\n@02,,\"\",\"x\ny\",\r\n",
                "CSV HEADER DELIMITER ';'|id;ssn;first;city;birthdate\n@01;'x';Ann;\\N;1970-01-02",
                "(NULL '', DELIMITER '|')|@01|999|Ann\\|B||1970-01-02\n@02|1|\\x41\\102|\\\\|\n\\.\n",
                "|",
                "(FORMAT csv)|@01,1,a,b,1970-01-02\n@02,1,a,b\n",
                "|@01\t1\ta\tb\t1970-01-02\n@02\t1\ta\tb\t1970-01-02\tx\n",
                "|@01\t1\ta\tb\t1970-01-02\n@02\t1\ta\tb\t1970-13-02\n",
                "|nouuid\t1\ta\tb\t1970-01-02\n",
                "(FORMAT csv)|@01,\"1,a,b,1970-01-02\n",
                "|@01\t1\ta\\000\tb\t1970-01-02\n",
                "|@01\t1\ta\\xff\tb\t1970-01-02\n",
                "|@01\t1\ta\tb\\303\t1970-01-02\n",
                "|@01\t1\t\\303\\205\tb\t1970-01-02\n",
                "|@01\t1\ta\tb\t1970-01-02\n@02\t1\ta\tb\t1970-01-02\r\n"
            })
    void whatIsCopiedIsWhatPostgresqlReads(String trial) throws IOException {
        int cut = trial.indexOf(')') > 0 && trial.startsWith("(")
                ? trial.indexOf('|', trial.indexOf(')'))
                : trial.indexOf('|');
        String sql = "COPY patients (id, ssn, first, city, birthdate) FROM STDIN " + trial.substring(0, cut);
        String data = trial.substring(cut + 1).replace("@", ID);
        try (WireClient system = system();
                WireClient truth = WireClient.connect(demo.superuser(OracleDatabases.of("emr")))) {
            system.query("BEGIN");
            truth.query("BEGIN");
            Reply expected = copy(truth, sql, data);
            int half = data.length() / 2;
            Reply done = copy(system, sql, data.substring(0, half), data.substring(half));
            boolean key = expected.sqlState().equals("22P02");
            assertThat(done.sqlState()).as("%s", done).isIn(expected.sqlState(), key ? "22023" : expected.sqlState());
            assertThat(done.tags()).isEqualTo(expected.tags());
            assertThat(done.status()).isEqualTo(expected.status());
            if (expected.error().isEmpty()) {
                Comparison same = Comparison.of(system.query(SHOWN), truth.query(SHOWN), false);
                assertThat(same.verdict()).as(same.detail()).isEqualTo(Comparison.Verdict.EQUAL);
            } else {
                assertThat(system.query("SELECT 1").sqlState()).isEqualTo("25P02");
            }
            system.query("ROLLBACK");
            truth.query("ROLLBACK");
            assertThat(system.query(SHOWN).rows()).isEmpty();
        }
    }

    @Test
    void sealedColumnsAreSealedOnTheWayAndABadRowTakesAllBack() throws IOException, SQLException {
        String sql = "COPY patients (id, ssn, first, city, birthdate) FROM STDIN";
        try (WireClient system = system();
                WireClient raw = WireClient.connect(demo.superuser(DemoUnderTest.DATABASE))) {
            StringBuilder rows = new StringBuilder();
            for (int i = 10; i < 99; i++) {
                rows.append(ID).append(i).append("\t777-00-00").append(i).append("\tAnn\tx\t1970-01-02\n");
            }
            Reply bad = copy(system, sql, rows.toString(), ID + "10\t1\tx\tx\t1970-01-02\n");
            assertThat(bad.sqlState()).isEqualTo("23505");
            assertThat(system.query(SHOWN).rows()).isEmpty();
            try {
                assertThat(copy(system, sql, rows.toString()).tags()).containsExactly("COPY 89");
                assertThat(system.query("SELECT count(*) FROM patients WHERE ssn = '777-00-0042'")
                                .scalar())
                        .isEqualTo("1");
                Reply stored =
                        raw.query("SELECT encode(ssn, 'escape') FROM patients WHERE id::text LIKE '" + ID + "%'");
                assertThat(stored.rows()).hasSize(89);
                assertThat(new String(stored.bytes(), StandardCharsets.UTF_8)).doesNotContain("777-00");
            } finally {
                system.query("DELETE FROM patients WHERE id::text LIKE '" + ID + "%'");
            }
        }
    }

    @Test
    void aCopyAmongOtherStatementsIsOneTransactionWithThem() throws IOException {
        try (WireClient system = system()) {
            String statements =
                    "INSERT INTO payers (id, name) VALUES ('" + ID + "01', 'a'); COPY payers (id, name) FROM STDIN;"
                            + " SELECT count(*) FROM payers WHERE id::text LIKE '" + ID + "%'; SELECT 1/0";
            Reply reply = copy(system, statements, ID + "02\tb\n");
            assertThat(reply.tags()).containsExactly("INSERT 0 1", "COPY 1", "SELECT 1");
            assertThat(reply.rows()).containsExactly(List.of("2"));
            assertThat(reply.sqlState()).isEqualTo("22012");
            assertThat(system.query("SELECT count(*) FROM payers WHERE id::text LIKE '" + ID + "%'")
                            .scalar())
                    .isEqualTo("0");
        }
    }

    @Test
    void whatTheClientGivesUpLeavesNothing() throws IOException {
        try (WireClient system = system()) {
            begin(system, "COPY payers (id, name) FROM STDIN");
            system.send('d', new Body().bytes((ID + "02\tb\n").getBytes(StandardCharsets.UTF_8)));
            system.send('f', new Body().text("enough"));
            Reply reply = system.await();
            assertThat(reply.sqlState()).isEqualTo("57014");
            assertThat(reply.error().orElseThrow().message()).isEqualTo("COPY from stdin failed: enough");
            assertThat(reply.status()).isEqualTo('I');
            assertThat(system.query("SELECT count(*) FROM payers WHERE id::text LIKE '" + ID + "%'")
                            .scalar())
                    .isEqualTo("0");
        }
    }

    @Test
    void statementsWithinACopyEndItAndAreNotRun() throws IOException {
        try (WireClient system = system()) {
            begin(system, "COPY payers (id, name) FROM STDIN");
            system.send('H', new Body());
            system.send('S', new Body());
            system.send('d', new Body().bytes((ID + "02\tb\n").getBytes(StandardCharsets.UTF_8)));
            system.send('Q', new Body().text("SELECT ssn FROM patients"));
            Reply reply = system.await();
            assertThat(reply.sqlState()).isEqualTo("08P01");
            assertThat(reply.rows()).isEmpty();
            // What is left of the copy means nothing.
            system.send('d', new Body().bytes("x".getBytes(StandardCharsets.UTF_8)));
            system.send('c', new Body());
            assertThat(system.query("SELECT count(*) FROM payers WHERE id::text LIKE '" + ID + "%'")
                            .scalar())
                    .isEqualTo("0");
        }
    }

    @Test
    void anErrorOfTheServerEndsTheCopyWhileTheClientStillSends() throws IOException, InterruptedException {
        try (WireClient system = system()) {
            begin(system, "COPY payers (id, name) FROM STDIN");
            system.send('d', new Body().bytes("nouuid\tb\n".getBytes(StandardCharsets.UTF_8)));
            system.flush();
            List<Frame> frames = new ArrayList<>();
            do {
                frames.add(system.receive());
            } while (frames.get(frames.size() - 1).type() != 'Z');
            assertThat(new Reply(frames).sqlState()).isEqualTo("22P02");
            system.send('d', new Body().bytes((ID + "02\tb\n").getBytes(StandardCharsets.UTF_8)));
            system.send('c', new Body());
            assertThat(system.query("SELECT count(*) FROM payers WHERE id::text LIKE '" + ID + "%'")
                            .scalar())
                    .isEqualTo("0");
        }
    }

    @Test
    void aCopyCanBeCancelledWhileItWaits() throws IOException {
        try (WireClient system = system();
                WireClient other = WireClient.open(demo.login("emr").port())) {
            begin(system, "COPY payers (id, name) FROM STDIN");
            other.sendUntyped(new Body()
                    .int32(80877102)
                    .int32(system.backendPid())
                    .int32(system.backendKey())
                    .toBytes());
            assertThat(system.await().sqlState()).isEqualTo("57014");
            assertThat(system.query("SELECT 1").scalar()).isEqualTo("1");
        }
    }

    @Test
    void othersCannotCopyInAndNobodyCanPrepareIt() throws IOException {
        for (String login : List.of("insurer", "researcher", "physician", "pharmacy")) {
            try (WireClient system = WireClient.connect(demo.login(login))) {
                Reply reply = copy(system, "COPY patients (id) FROM STDIN", ID + "02\n");
                assertThat(reply.sqlState()).isEqualTo("42501");
                assertThat(reply.status()).isEqualTo('I');
            }
        }
        try (WireClient system = system()) {
            Reply reply = system.prepared("COPY payers (id, name) FROM STDIN", List.of());
            assertThat(reply.sqlState()).isEqualTo("0A000");
            assertThat(system.query("SELECT 1").scalar()).isEqualTo("1");
        }
    }

    @Test
    void theDriversCopyInterfaceWorks() throws SQLException, IOException {
        try (Connection connection =
                DriverManager.getConnection(demo.login("emr").jdbcUrl())) {
            connection.setAutoCommit(false);
            StringBuilder rows = new StringBuilder();
            for (int i = 0; i < 5_000; i++) {
                rows.append(String.format("%s%n", "00000000-0000-0000-0001-" + String.format("%012d", i) + ",p" + i));
            }
            long copied = connection
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyIn("COPY payers (id, name) FROM STDIN (FORMAT csv)", new StringReader(rows.toString()));
            assertThat(copied).isEqualTo(5_000);
            try (var statement = connection.createStatement();
                    var row = statement.executeQuery("SELECT count(*) FROM payers WHERE name = 'p4999'")) {
                row.next();
                assertThat(row.getInt(1)).isEqualTo(1);
            }
            connection.rollback();
        }
    }
}
