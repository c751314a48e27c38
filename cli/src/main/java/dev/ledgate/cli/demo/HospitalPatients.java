package dev.ledgate.cli.demo;

import dev.ledgate.ledger.snapshot.HmacPatientHandles;
import dev.ledgate.ledger.snapshot.PatientDirectory;
import dev.ledgate.policy.PatientHandle;
import dev.ledgate.policy.PatientKey;
import dev.ledgate.proxy.catalog.PatientKeys;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The hospital's patients by their handles on the ledger, read from its database. Safe for any thread. */
final class HospitalPatients implements PatientDirectory {
    private static final Logger LOG = LoggerFactory.getLogger(HospitalPatients.class);

    private final PatientKeys keys;
    private final HmacPatientHandles handles;
    private volatile Map<PatientHandle, PatientKey> byHandle = Map.of();

    HospitalPatients(PatientKeys keys, HmacPatientHandles handles) {
        this.keys = keys;
        this.handles = handles;
        refresh();
    }

    @Override
    public Optional<PatientKey> keyOf(PatientHandle handle) {
        return Optional.ofNullable(byHandle.get(handle));
    }

    @Override
    public void refresh() {
        try {
            byHandle = keys.all().stream().collect(Collectors.toUnmodifiableMap(handles::handle, Function.identity()));
        } catch (SQLException e) {
            // What was read before stays. A handle that it lacks keeps its grantees shut out, and this is tried again.
            LOG.atWarn().log("the hospital's patients cannot be read: SQLSTATE {}", e.getSQLState());
        }
    }
}
