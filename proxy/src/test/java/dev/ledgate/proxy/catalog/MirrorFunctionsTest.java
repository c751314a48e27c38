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
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MirrorFunctionsTest {
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

    @Test
    void keysOfViewsAreTheirDefinition() throws SQLException, NoSuchAlgorithmException {
        String sql = "SELECT m.view_key(?, ?)".replace("m.", made.mirrorSchema() + ".");
        try (Connection connection = session();
                PreparedStatement query = connection.prepareStatement(sql)) {
            for (String scope : List.of("", "0x22", "ü€")) {
                for (int use = 1; use <= 2; use++) {
                    query.setInt(1, use);
                    query.setString(2, scope);
                    byte[] name = scope.getBytes(StandardCharsets.UTF_8);
                    ByteBuffer text = ByteBuffer.allocate(secret.length + 4 + name.length);
                    text.put(secret).putInt(use).put(name);
                    try (ResultSet row = query.executeQuery()) {
                        assertThat(row.next()).isTrue();
                        assertThat(row.getBytes(1))
                                .isEqualTo(MessageDigest.getInstance("SHA-256").digest(text.array()));
                    }
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
