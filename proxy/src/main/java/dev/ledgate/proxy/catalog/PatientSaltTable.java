package dev.ledgate.proxy.catalog;

import dev.ledgate.policy.PatientKey;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * Table {@code ledgate.patient_key}: the random salt from which a patient's keys derive, with the policy group and key epoch
 * they belong to. Without its salt, nothing of a patient's sealed fields can be opened again by anyone. Safe for any
 * thread; every call is one round trip or more.
 */
public final class PatientSaltTable {
    private static final int BATCH = 1000;

    private final DataSource database;

    public PatientSaltTable(DataSource database) {
        this.database = database;
    }

    /** A row. Holds a secret: {@code toString} does not show it, and the array must not be changed. */
    public record Entry(int policyGroup, int epoch, byte[] salt) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Entry e
                    && policyGroup == e.policyGroup
                    && epoch == e.epoch
                    && Arrays.equals(salt, e.salt);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(salt);
        }

        @Override
        public String toString() {
            return "Entry[group " + policyGroup + ", epoch " + epoch + "]";
        }
    }

    /** Every row, to be held in memory by whoever must not wait. */
    public Map<PatientKey, Entry> all() throws SQLException {
        Map<PatientKey, Entry> entries = new LinkedHashMap<>();
        try (Connection connection = database.getConnection();
                PreparedStatement query = connection.prepareStatement(
                        "SELECT policy_group, epoch, salt, patient FROM ledgate.patient_key");
                ResultSet rows = query.executeQuery()) {
            while (rows.next()) {
                entries.put(new PatientKey(rows.getString(4)), entry(rows));
            }
        }
        return entries;
    }

    /** Empty for an unknown patient, and for one whose salt was erased. */
    public Optional<Entry> find(PatientKey patient) throws SQLException {
        try (Connection connection = database.getConnection()) {
            return find(connection, patient);
        }
    }

    private static Optional<Entry> find(Connection connection, PatientKey patient) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(
                "SELECT policy_group, epoch, salt FROM ledgate.patient_key WHERE patient = ?")) {
            query.setString(1, patient.value());
            try (ResultSet rows = query.executeQuery()) {
                return rows.next() ? Optional.of(entry(rows)) : Optional.empty();
            }
        }
    }

    private static Entry entry(ResultSet rows) throws SQLException {
        return new Entry(rows.getInt(1), rows.getInt(2), rows.getBytes(3));
    }

    /**
     * Stores a patient's salt unless there is one; durable when this returns.
     *
     * @return the row that stands now: the given one, or the one that another thread or process stored first
     */
    public Entry insertIfAbsent(PatientKey patient, Entry entry) throws SQLException {
        insertAllIfAbsent(Map.of(patient, entry));
        return find(patient).orElseThrow(() -> new SQLException("a patient's salt was erased while it was stored"));
    }

    /** As {@link #insertIfAbsent}, for many at once, in one transaction. */
    public void insertAllIfAbsent(Map<PatientKey, Entry> entries) throws SQLException {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            boolean done = false;
            try (PreparedStatement insert = connection.prepareStatement(
                    "INSERT INTO ledgate.patient_key (patient, policy_group, epoch, salt) VALUES (?, ?, ?, ?)"
                            + " ON CONFLICT (patient) DO NOTHING")) {
                int waiting = 0;
                for (Map.Entry<PatientKey, Entry> e : entries.entrySet()) {
                    insert.setString(1, e.getKey().value());
                    insert.setInt(2, e.getValue().policyGroup());
                    insert.setInt(3, e.getValue().epoch());
                    insert.setBytes(4, e.getValue().salt());
                    insert.addBatch();
                    if (++waiting % BATCH == 0) {
                        insert.executeBatch();
                    }
                }
                insert.executeBatch();
                connection.commit();
                done = true;
            } finally {
                if (!done) {
                    connection.rollback();
                }
                connection.setAutoCommit(true);
            }
        }
    }

    /** Moves a patient to another policy group or key epoch; the salt stays. @return false for an unknown patient */
    public boolean move(PatientKey patient, int policyGroup, int epoch) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement update = connection.prepareStatement(
                        "UPDATE ledgate.patient_key SET policy_group = ?, epoch = ? WHERE patient = ?")) {
            update.setInt(1, policyGroup);
            update.setInt(2, epoch);
            update.setString(3, patient.value());
            return update.executeUpdate() == 1;
        }
    }

    /**
     * Erases a patient's salt: the patient's sealed fields cannot be opened any more. Old row versions stay in the
     * database's files until VACUUM, and in its backups until those are gone.
     *
     * @return false for an unknown patient
     */
    public boolean erase(PatientKey patient) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement delete =
                        connection.prepareStatement("DELETE FROM ledgate.patient_key WHERE patient = ?")) {
            delete.setString(1, patient.value());
            return delete.executeUpdate() == 1;
        }
    }
}
