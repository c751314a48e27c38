package dev.ledgate.proxy.catalog;

import dev.ledgate.policy.ColumnName;
import dev.ledgate.policy.PatientKey;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.SortedSet;
import java.util.TreeSet;
import javax.sql.DataSource;

/** The keys of the hospital's patients. Safe for any thread. */
public final class PatientKeys {
    private static final int FETCH_SIZE = 10_000;

    private final DataSource database;
    private final ColumnName key;

    /** @param key the patient column of the table that has one row per patient */
    public PatientKeys(DataSource database, ColumnName key) {
        this.database = database;
        this.key = key;
    }

    /** All of them, distinct, in the order of their text. @throws SQLException if the table cannot be read */
    public SortedSet<PatientKey> all() throws SQLException {
        SortedSet<PatientKey> keys = new TreeSet<>();
        String column = SqlName.quoted(key.column());
        try (Connection connection = database.getConnection()) {
            // A cursor instead of the whole result needs a transaction.
            connection.setAutoCommit(false);
            try (PreparedStatement query = connection.prepareStatement("SELECT " + column + "::text FROM "
                    + SqlName.quoted(key.table().schema(), key.table().table()) + " WHERE " + column
                    + " IS NOT NULL")) {
                query.setFetchSize(FETCH_SIZE);
                try (ResultSet rows = query.executeQuery()) {
                    while (rows.next()) {
                        keys.add(new PatientKey(rows.getString(1)));
                    }
                }
            } finally {
                connection.rollback();
                connection.setAutoCommit(true);
            }
        }
        return keys;
    }
}
