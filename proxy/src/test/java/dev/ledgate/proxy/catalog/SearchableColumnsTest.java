package dev.ledgate.proxy.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ledgate.policy.ColumnName;
import dev.ledgate.rewriter.SearchableType;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SearchableColumnsTest {
    private static final ColumnName SSN = ColumnName.parse("public.patients.ssn");
    private static final ColumnName NAME = ColumnName.parse("public.patients.name");
    /** A field with a blind index of 16 equal bytes, and a rest of another. */
    private static final String FIELD =
            "'\\xc201' || decode(repeat('00', 9) || repeat('%s', 16) || repeat('%s', 28), 'hex')";

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
        hospital.execute("ALTER TABLE patients ADD name bytea");
    }

    private static String cell(String index, String rest, String type) {
        String stored = FIELD.formatted(index, rest);
        return "('\\x4c474332'::bytea || substr(" + stored + ", 12, 16) || (" + stored + "))::" + type;
    }

    @Test
    void columnWithValuesThatCannotBeFoundIsRefused() {
        assertThatThrownBy(() -> hospital.installer().install(Hospital.PUBLIC, List.of(SSN)))
                .isInstanceOf(InstallationException.class)
                .hasMessageContaining("public.patients.ssn")
                .hasMessageContaining("seal them anew");
    }

    @Test
    void everyValueOfASearchableColumnHasItsIndex() throws SQLException, InstallationException {
        hospital.execute("UPDATE patients SET ssn = NULL");
        hospital.installer().install(Hospital.PUBLIC, List.of(SSN));
        hospital.execute("UPDATE patients SET ssn = " + FIELD.formatted("aa", "bb"));
        assertThatThrownBy(() -> hospital.execute("UPDATE patients SET ssn = '\\xc1'"))
                .hasMessageContaining("ledgate_searchable_");
        assertThatThrownBy(() -> hospital.execute("UPDATE patients SET ssn = ''"))
                .hasMessageContaining("ledgate_searchable_");
        HospitalCatalog catalog = new CatalogReader(hospital.superuser()).read(Hospital.PUBLIC);
        assertThat(catalog.tables().searchable()).containsExactly(SSN);
        assertThat(catalog.searchTypes()).hasSize(1).doesNotContain(catalog.sealedType());
    }

    @Test
    void columnWithoutItsConstraintIsNotSearchable() throws SQLException, InstallationException {
        hospital.installer().install(Hospital.PUBLIC, List.of(NAME));
        CatalogReader reader = new CatalogReader(hospital.superuser());
        assertThat(reader.read(Hospital.PUBLIC).tables().searchable()).containsExactly(NAME);
        String constraint = hospital.text("SELECT conname FROM pg_constraint WHERE conname LIKE 'ledgate_searchable%'");
        hospital.execute("ALTER TABLE patients DROP CONSTRAINT \"" + constraint + "\"");
        assertThat(reader.read(Hospital.PUBLIC).tables().searchable()).isEmpty();
    }

    @Test
    void sessionsCompareTheIndexesOfOneColumnAndNothingElse() throws SQLException, InstallationException {
        hospital.execute("UPDATE patients SET ssn = NULL");
        HospitalInstaller.Installation made = hospital.installer().install(Hospital.PUBLIC, List.of(SSN, NAME));
        // A second installation finds everything in place.
        made = hospital.installer().install(Hospital.PUBLIC, List.of(SSN, NAME), made.passwords());
        String mirror = made.mirrorSchema();
        String ssn = mirror + ".\"" + SearchableType.name(SSN) + "\"";
        String name = mirror + ".\"" + SearchableType.name(NAME) + "\"";
        try (Connection session =
                hospital.as(HospitalInstaller.SESSION_ROLE, made.passwords().session())) {
            String equal = " OPERATOR(" + mirror + ".=) ";
            assertThat(Hospital.text(session, "SELECT " + cell("aa", "01", ssn) + equal + cell("aa", "02", ssn)))
                    .isEqualTo("t");
            assertThat(Hospital.text(session, "SELECT " + cell("aa", "01", ssn) + equal + cell("ab", "01", ssn)))
                    .isEqualTo("f");
            assertThat(Hospital.text(
                            session, "SELECT (" + cell("aa", "01", ssn) + equal + "NULL::" + ssn + ") IS NULL"))
                    .isEqualTo("t");
            for (String wrong : List.of(
                    cell("aa", "01", ssn) + equal + cell("aa", "01", name),
                    cell("aa", "01", ssn) + " = " + cell("aa", "01", ssn),
                    cell("aa", "01", ssn) + " < " + cell("aa", "01", ssn),
                    "min(" + cell("aa", "01", ssn) + ")")) {
                assertThatThrownBy(() -> Hospital.text(session, "SELECT " + wrong))
                        .as(wrong)
                        .isInstanceOf(SQLException.class)
                        .hasMessageContaining("sealed public.patients.ssn");
            }
            assertThatThrownBy(() -> Hospital.text(session, "SELECT " + cell("aa", "01", ssn) + "::text"))
                    .hasMessageContaining("permission denied");
        }
    }

    @Test
    void functionsOfTheHospitalsOwnAreKnown() throws SQLException, InstallationException {
        hospital.installer().install(Hospital.PUBLIC);
        CatalogReader reader = new CatalogReader(hospital.superuser());
        assertThat(reader.read(Hospital.PUBLIC).tables().overloads()).isEmpty();
        long before = reader.read(Hospital.PUBLIC).tables().version();
        hospital.execute("CREATE FUNCTION upper(int) RETURNS int LANGUAGE sql RETURN 1");
        assertThat(reader.read(Hospital.PUBLIC).tables().overloads()).containsExactly("upper");
        assertThat(reader.read(Hospital.PUBLIC).tables().version()).isGreaterThan(before);
    }
}
