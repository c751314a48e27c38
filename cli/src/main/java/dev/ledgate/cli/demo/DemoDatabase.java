package dev.ledgate.cli.demo;

import dev.ledgate.policy.PatientKey;
import dev.ledgate.proxy.catalog.ControlPlane;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;

/** How commands reach the database of the demo that runs on a data directory. */
public final class DemoDatabase {
    private DemoDatabase() {}

    /** Whether the hospital has the patient. @throws DemoFailure if the database cannot be asked */
    public static boolean hasPatient(Path data, PatientKey patient) throws DemoFailure {
        try (ControlPlane control = new ControlPlane(login(data))) {
            return control.patientKeys(DemoSystem.PATIENTS).all().contains(patient);
        } catch (IOException | SQLException e) {
            throw new DemoFailure("the demo's database cannot be asked: " + e.getMessage(), e);
        }
    }

    /** Written by the demo when it starts. */
    static ControlPlane.Login login(Path data) throws IOException {
        List<String> lines = Files.readAllLines(file(data));
        if (lines.size() != 3) {
            throw new IOException(file(data) + " is not what the demo writes");
        }
        return new ControlPlane.Login(lines.get(0), lines.get(1), lines.get(2));
    }

    static void write(Path data, ControlPlane.Login login) throws IOException {
        PrivateFiles.write(file(data), String.join("\n", login.jdbcUrl(), login.user(), login.password()) + "\n");
    }

    private static Path file(Path data) {
        return data.resolve("keys").resolve("control");
    }
}
