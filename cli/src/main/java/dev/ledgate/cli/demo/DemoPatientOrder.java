package dev.ledgate.cli.demo;

import dev.ledgate.demo.HospitalSchema;
import dev.ledgate.demo.HospitalTable;
import dev.ledgate.demo.PlainRows;
import dev.ledgate.demo.SampleSource;
import dev.ledgate.policy.PatientKey;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** The order in which the demo's patients are counted. */
final class DemoPatientOrder {
    private DemoPatientOrder() {}

    /** All patients of a source, by the text of their keys. */
    static List<PatientKey> read(SampleSource source) throws IOException {
        HospitalTable patients = HospitalSchema.bundled().tables().stream()
                .filter(t -> t.name().table().equals("patients"))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("the hospital has no table of patients"));
        List<PatientKey> keys = new ArrayList<>();
        try (PlainRows rows = new PlainRows(source, patients)) {
            while (rows.hasNext()) {
                keys.add(new PatientKey(
                        Objects.requireNonNull(rows.next().get("id")).toString()));
            }
        }
        keys.sort(null);
        return keys;
    }
}
