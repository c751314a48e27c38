package dev.ledgate.proxy.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;

class HospitalInstallerTest {
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

    private static HospitalInstaller.Installation install() throws SQLException, InstallationException {
        return hospital.installer().install(Hospital.PUBLIC);
    }

    private static Connection session(HospitalInstaller.Installation made) throws SQLException {
        return hospital.as(HospitalInstaller.SESSION_ROLE, made.passwords().session());
    }

    private static Connection owner(HospitalInstaller.Installation made) throws SQLException {
        return hospital.as(HospitalInstaller.OWNER_ROLE, made.passwords().owner());
    }

    @Test
    void aSecondInstallationKeepsEverythingButThePasswords() throws SQLException, InstallationException {
        HospitalInstaller.Installation first = install();
        String before = state(first.mirrorSchema());
        String verifier = verifier();

        HospitalInstaller.Installation second = install();

        assertThat(second.mirrorSchema()).isEqualTo(first.mirrorSchema()).matches("lgm_[0-9a-f]{16}");
        assertThat(state(second.mirrorSchema())).isEqualTo(before);
        assertThat(second.passwords()).isNotEqualTo(first.passwords());
        assertThat(verifier()).isNotEqualTo(verifier);
    }

    private static String verifier() throws SQLException {
        return hospital.text("SELECT rolpassword FROM pg_authid WHERE rolname = 'ledgate_session'");
    }

    /** Secret, views and type, by content and object identity. */
    private static String state(String mirror) throws SQLException {
        return hospital.text("SELECT string_agg(x, ' ' ORDER BY x) FROM ("
                + " SELECT encode(value, 'hex') FROM ledgate.secret UNION ALL"
                + " SELECT oid || relname FROM pg_class WHERE relnamespace = '" + mirror + "'::regnamespace UNION ALL"
                + " SELECT oid || typname FROM pg_type WHERE typnamespace = '" + mirror + "'::regnamespace UNION ALL"
                + " SELECT oid || proname FROM pg_proc WHERE pronamespace = '" + mirror + "'::regnamespace) s (x)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT * FROM public.patients",
                "SELECT id FROM public.patients",
                "INSERT INTO public.visits VALUES (gen_random_uuid(), '2020-01-01')",
                "TRUNCATE public.visits",
                "SELECT * FROM ledgate.secret",
                "SELECT * FROM ledgate.patient_key",
                "SELECT * FROM ledgate.installation",
                "CREATE TEMP TABLE t (a int)",
                "CREATE TABLE public.t (a int)",
                "COPY public.patients TO STDOUT",
                "SELECT pg_read_file('/etc/passwd')",
                "SET ROLE postgres"
            })
    void neitherRoleReachesAnythingButTheMirror(String sql) throws SQLException, InstallationException {
        HospitalInstaller.Installation made = install();
        for (Connection connection : List.of(session(made), owner(made))) {
            try (connection;
                    Statement statement = connection.createStatement()) {
                assertThatThrownBy(() -> statement.execute(sql))
                        .isInstanceOfSatisfying(
                                SQLException.class,
                                e -> assertThat(e.getSQLState()).isEqualTo("42501"));
            }
        }
    }

    @Test
    void rowsWhoseKeysASequenceCountsCanBeInsertedAndTheSequenceCannotBeRead()
            throws SQLException, InstallationException {
        hospital.execute(
                "CREATE TABLE public.notes (n serial PRIMARY KEY, i int GENERATED ALWAYS AS IDENTITY, t text)");
        HospitalInstaller.Installation made = install();
        try (Connection owner = owner(made);
                Statement statement = owner.createStatement()) {
            assertThat(statement.executeUpdate("INSERT INTO " + made.mirrorSchema() + ".notes (t) VALUES ('a'), ('b')"))
                    .isEqualTo(2);
            assertThatThrownBy(() -> statement.execute("SELECT last_value FROM public.notes_n_seq"))
                    .hasMessageContaining("permission denied");
        }
        try (Connection session = session(made);
                Statement statement = session.createStatement()) {
            assertThatThrownBy(() -> statement.execute("SELECT nextval('public.notes_n_seq')"))
                    .hasMessageContaining("permission denied");
        }
        assertThat(hospital.text("SELECT string_agg(n || t, ' ' ORDER BY n) FROM public.notes"))
                .isEqualTo("1a 2b");
    }

