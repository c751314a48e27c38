package dev.ledgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ledgate.it.oracle.OracleDatabases;
import dev.ledgate.it.oracle.OracleWorld;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An unmodified JDBC driver: what the system must show, through joins, stars, CTEs, aggregates and prepared statements. */
@Order(15)
@ExtendWith(SharedDemo.class)
class DriverTest {
    private final DemoUnderTest demo;

    DriverTest(DemoUnderTest demo, OracleWorld oracle) {
        this.demo = demo;
        assertThat(oracle.patients()).isNotEmpty();
    }

    private static List<String> rows(String url, String sql, Object... parameters) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection(url);
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            // From the fifth execution on the driver uses a named statement and binary results.
            for (int i = 0; i < 7; i++) {
                rows.clear();
                try (ResultSet row = statement.executeQuery()) {
                    while (row.next()) {
                        List<String> fields = new ArrayList<>();
                        for (int c = 1; c <= row.getMetaData().getColumnCount(); c++) {
                            fields.add(row.getString(c));
                        }
                        rows.add(fields.toString());
                    }
                }
            }
        }
        return rows;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "insurer | SELECT p.id, p.ssn, e.start FROM patients p JOIN encounters e ON e.patient = p.id",
                "insurer | SELECT * FROM patients",
                "insurer | WITH w AS (SELECT * FROM patients) SELECT gender, zip, ssn FROM w",
                "insurer | SELECT gender, count(*), count(ssn), min(birthdate) FROM patients GROUP BY gender",
                "physician | SELECT * FROM patients",
                "physician | SELECT p.first, p.last, c.description FROM patients p JOIN conditions c ON c.patient = p.id",
                "physician | WITH w AS (SELECT * FROM patients) SELECT ssn, first FROM w WHERE ssn IS NOT NULL",
                "emr | SELECT p.ssn, t.owner_name FROM patients p LEFT JOIN payer_transitions t ON t.patient = p.id",
                "researcher | SELECT birthdate, race, city FROM patients",
                "pharmacy | SELECT m.code, count(*) FROM medications m GROUP BY m.code HAVING count(*) > 2"
            })
    void answersAreTheOraclesInTextAndInBinary(String login, String sql) throws SQLException {
        assertThat(rows(demo.login(login).jdbcUrl(), sql))
                .containsExactlyInAnyOrderElementsOf(rows(demo.superuserUrl(OracleDatabases.of(login)), sql));
    }

    @Test
    void preparedStatementTakesParametersBesideSealedColumns() throws SQLException {
        String sql = "SELECT id, ssn, first, birthdate FROM patients WHERE gender = ? AND birthdate > ?";
        Object[] parameters = {"F", java.time.LocalDate.of(1970, 1, 1)};
        for (String login : List.of("emr", "physician", "insurer")) {
            assertThat(rows(demo.login(login).jdbcUrl(), sql, parameters))
                    .isNotEmpty()
                    .containsExactlyInAnyOrderElementsOf(
                            rows(demo.superuserUrl(OracleDatabases.of(login)), sql, parameters));
        }
    }

    @Test
    void cursorOfTheDriverBringsEveryRowOnce() throws SQLException {
        List<String> numbers = new ArrayList<>();
        try (Connection connection =
                DriverManager.getConnection(demo.login("emr").jdbcUrl())) {
            connection.setAutoCommit(false);
            try (PreparedStatement statement = connection.prepareStatement("SELECT ssn FROM patients")) {
                statement.setFetchSize(7);
                try (ResultSet row = statement.executeQuery()) {
                    while (row.next()) {
                        numbers.add(row.getString(1));
                    }
                }
            }
            connection.rollback();
        }
        assertThat(numbers).doesNotHaveDuplicates().hasSize(110).allMatch(n -> n.matches("999-\\d\\d-\\d{4}"));
    }

    @Test
    void sealedColumnIsATextForTheDriver() throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection(demo.login("emr").jdbcUrl());
                PreparedStatement statement = connection.prepareStatement("SELECT ssn, first AS name FROM patients")) {
            assertThat(statement.getMetaData().getColumnTypeName(1)).isEqualTo("text");
            assertThat(statement.getMetaData().getColumnClassName(2)).isEqualTo("java.lang.String");
            assertThat(statement.getMetaData().getColumnLabel(2)).isEqualTo("name");
        }
    }

    @Test
    void ownerWritesThroughTheProxyAndReadsBack() throws SQLException {
        try (Connection connection =
                DriverManager.getConnection(demo.login("emr").jdbcUrl())) {
            connection.setAutoCommit(false);
            try (PreparedStatement update =
                    connection.prepareStatement("UPDATE patients SET city = ?, ssn = ? WHERE id = ?")) {
                update.setString(1, "Elsewhere");
                update.setString(2, "999-00-0000");
                update.setObject(3, java.util.UUID.fromString(firstPatient(connection)));
                assertThat(update.executeUpdate()).isEqualTo(1);
            }
            try (PreparedStatement select =
                            connection.prepareStatement("SELECT ssn FROM patients WHERE city = 'Elsewhere'");
                    ResultSet row = select.executeQuery()) {
                assertThat(row.next()).isTrue();
                assertThat(row.getString(1)).isEqualTo("999-00-0000");
            }
            connection.rollback();
        }
    }

    private static String firstPatient(Connection connection) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT min(id::text) FROM patients");
                ResultSet row = select.executeQuery()) {
            row.next();
            return row.getString(1);
        }
    }
}
