package dev.ledgate.proxy.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ledgate.policy.ColumnName;
import dev.ledgate.policy.PatientKey;
import dev.ledgate.rewriter.DatabaseCatalog.Column;
import dev.ledgate.rewriter.DatabaseCatalog.Table;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CatalogReaderTest {
    @SuppressWarnings("NullAway.Init")
    private static Hospital hospital;

    @BeforeAll
    static void start() throws IOException {
        hospital = new Hospital();
    }

    @AfterAll
    static void stop() throws IOException {
        hospital.close();
    }

    @BeforeEach
    void freshDatabase() throws SQLException {
        hospital.newDatabase();
    }

    @Test
    void theCatalogHasTablesColumnsKeysMirrorAndSealedType() throws SQLException, InstallationException {
        HospitalInstaller.Installation made = hospital.installer().install(Hospital.PUBLIC);

        HospitalCatalog catalog = new CatalogReader(hospital.superuser()).read(Hospital.PUBLIC);

        assertThat(catalog.tables().mirrorSchema()).isEqualTo(made.mirrorSchema());
        assertThat(catalog.tables().searchPath()).isEqualTo(Hospital.PUBLIC);
        assertThat(catalog.tables().tables()).hasSize(2);
        Table patients = catalog.tables().find(Optional.empty(), "patients").orElseThrow();
        assertThat(patients.columns())
                .containsExactly(
                        new Column("id", "uuid", 1, true),
                        new Column("birthdate", "date", 2),
                        new Column("zip", "character varying(10)", 3),
                        new Column("ssn", "bytea", 4));
        assertThat(patients.oid()).isEqualTo(Long.parseLong(hospital.text("SELECT 'patients'::regclass::oid")));
        assertThat(catalog.tables()
                        .find(Optional.empty(), "visits")
                        .orElseThrow()
                        .primaryKey())
                .containsExactly("day", "patient");
        assertThat(catalog.sealedType())
                .isEqualTo(Long.parseLong(hospital.text("SELECT '" + made.mirrorSchema() + ".sealed'::regtype::oid")));
    }

    @Test
    void theVersionGrowsExactlyWithChanges() throws SQLException, InstallationException {
        hospital.installer().install(Hospital.PUBLIC);
        CatalogReader reader = new CatalogReader(hospital.superuser());
        long first = reader.read(Hospital.PUBLIC).tables().version();
        assertThat(reader.read(Hospital.PUBLIC).tables().version()).isEqualTo(first);

        hospital.execute("CREATE TABLE wards (id int)");
        hospital.installer().install(Hospital.PUBLIC);

        assertThat(reader.read(Hospital.PUBLIC).tables().version()).isEqualTo(first + 1);
    }

    @Test
    void whatTheMirrorDoesNotShowYetIsNotInTheCatalog() throws SQLException, InstallationException {
        hospital.installer().install(Hospital.PUBLIC);
        hospital.execute("ALTER TABLE visits ADD COLUMN ward text; CREATE TABLE wards (id int)");

        HospitalCatalog catalog = new CatalogReader(hospital.superuser()).read(Hospital.PUBLIC);

        assertThat(catalog.tables().find(Optional.empty(), "wards")).isEmpty();
        assertThat(catalog.tables()
                        .find(Optional.empty(), "visits")
                        .orElseThrow()
                        .column("ward"))
                .isEmpty();
    }

    @Test
    void aDatabaseWithoutLedgateIsToldApart() {
        assertThatThrownBy(() -> new CatalogReader(hospital.superuser()).read(Hospital.PUBLIC))
                .isInstanceOf(InstallationException.class)
                .hasMessageContaining("not installed");
    }

    @Test
    void patientKeysComeDistinctAndInTheOrderOfTheirText() throws SQLException {
        PatientKeys keys = new PatientKeys(hospital.superuser(), ColumnName.parse("patients.id"));
        assertThat(keys.all())
                .extracting(PatientKey::value)
                .containsExactly("00000000-0000-0000-0000-00000000000a", "00000000-0000-0000-0000-00000000000b");
    }

    @Test
    void aSaltIsStoredOnceMovedAndErased() throws SQLException, InstallationException {
        hospital.installer().install(Hospital.PUBLIC);
        try (ControlPlane control = new ControlPlane(new ControlPlane.Login(hospital.jdbcUrl(), "postgres", ""))) {
            PatientSaltTable salts = control.patientSalts();
            PatientKey patient = new PatientKey("a");
            PatientSaltTable.Entry entry = new PatientSaltTable.Entry(0, 1, new byte[] {1, 2, 3});

            assertThat(salts.find(patient)).isEmpty();
            assertThat(salts.insertIfAbsent(patient, entry)).isEqualTo(entry);
            assertThat(salts.insertIfAbsent(patient, new PatientSaltTable.Entry(0, 1, new byte[] {9})))
                    .isEqualTo(entry);
            assertThat(salts.all()).isEqualTo(Map.of(patient, entry));
            assertThat(salts.move(patient, 2, 3)).isTrue();
            assertThat(salts.find(patient)).contains(new PatientSaltTable.Entry(2, 3, new byte[] {1, 2, 3}));
            assertThat(salts.erase(patient)).isTrue();
            assertThat(salts.erase(patient)).isFalse();
            assertThat(salts.find(patient)).isEmpty();
            assertThat(entry.toString()).doesNotContain("[1, 2, 3]");
        }
    }
}
