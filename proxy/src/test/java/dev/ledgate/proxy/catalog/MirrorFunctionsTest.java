package dev.ledgate.proxy.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HexFormat;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MirrorFunctionsTest {
    private static final int CASES = 300;

    @SuppressWarnings("NullAway.Init")
    private static Hospital hospital;

    @SuppressWarnings("NullAway.Init")
    private static HospitalInstaller.Installation made;

    @SuppressWarnings("NullAway.Init")
    private static byte[] secret;

    @BeforeAll
    static void start() throws IOException, SQLException, InstallationException {
        hospital = new Hospital();
        hospital.newDatabase();
        made = hospital.installer().install(Hospital.PUBLIC);
        secret = HexFormat.of().parseHex(hospital.text("SELECT encode(value, 'hex') FROM ledgate.secret"));
    }

    @AfterAll
    static void stop() throws IOException {
        hospital.close();
    }

    private static Connection session() throws SQLException {
        return hospital.as(HospitalInstaller.SESSION_ROLE, made.passwords().session());
    }

    private static byte[] digest(int domain, String scope, byte[] key) throws NoSuchAlgorithmException {
        byte[] name = scope.getBytes(StandardCharsets.UTF_8);
        ByteBuffer text = ByteBuffer.allocate(secret.length + 1 + 4 + name.length + key.length);
        text.put(secret).put((byte) domain).putInt(name.length).put(name).put(key);
        return MessageDigest.getInstance("SHA-256").digest(text.array());
    }

    @Test
    void theFunctionsAreTheirDefinition() throws SQLException, NoSuchAlgorithmException {
        Random random = new Random(20261120);
        String sql = "SELECT m.pseudonym(?, ?::uuid), m.pseudonym(?, ?), m.date_shift(?, ?)"
                .replace("m.", made.mirrorSchema() + ".");
        try (Connection connection = session();
                PreparedStatement query = connection.prepareStatement(sql)) {
            for (int i = 0; i < CASES; i++) {
                String scope = i == 0 ? "" : "0xü€" + random.nextInt(5);
                UUID uuid = new UUID(random.nextLong(), random.nextLong());
                String key = i == 1 ? "" : "k\u00e9y-" + random.nextLong();
                query.setString(1, scope);
                query.setObject(2, uuid);
                query.setString(3, scope);
                query.setString(4, key);
                query.setString(5, scope);
                query.setString(6, key);
                try (ResultSet row = query.executeQuery()) {
                    assertThat(row.next()).isTrue();
                    ByteBuffer raw = ByteBuffer.allocate(16)
                            .putLong(uuid.getMostSignificantBits())
                            .putLong(uuid.getLeastSignificantBits());
                    ByteBuffer expected = ByteBuffer.wrap(digest(1, scope, raw.array()));
                    assertThat(row.getObject(1, UUID.class))
                            .isEqualTo(new UUID(expected.getLong(), expected.getLong()));
                    byte[] utf8 = key.getBytes(StandardCharsets.UTF_8);
                    assertThat(row.getString(2)).isEqualTo(HexFormat.of().formatHex(digest(1, scope, utf8), 0, 16));
                    long unsigned = Integer.toUnsignedLong(
                            ByteBuffer.wrap(digest(2, scope, utf8)).getInt());
                    assertThat(row.getInt(3))
                            .isEqualTo((int) (unsigned % 365) - 182)
                            .isBetween(-182, 182);
                }
            }
        }
    }

    @Test
    void noFunctionIsOpenToOtherRoles() throws SQLException {
        assertThat(hospital.text("SELECT count(*) FROM pg_proc p, pg_roles r WHERE r.rolname = 'pg_monitor'"
                        + " AND p.pronamespace = '" + made.mirrorSchema() + "'::regnamespace"
                        + " AND has_function_privilege(r.oid, p.oid, 'EXECUTE')"))
                .isEqualTo("0");
    }

    @Test
    void aSealedCellCanBeCountedPassedOnAndTestedForNull() throws SQLException {
        try (Connection connection = session()) {
            assertThat(Hospital.text(connection, sealed("SELECT count(s) FROM (SELECT s FROM p) q")))
                    .isEqualTo("1");
            assertThat(Hospital.text(connection, sealed("SELECT count(*) FROM p WHERE s IS NULL")))
                    .isEqualTo("1");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT s FROM p",
                "SELECT s::text FROM p",
                "SELECT concat(s) FROM p",
                "SELECT row_to_json(p) FROM p",
                "SELECT p::text FROM p",
                "SELECT s = s FROM p",
                "SELECT 1 FROM p ORDER BY s",
                "SELECT 1 FROM p GROUP BY s",
                "SELECT DISTINCT s FROM p",
                "SELECT s FROM p UNION SELECT s FROM p",
                "SELECT upper(s) FROM p",
                "SELECT max(s) FROM p",
                "SELECT s::bytea FROM p",
                "SELECT length(s) FROM p",
                "SELECT 'x'::@.sealed"
            })
    void andNothingElse(String sql) throws SQLException {
        try (Connection connection = session();
                Statement statement = connection.createStatement()) {
            assertThatThrownBy(() -> statement.execute(sealed(sql)))
                    .isInstanceOf(SQLException.class)
                    .extracting(e -> ((SQLException) e).getSQLState())
                    .isIn("42883", "42804", "42846", "0A000", "42725");
        }
    }

    private static String sealed(String sql) {
        return "WITH p AS (SELECT ssn::@.sealed AS s FROM @.patients) ".replace("@", made.mirrorSchema())
                + sql.replace("@", made.mirrorSchema());
    }
}
