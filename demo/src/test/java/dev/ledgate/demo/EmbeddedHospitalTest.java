package dev.ledgate.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ledgate.policy.FieldContext;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedHospitalTest {
    private static final SealedWriter REVERSED =
            (place, plain) -> new StringBuilder(plain).reverse().toString().getBytes(StandardCharsets.UTF_8);

    @Test
    void theSampleLoadsWithTheRowCountsOfItsManifest() throws IOException, SQLException {
        try (EmbeddedHospital hospital = EmbeddedHospital.start(Optional.empty(), 0);
                Connection connection = hospital.connect();
                Statement statement = connection.createStatement()) {
            assertThat(hospital.isLoaded()).isFalse();

            Map<String, Long> counts = SampleLoader.load(connection, SampleSource.bundled(), REVERSED);

            assertThat(hospital.isLoaded()).isTrue();
            for (SampleTest.Entry entry : SampleTest.manifest()) {
                assertThat(counts).containsEntry(entry.table(), entry.rows());
                assertThat(number(statement, "SELECT count(*) FROM " + entry.table()))
                        .as(entry.table())
                        .isEqualTo(entry.rows());
            }
            assertThat(number(
                            statement,
                            "SELECT count(*) FROM observations WHERE code = '56799-0' AND value IS NOT NULL"))
                    .isZero();
        }
    }

    @Test
    void tablesOfAnOlderDirectoryAreHandedToAPlainRoleOnce() throws IOException, SQLException {
        try (EmbeddedHospital hospital = EmbeddedHospital.start(Optional.empty(), 0);
                Connection connection = hospital.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE patients (id int); CREATE ROLE lab; CREATE TABLE samples (id int);"
                    + " ALTER TABLE samples OWNER TO lab");
            hospital.handOver();
            hospital.handOver();
            assertThat(number(
                            statement,
                            "SELECT count(*) FROM pg_tables WHERE (tablename, tableowner) IN (('patients', '"
                                    + EmbeddedHospital.TABLE_OWNER + "'), ('samples', 'lab'))"))
                    .isEqualTo(2);
            assertThat(
                            number(
                                    statement,
                                    "SELECT count(*) FROM pg_roles WHERE rolname = '" + EmbeddedHospital.TABLE_OWNER
                                            + "' AND NOT rolsuper AND NOT rolcanlogin AND has_schema_privilege(oid, 'public', 'CREATE')"))
                    .isEqualTo(1);
        }
    }

    @Test
    void everySealedValueIsSealedForItsPlaceAndReadsBackWithTheKeyThatPostgresShows() throws IOException, SQLException {
        Map<String, String> sealed = new HashMap<>();
        SealedWriter writer = (place, plain) -> {
            sealed.put(name(place), plain);
            return name(place).getBytes(StandardCharsets.UTF_8);
        };
        try (EmbeddedHospital hospital = EmbeddedHospital.start(Optional.empty(), 0);
                Connection connection = hospital.connect();
                Statement statement = connection.createStatement()) {
            SampleLoader.load(connection, SampleSource.bundled(), writer);

            statement.execute("SET TimeZone = 'Asia/Tokyo'");
            assertThat(number(
                            statement,
                            "SELECT count(*) FROM patients WHERE convert_from(ssn, 'UTF8') = 'public.patients.ssn|'"
                                    + " || id::text || '|' || id::text"))
                    .isEqualTo(number(statement, "SELECT count(*) FROM patients"));
            assertThat(number(
                            statement,
                            "SELECT count(*) FROM payer_transitions WHERE convert_from(owner_name, 'UTF8') ="
                                    + " 'public.payer_transitions.owner_name|' || patient::text || U&'\\001f' ||"
                                    + " start_date::text || '|' || patient::text"))
                    .isEqualTo(number(statement, "SELECT count(owner_name) FROM payer_transitions"));
            assertThat(sealed.values()).doesNotContain("").hasSizeGreaterThan(110 * 5);
        }
    }

    private static String name(FieldContext place) {
        return place.column() + "|" + place.rowKey() + "|" + place.patient().value();
    }

    @Test
    void aSecondLoadFailsAndLeavesTheFirst() throws IOException, SQLException {
        try (EmbeddedHospital hospital = EmbeddedHospital.start(Optional.empty(), 0);
                Connection connection = hospital.connect();
                Statement statement = connection.createStatement()) {
            SampleLoader.load(connection, SampleSource.bundled(), REVERSED);

            assertThatThrownBy(() -> SampleLoader.load(connection, SampleSource.bundled(), REVERSED))
                    .isInstanceOf(SQLException.class);

            assertThat(connection.getAutoCommit()).isTrue();
            assertThat(number(statement, "SELECT count(*) FROM patients")).isPositive();
        }
    }

    @Test
    void theDataDirectoryKeepsRowsAndPasswordOverARestart(@TempDir Path data) throws IOException, SQLException {
        String password;
        try (EmbeddedHospital first = EmbeddedHospital.start(Optional.of(data), 0);
                Connection connection = first.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE kept AS SELECT 7 AS n");
            password = first.superuserPassword();
        }
        try (EmbeddedHospital second = EmbeddedHospital.start(Optional.of(data), 0);
                Connection connection = second.connect();
                Statement statement = connection.createStatement()) {
            assertThat(number(statement, "SELECT n FROM kept")).isEqualTo(7);
            assertThat(second.superuserPassword()).isEqualTo(password);
        }
    }

    @Test
    void nobodyComesInWithoutThePassword() throws IOException, SQLException {
        try (EmbeddedHospital hospital = EmbeddedHospital.start(Optional.empty(), 0)) {
            Properties wrong = new Properties();
            wrong.setProperty("user", hospital.superuser());
            wrong.setProperty("password", "guess");
            assertThatThrownBy(() -> DriverManager.getConnection(hospital.jdbcUrl(), wrong))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("28P01"));
            assertThat(hospital.toString()).doesNotContain(hospital.superuserPassword());
        }
    }

    private static long number(Statement statement, String sql) throws SQLException {
        try (ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        }
    }
}