    @Test
    void theMirrorShowsTheTablesAndOnlyTheOwnerWritesThroughIt() throws SQLException, InstallationException {
        HospitalInstaller.Installation made = install();
        String visits = made.mirrorSchema() + ".visits";
        String insert =
                "INSERT INTO " + visits + " VALUES ('00000000-0000-0000-0000-00000000000b', '2021-01-01', 'new')";

        try (Connection session = session(made);
                Statement statement = session.createStatement()) {
            assertThat(Hospital.text(session, "SELECT count(*) FROM " + visits)).isEqualTo("1");
            assertThatThrownBy(() -> statement.execute(insert)).hasMessageContaining("permission denied");
        }
        try (Connection owner = owner(made);
                Statement statement = owner.createStatement()) {
            statement.execute(insert);
            assertThat(Hospital.text(owner, "SELECT count(*) FROM " + visits)).isEqualTo("2");
            statement.execute("UPDATE " + visits + " SET note = 'y'");
            statement.execute("DELETE FROM " + visits);
        }
        assertThat(hospital.text("SELECT count(*) FROM visits")).isEqualTo("0");
    }

    @Test
    void viewsFollowTheTablesAndThoseThatStillFitAreLeftAlone() throws SQLException, InstallationException {
        HospitalInstaller.Installation made = install();
        String mirror = made.mirrorSchema();
        String patientsView = hospital.text("SELECT '" + mirror + ".patients'::regclass::oid");
        hospital.execute("ALTER TABLE visits ADD COLUMN ward text; CREATE TABLE wards (id int)");

        install();

        String visits = hospital.text("SELECT view_name FROM ledgate.mirror WHERE relation = 'visits'::regclass");
        String wards = hospital.text("SELECT view_name FROM ledgate.mirror WHERE relation = 'wards'::regclass");
        assertThat(visits)
                .as("a view of another shape gets a name that none had")
                .isNotEqualTo("visits");
        assertThat(hospital.text("SELECT to_regclass('" + mirror + ".visits')")).isEqualTo("null");
        assertThat(hospital.text("SELECT count(ward) FROM " + mirror + "." + visits))
                .isEqualTo("0");
        assertThat(hospital.text("SELECT count(*) FROM " + mirror + "." + wards))
                .isEqualTo("0");
        assertThat(hospital.text("SELECT '" + mirror + ".patients'::regclass::oid"))
                .isEqualTo(patientsView);

        hospital.execute("DROP TABLE wards CASCADE");
        install();
        assertThat(hospital.text("SELECT to_regclass('" + mirror + "." + wards + "')"))
                .isEqualTo("null");
        assertThat(hospital.text("SELECT count(*) FROM ledgate.mirror")).isEqualTo("2");
    }

    @Test
    void tablesOfTheSameNameInTwoSchemasGetTwoViews() throws SQLException, InstallationException {
        hospital.execute(
                "CREATE SCHEMA lab; CREATE TABLE lab.visits (sample text); INSERT INTO lab.visits VALUES ('s')");

        HospitalInstaller.Installation made = hospital.installer().install(List.of("public", "lab"));

        HospitalCatalog catalog = new CatalogReader(hospital.superuser()).read(List.of("public", "lab"));
        assertThat(catalog.tables()
                        .find(java.util.Optional.of("public"), "visits")
                        .orElseThrow()
                        .mirror())
                .isEqualTo("visits");
        String other = catalog.tables()
                .find(java.util.Optional.of("lab"), "visits")
                .orElseThrow()
                .mirror();
        assertThat(hospital.text("SELECT sample FROM " + made.mirrorSchema() + "." + other))
                .isEqualTo("s");
    }

