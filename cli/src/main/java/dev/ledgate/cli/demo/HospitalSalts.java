package dev.ledgate.cli.demo;

import dev.ledgate.crypto.keys.PatientSalt;
import dev.ledgate.crypto.keys.PatientSalts;
import dev.ledgate.policy.PatientKey;
import dev.ledgate.proxy.catalog.PatientSaltTable;
import dev.ledgate.proxy.catalog.PatientSaltTable.Entry;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** All salts of the hospital's patients in memory, backed by the table in its database. Safe for any thread. */
final class HospitalSalts implements PatientSalts {
    private static final int KEY_EPOCH = 1;

    private final Map<PatientKey, PatientSalt> salts = new ConcurrentHashMap<>();
    private final PatientSaltTable table;
    private final SecureRandom random;

    private HospitalSalts(PatientSaltTable table, SecureRandom random) {
        this.table = table;
        this.random = random;
    }

    static HospitalSalts read(PatientSaltTable table, SecureRandom random) throws SQLException {
        HospitalSalts salts = new HospitalSalts(table, random);
        table.all().forEach((patient, entry) -> salts.salts.put(patient, salt(entry)));
        return salts;
    }

    /** New salts for an import, stored before anything is sealed under them. */
    static void assign(PatientSaltTable table, Map<PatientKey, PolicyGroup> groups, SecureRandom random)
            throws SQLException {
        Map<PatientKey, Entry> entries = new HashMap<>();
        groups.forEach(
                (patient, group) -> entries.put(patient, entry(PatientSalt.random(group.number(), KEY_EPOCH, random))));
        table.insertAllIfAbsent(entries);
    }

    @Override
    public Optional<PatientSalt> find(PatientKey patient) {
        return Optional.ofNullable(salts.get(patient));
    }

    @Override
    public PatientSalt createSalt(PatientKey patient) {
        return salts.computeIfAbsent(patient, absent -> {
            PatientSalt fresh = PatientSalt.random(PolicyGroup.DEFAULT.number(), KEY_EPOCH, random);
            try {
                return salt(table.insertIfAbsent(absent, entry(fresh)));
            } catch (SQLException e) {
                throw new IllegalStateException("the salt of a new patient cannot be stored", e);
            }
        });
    }

    private static Entry entry(PatientSalt salt) {
        return new Entry(salt.group(), salt.keyEpoch(), salt.bytes());
    }

    private static PatientSalt salt(Entry entry) {
        return new PatientSalt(entry.policyGroup(), entry.epoch(), entry.salt());
    }
}
