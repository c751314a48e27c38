package dev.ledgate.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ledgate.it.oracle.OracleDatabases;
import dev.ledgate.it.oracle.OracleWorld;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Equal values in searchable sealed columns are found by those who see them, and by nobody else. */
@Order(16)
@ExtendWith(SharedDemo.class)
class SealedSearchTest {
    private final DemoUnderTest demo;
    private final OracleWorld oracle;

    SealedSearchTest(DemoUnderTest demo, OracleWorld oracle) {
        this.demo = demo;
        this.oracle = oracle;
    }

    private static List<String> rows(Connection connection, String sql, String... parameters) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setString(i + 1, parameters[i]);
            }
            // From the fifth execution on the driver uses a named statement and binary results.
            for (int i = 0; i < 7; i++) {
                rows.clear();
                try (ResultSet row = statement.executeQuery()) {
                    while (row.next()) {
                        rows.add(row.getString(1) + "|" + row.getString(2));
                    }
                }
            }
        }
        return rows;
    }

    private String stored(int patient, String column) throws SQLException {
        try (Connection raw = DriverManager.getConnection(demo.superuserUrl(OracleDatabases.RAW));
                PreparedStatement select = raw.prepareStatement("SELECT " + column + " FROM patients WHERE id = ?")) {
            select.setObject(1, UUID.fromString(oracle.patients().get(patient)));
            try (ResultSet row = select.executeQuery()) {
                row.next();
                return row.getString(1);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"emr", "physician", "researcher", "insurer", "pharmacy"})
    void parametersFindWhatTheLoginSees(String login) throws SQLException {
        try (Connection system = DriverManager.getConnection(demo.login(login).jdbcUrl());
                Connection truth = DriverManager.getConnection(demo.superuserUrl(OracleDatabases.of(login)))) {
            for (int patient = 0; patient < 12; patient++) {
                String ssn = stored(patient, "ssn");
                String last = stored(patient, "last");
                String both = "SELECT id, ssn FROM patients p WHERE p.ssn = ? AND p.last = ?";
                assertThat(rows(system, both, ssn, last)).isEqualTo(rows(truth, both, ssn, last));
                String list = "SELECT gender, count(*) FROM patients WHERE last IN (?, ?) GROUP BY gender ORDER BY 1";
                assertThat(rows(system, list, last, "x")).isEqualTo(rows(truth, list, last, "x"));
            }
        }
    }

    @Test
    void ownerFindsWhatWasJustWritten() throws SQLException {
        String old = stored(3, "ssn");
        try (Connection connection =
                DriverManager.getConnection(demo.login("emr").jdbcUrl())) {
            connection.setAutoCommit(false);
            try (PreparedStatement update = connection.prepareStatement("UPDATE patients SET ssn = ? WHERE id = ?")) {
                update.setString(1, "999-00-0001");
                update.setObject(2, UUID.fromString(oracle.patients().get(3)));
                assertThat(update.executeUpdate()).isEqualTo(1);
            }
            String find = "SELECT id, ssn FROM patients WHERE ssn = ?";
            assertThat(rows(connection, find, "999-00-0001"))
                    .containsExactly(oracle.patients().get(3) + "|999-00-0001");
            assertThat(rows(connection, find, old)).isEmpty();
            connection.rollback();
        }
    }

    @Test
    void cursorSearches() throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection(demo.login("emr").jdbcUrl());
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            String ssn = stored(4, "ssn");
            statement.execute("DECLARE c CURSOR FOR SELECT ssn FROM patients WHERE ssn = '" + ssn + "'");
            try (ResultSet row = statement.executeQuery("FETCH ALL FROM c")) {
                assertThat(row.next()).isTrue();
                assertThat(row.getString(1)).isEqualTo(ssn);
                assertThat(row.next()).isFalse();
            }
            connection.rollback();
        }
    }

    @Test
    void whatIsNotEqualityIsRefusedWithTheColumnsName() throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection(demo.login("emr").jdbcUrl());
                Statement statement = connection.createStatement()) {
            for (String sql : List.of(
                    "SELECT count(*) FROM patients WHERE ssn LIKE '9%'",
                    "SELECT count(*) FROM patients WHERE ssn < '9'",
                    "SELECT 1 FROM patients ORDER BY ssn",
                    "SELECT upper(ssn) FROM patients",
                    "SELECT count(*) FROM patients WHERE ssn = last",
                    "SELECT last, count(*) FROM patients GROUP BY ssn")) {
                assertThatThrownBy(() -> statement.executeQuery(sql))
                        .as(sql)
                        .isInstanceOf(SQLException.class)
                        .hasMessageContaining("patients.ssn");
            }
        }
    }

    @Test
    void parameterThatIsAlsoUsedElsewhereIsRefused() throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection(demo.login("emr").jdbcUrl());
                Statement statement = connection.createStatement()) {
            assertThatThrownBy(() -> statement.execute("SELECT $1 FROM patients WHERE ssn = $1"))
                    .hasMessageContaining("used elsewhere too");
        }
    }

    /** So few rows are read faster without an index, so the planner is told not to; users cannot tell it that. */
    @Test
    void indexOfTheColumnServes() throws SQLException {
        StringBuilder plan = new StringBuilder();
        try (Connection superuser = DriverManager.getConnection(demo.superuserUrl(DemoUnderTest.DATABASE));
                Statement statement = superuser.createStatement()) {
            statement.execute("ALTER ROLE ledgate_owner SET enable_seqscan = off");
        }
        try (Connection connection =
                        DriverManager.getConnection(demo.login("emr").jdbcUrl());
                Statement statement = connection.createStatement()) {
            try (ResultSet row =
                    statement.executeQuery("EXPLAIN SELECT first FROM patients p WHERE p.ssn = '999-12-3456'")) {
                while (row.next()) {
                    plan.append(row.getString(1)).append('\n');
                }
            }
        }
        try (Connection superuser = DriverManager.getConnection(demo.superuserUrl(DemoUnderTest.DATABASE));
                Statement statement = superuser.createStatement()) {
            statement.execute("ALTER ROLE ledgate_owner RESET enable_seqscan");
        }
        assertThat(plan.toString()).containsPattern("Index (Only )?Scan.* ledgate_search_");
    }
}
