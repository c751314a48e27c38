package dev.ledgate.it.oracle;

import dev.ledgate.it.query.Schema;
import dev.ledgate.it.query.Values;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The oracle, built and ready to be asked.
 *
 * @param tables as users see them
 * @param patients keys of all patients, in order
 * @param schema the same for the generator of queries
 */
public record OracleWorld(Map<String, TableShape> tables, List<String> patients, Schema schema, RawHospital hospital) {
    /** Builds the oracle's databases beside the hospital's. */
    public static OracleWorld build(RawHospital hospital, String hospitalDatabase, LocalDate today)
            throws IOException, SQLException {
        OracleDatabases databases = new OracleDatabases(hospital, hospitalDatabase, today);
        Map<String, TableShape> tables = databases.build();
        Map<String, Long> rows = new HashMap<>();
        try (Connection raw = DriverManager.getConnection(hospital.superuserUrl(OracleDatabases.RAW));
                Statement statement = raw.createStatement()) {
            for (String table : tables.keySet()) {
                try (ResultSet count = statement.executeQuery("SELECT count(*) FROM " + table)) {
                    count.next();
                    rows.put(table, count.getLong(1));
                }
            }
        }
        return new OracleWorld(tables, databases.patients(), new Schema(tables, rows), hospital);
    }

    /** Fills the oracle's databases anew, for other choices. */
    public void show(Choices choices, String hospitalDatabase, LocalDate today) throws IOException, SQLException {
        new OracleDatabases(hospital, hospitalDatabase, today).show(tables, choices);
    }

    /** Values for a login's queries: as stored, and as the login sees them. */
    public Values values(String login) throws SQLException {
        try (Connection raw = DriverManager.getConnection(hospital.superuserUrl(OracleDatabases.RAW));
                Connection shown = DriverManager.getConnection(hospital.superuserUrl(OracleDatabases.of(login)))) {
            return Values.sample(tables, List.of(raw, shown));
        }
    }
}