    @Test
    void removingTheMirrorMakesWayForChangesOfTheTables() throws SQLException, InstallationException {
        HospitalInstaller.Installation made = install();
        assertThatThrownBy(() -> hospital.execute("ALTER TABLE patients ALTER COLUMN zip TYPE text"))
                .isInstanceOf(SQLException.class);

        hospital.installer().removeMirror();
        hospital.execute("ALTER TABLE patients ALTER COLUMN zip TYPE text");
        install();

        try (Connection session = session(hospital.installer().install(Hospital.PUBLIC, made.passwords()))) {
            assertThat(
                            Hospital.text(
                                    session,
                                    "SELECT pg_typeof(zip) FROM " + made.mirrorSchema() + "."
                                            + hospital.text(
                                                    "SELECT view_name FROM ledgate.mirror WHERE relation = 'patients'::regclass")))
                    .isEqualTo("text");
        }
    }

    @Test
    void whoeverIsNotASuperuserIsTold() throws SQLException {
        hospital.execute("DROP ROLE IF EXISTS clerk; CREATE ROLE clerk LOGIN PASSWORD 'clerk'");
        PGSimpleDataSource clerk = new PGSimpleDataSource();
        clerk.setURL(hospital.jdbcUrl());
        clerk.setUser("clerk");
        clerk.setPassword("clerk");

        assertThatThrownBy(() -> new HospitalInstaller(clerk, new SecureRandom()).install(Hospital.PUBLIC))
                .isInstanceOf(InstallationException.class)
                .hasMessageContaining("role clerk is not a superuser");
    }

    @Test
    void aTableThatIsOpenToPublicIsAReasonToRefuseAndNothingIsInstalled() throws SQLException {
        hospital.execute("GRANT SELECT (zip) ON patients TO PUBLIC");

        assertThatThrownBy(HospitalInstallerTest::install)
                .isInstanceOf(InstallationException.class)
                .hasMessageContaining("\"public\".\"patients\"")
                .hasMessageContaining("REVOKE");
        assertThat(hospital.text("SELECT to_regnamespace('ledgate')")).isEqualTo("null");
    }

    @Test
    void aRoleThatInheritsOthersIsAReasonToRefuse() throws SQLException, InstallationException {
        install();
        hospital.execute("DROP ROLE IF EXISTS doctors; CREATE ROLE doctors; GRANT doctors TO ledgate_session");
        try {
            assertThatThrownBy(HospitalInstallerTest::install)
                    .isInstanceOf(InstallationException.class)
                    .hasMessageContaining("REVOKE \"doctors\" FROM ledgate_session");
        } finally {
            hospital.execute("REVOKE doctors FROM ledgate_session");
        }
    }

    @Test
    void aForeignSchemaOfOurNameIsAReasonToRefuse() throws SQLException {
        hospital.execute(
                "DROP ROLE IF EXISTS squatter; CREATE ROLE squatter; CREATE SCHEMA ledgate AUTHORIZATION squatter");

        assertThatThrownBy(HospitalInstallerTest::install)
                .isInstanceOf(InstallationException.class)
                .hasMessageContaining("belongs to role squatter");
    }

    @Test
    void ourOwnSchemasCannotBeOpened() {
        assertThatThrownBy(() -> hospital.installer().install(List.of("ledgate")))
                .isInstanceOf(InstallationException.class);
        assertThatThrownBy(() -> hospital.installer().install(List.of("pg_catalog")))
                .isInstanceOf(InstallationException.class);
    }

    @Test
    void nothingShowsThePasswords() throws SQLException, InstallationException {
        HospitalInstaller.Installation made = install();
        assertThat(made.toString() + made.passwords())
                .doesNotContain(made.passwords().session(), made.passwords().owner());
        assertThat(verifier()).startsWith("SCRAM-SHA-256$");
        assertThatThrownBy(() -> new RolePasswords("short", "short")).isInstanceOf(IllegalArgumentException.class);
    }
}
