package dev.ledgate.bench;

import dev.ledgate.crypto.keys.PatientSalt;
import dev.ledgate.crypto.keys.PatientSalts;
import dev.ledgate.demo.EmbeddedHospital;
import dev.ledgate.policy.ColumnName;
import dev.ledgate.policy.FieldContext;
import dev.ledgate.policy.PatientKey;
import dev.ledgate.proxy.catalog.PatientSaltTable;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The salts of many patients, evenly over the groups, in the hospital's PostgreSQL and in memory. */
final class SaltScene implements PatientSalts, AutoCloseable {
    /** As the installer makes it. */
    private static final String TABLE = "CREATE SCHEMA ledgate; CREATE TABLE ledgate.patient_key (patient text PRIMARY"
            + " KEY, policy_group int NOT NULL, epoch int NOT NULL, salt bytea NOT NULL)";

    private static final String PRINT =
            "SELECT count(*), bit_xor(hashtextextended(patient || ' ' || policy_group || ' '"
                    + " || epoch || ' ' || encode(salt, 'hex'), 0)), max(xmin::text::bigint) FROM ledgate.patient_key";

    private final EmbeddedHospital hospital;
    private final int groups;
    private final Map<PatientKey, PatientSalt> salts = new HashMap<>();
    private int patients;

    /** What the table holds, and the last transaction that wrote to it. */
    record Print(long count, long hash, long lastWriter) {}

    private SaltScene(EmbeddedHospital hospital, int groups) {
        this.hospital = hospital;
        this.groups = groups;
    }

    static SaltScene start(int groups) throws Exception {
        SaltScene scene = new SaltScene(EmbeddedHospital.start(Optional.empty(), 0), groups);
        scene.execute(TABLE);
        return scene;
    }

    /** Adds patients up to this number. */
    void grow(int total) throws SQLException {
        execute("INSERT INTO ledgate.patient_key SELECT 'patient-' || i, i % " + groups
                + ", 1, decode(md5(i || random()::text), 'hex') FROM generate_series(" + patients + ", " + (total - 1)
                + ") AS i");
        patients = total;
        salts.clear();
        new PatientSaltTable(hospital.dataSource())
                .all()
                .forEach((patient, e) -> salts.put(patient, new PatientSalt(e.policyGroup(), e.epoch(), e.salt())));
        if (salts.size() != total) {
            throw new IllegalStateException("there are " + salts.size() + " salts");
        }
    }

    Print print() throws SQLException {
        try (Connection connection = hospital.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(PRINT)) {
            row.next();
            return new Print(row.getLong(1), row.getLong(2), row.getLong(3));
        }
    }

    /** A field of a patient of the group. */
    FieldContext fieldOf(int group) {
        PatientKey patient = new PatientKey("patient-" + (patients - groups + group));
        return new FieldContext(ColumnName.parse("public.patients.ssn"), patient.value(), patient);
    }

    @Override
    public Optional<PatientSalt> find(PatientKey patient) {
        return Optional.ofNullable(salts.get(patient));
    }

    @Override
    public PatientSalt createSalt(PatientKey patient) {
        throw new IllegalStateException("every patient has a salt");
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = hospital.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public void close() throws IOException {
        hospital.close();
    }
}
