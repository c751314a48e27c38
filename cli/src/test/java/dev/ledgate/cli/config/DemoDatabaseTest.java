package dev.ledgate.cli.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ledgate.demo.EmbeddedHospital;
import dev.ledgate.demo.HospitalSchema;
import dev.ledgate.demo.HospitalTable;
import dev.ledgate.demo.SampleLoader;
import dev.ledgate.demo.SampleSource;
import dev.ledgate.policy.ColumnName;
import dev.ledgate.proxy.catalog.ControlPlane;
import dev.ledgate.proxy.catalog.HospitalCatalog;
import dev.ledgate.proxy.catalog.HospitalInstaller;
import dev.ledgate.proxy.catalog.InstallationException;
import dev.ledgate.rewriter.DatabaseCatalog;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The demo's hospital as the demo prepares it: installed first, so that salts have a place; loaded; installed again. */
class DemoDatabaseTest {
    private static final List<String> SCHEMAS = List.of("public");

    @Test
    void theInstallerPutsItsMirrorInFrontOfTheLoadedSample() throws IOException, SQLException, InstallationException {
        try (EmbeddedHospital hospital = EmbeddedHospital.start(Optional.empty(), 0);
                ControlPlane control = new ControlPlane(new ControlPlane.Login(
                        hospital.jdbcUrl(), hospital.superuser(), hospital.superuserPassword()))) {
            HospitalInstaller installer = control.installer(new SecureRandom());
            installer.install(SCHEMAS);
            Map<String, Long> rows;
            try (Connection connection = hospital.connect()) {
                rows = SampleLoader.load(
                        connection, SampleSource.bundled(), (place, plain) -> plain.getBytes(StandardCharsets.UTF_8));
            }
            HospitalInstaller.Installation made = installer.install(SCHEMAS);

            HospitalCatalog catalog = control.catalog().read(SCHEMAS);
            assertThat(catalog.tables().tables()).hasSize(18);
            for (HospitalTable table : HospitalSchema.bundled().tables()) {
                DatabaseCatalog.Table found = catalog.tables().tables().get(table.name());
                assertThat(found).isNotNull();
                assertThat(found.columns())
                        .extracting(DatabaseCatalog.Column::name)
                        .containsExactlyElementsOf(table.columns().stream()
                                .map(HospitalTable.Column::name)
                                .toList());
                assertThat(found.primaryKey()).isEqualTo(table.primaryKey());
            }
            assertThat(control.patientKeys(ColumnName.parse("patients.id")).all())
                    .hasSize(rows.getOrDefault("patients", 0L).intValue());
            try (Connection session = DriverManager.getConnection(
                            hospital.jdbcUrl(),
                            HospitalInstaller.SESSION_ROLE,
                            made.passwords().session());
                    Statement statement = session.createStatement()) {
                for (Map.Entry<String, Long> table : rows.entrySet()) {
                    try (ResultSet count = statement.executeQuery(
                            "SELECT count(*) FROM " + made.mirrorSchema() + "." + table.getKey())) {
                        assertThat(count.next()).isTrue();
                        assertThat(count.getLong(1)).as(table.getKey()).isEqualTo(table.getValue());
                    }
                }
            }
        }
    }
}
