package dev.ledgate.proxy.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ledgate.proxy.catalog.HospitalCatalog.ColumnRow;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The procedure for changes of tables, called past the rewriter: what it grants to whom, and what it never does. */
class SchemaChangeRoleTest {
    private static final String NONE = "'{}'";

    @SuppressWarnings("NullAway.Init")
    private static Hospital hospital;

    @BeforeAll
    static void start() throws IOException, SQLException {
        hospital = new Hospital();
        hospital.execute(
                "CREATE ROLE app; CREATE ROLE other; CREATE ROLE reads_files; GRANT pg_read_server_files TO reads_files;"
                        + "CREATE ROLE admins IN ROLE postgres");
    }

    @AfterAll
    static void stop() throws IOException {
        hospital.close();
    }

    @BeforeEach
    void freshDatabase() throws SQLException {
        hospital.newDatabase();
    }

    private static HospitalInstaller.Installation installed(String owner) throws SQLException, InstallationException {
        hospital.execute("GRANT USAGE, CREATE ON SCHEMA public TO " + owner + "; ALTER TABLE patients OWNER TO " + owner
                + "; ALTER TABLE visits OWNER TO " + owner);
        return hospital.installer().install(Hospital.PUBLIC);
    }

    private static Connection owner(HospitalInstaller.Installation made) throws SQLException {
        return hospital.as(HospitalInstaller.OWNER_ROLE, made.passwords().owner());
    }

    private static void call(Connection connection, String command, String tables) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("CALL " + mirror() + ".ddl('" + command.replace("'", "''") + "', " + tables + ", " + NONE
                    + ", " + NONE + ", " + NONE + ", " + NONE + ", " + NONE + ")");
        }
    }

    private static String mirror() throws SQLException {
        return hospital.text("SELECT mirror_schema FROM ledgate.installation");
    }

    private static String view(String table) throws SQLException {
        return hospital.text("SELECT view_name FROM ledgate.mirror WHERE relation = '" + table + "'::regclass");
    }

    @Test
    void whatIsRunIsRunAsTheRoleThatActsForTheTablesOwner() throws SQLException, InstallationException {
        HospitalInstaller.Installation made = installed("app");
        String before = view("visits");
        try (Connection owner = owner(made)) {
            call(
                    owner,
                    "ALTER TABLE public.visits ADD COLUMN who text DEFAULT current_user",
                    "ARRAY['public', 'visits', 'v']");
            assertThat(view("visits")).isNotEqualTo(before).matches("t_\\d+_\\d+");
            assertThat(Hospital.text(owner, "SELECT who FROM " + mirror() + "." + view("visits")))
                    .isEqualTo("ledgate_ddl");
            assertThatThrownBy(() -> call(owner, "CREATE ROLE evil", NONE)).hasMessageContaining("permission denied");
            assertThatThrownBy(() -> call(owner, "ALTER SYSTEM SET x.y = 1", NONE))
                    .isInstanceOf(SQLException.class);
            assertThatThrownBy(() -> call(owner, "DROP TABLE ledgate.secret", NONE))
                    .hasMessageContaining("permission denied");
            assertThatThrownBy(() -> call(owner, "SET ROLE postgres", NONE)).isInstanceOf(SQLException.class);
            assertThatThrownBy(() -> call(owner, "COMMIT", NONE)).isInstanceOf(SQLException.class);
        }
    }

    @Test
    void onlyTheOwnersRoleReachesTheProcedureAndNobodyWhatIsBehindIt() throws SQLException, InstallationException {
        HospitalInstaller.Installation made = installed("app");
        try (Connection session = hospital.as(
                        HospitalInstaller.SESSION_ROLE, made.passwords().session());
                Connection owner = owner(made)) {
            assertThatThrownBy(() -> call(session, "CREATE TABLE public.t (a int)", NONE))
                    .hasMessageContaining("permission denied");
            assertThatThrownBy(() -> Hospital.text(session, "SELECT * FROM " + mirror() + ".ddl_catalog('{public}')"))
                    .hasMessageContaining("permission denied");
            for (String call : List.of("ddl_run('CREATE TABLE public.t (a int)')", "ddl_rows('public', 'patients')")) {
                assertThatThrownBy(() -> Hospital.text(owner, "SELECT " + mirror() + "." + call))
                        .as(call)
                        .hasMessageContaining("permission denied");
            }
        }
        assertThat(hospital.text("SELECT count(*) FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.roleid"
                        + " WHERE r.rolname = 'ledgate_ddl'"))
                .isEqualTo("0");
    }

    @Test
    void ledgateActsForNoSuperuserAndForNobodyWhoCouldBecomeMore() throws SQLException, InstallationException {
        for (String role : List.of("postgres", "reads_files", "admins")) {
            HospitalInstaller.Installation made = installed(role);
            assertThat(hospital.text("SELECT count(*) FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.member"
                            + " JOIN pg_roles g ON g.oid = m.roleid WHERE r.rolname = 'ledgate_ddl' AND g.rolname = '"
                            + role + "'"))
                    .as(role)
                    .isEqualTo("0");
            try (Connection owner = owner(made)) {
                assertThatThrownBy(() ->
                                call(owner, "ALTER TABLE public.visits ADD x int", "ARRAY['public', 'visits', 'v']"))
                        .as(role)
                        .hasMessageContaining("cannot be changed through Ledgate")
                        .hasMessageContaining("OWNER TO")
                        .isInstanceOfSatisfying(
                                SQLException.class,
                                e -> assertThat(e.getSQLState()).isEqualTo("42501"));
            }
        }
    }

    @Test
    void theRoleKeepsNoMembershipThatANewInstallationWouldNotGive() throws SQLException, InstallationException {
        installed("app");
        hospital.execute("GRANT reads_files TO ledgate_ddl; GRANT ledgate_ddl TO other");
        hospital.installer().install(Hospital.PUBLIC);
        assertThat(hospital.text("SELECT string_agg(g.rolname || ' of ' || r.rolname, ',') FROM pg_auth_members m"
                        + " JOIN pg_roles r ON r.oid = m.member JOIN pg_roles g ON g.oid = m.roleid"
                        + " WHERE 'ledgate_ddl' IN (r.rolname, g.rolname)"))
                .isEqualTo("app of ledgate_ddl");
    }

    @Test
    void theCatalogOfTheTransactionIsTheOneThatIsReadAfterIt() throws SQLException, InstallationException {
        HospitalInstaller.Installation made = installed("app");
        CatalogReader reader = new CatalogReader(hospital.superuser());
        HospitalCatalog before = reader.read(Hospital.PUBLIC);
        List<ColumnRow> rows = new ArrayList<>();
        try (Connection owner = owner(made);
                Statement statement = owner.createStatement()) {
            owner.setAutoCommit(false);
            call(
                    owner,
                    "CREATE TABLE public.wards (b int, a int, PRIMARY KEY (a, b))",
                    "ARRAY['public', 'wards', 'c']");
            call(owner, "CREATE INDEX ON public.visits (note)", "ARRAY['public', 'visits', '']");
            try (ResultSet row = statement.executeQuery(before.query())) {
                while (row.next()) {
                    List<Optional<String>> cells = new ArrayList<>();
                    for (int i = 1; i <= ColumnRow.CELLS; i++) {
                        cells.add(Optional.ofNullable(row.getString(i)));
                    }
                    rows.add(ColumnRow.of(cells));
                }
            }
            assertThat(reader.read(Hospital.PUBLIC)).isEqualTo(before);
            owner.commit();
        }
        HospitalCatalog after = reader.read(Hospital.PUBLIC);
        assertThat(before.with(rows)).isEqualTo(after);
        assertThat(after.tables().find(Optional.empty(), "wards").orElseThrow().primaryKey())
                .containsExactly("a", "b");
        assertThat(hospital.text("SELECT tableowner FROM pg_tables WHERE tablename = 'wards'"))
                .isEqualTo("app");
    }

    @Test
    void noNameOfAViewComesBackAfterARollback() throws SQLException, InstallationException {
        HospitalInstaller.Installation made = installed("app");
        String command = "ALTER TABLE public.visits ADD COLUMN x int";
        try (Connection owner = owner(made)) {
            owner.setAutoCommit(false);
            call(owner, command, "ARRAY['public', 'visits', 'v']");
            String inside = Hospital.text(
                    owner,
                    "SELECT view_name FROM " + mirror() + ".ddl_catalog('{public}') WHERE table_name = 'visits'");
            owner.rollback();
            assertThat(view("visits")).isEqualTo("visits");
            call(owner, command, "ARRAY['public', 'visits', 'v']");
            owner.commit();
            assertThat(view("visits")).isNotEqualTo(inside);
        }
    }

    @Test
    void whatTheMirrorDoesNotShowAndWhatOthersDependOnStays() throws SQLException, InstallationException {
        HospitalInstaller.Installation made = installed("app");
        hospital.execute("CREATE VIEW report AS SELECT day FROM visits; CREATE TABLE past (a int);"
                + "ALTER TABLE past OWNER TO app");
        try (Connection owner = owner(made)) {
            assertThatThrownBy(() -> call(owner, "DROP TABLE public.visits CASCADE", "ARRAY['public', 'visits', 'vd']"))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("2BP01"));
            assertThatThrownBy(() -> call(owner, "DROP TABLE public.past", "ARRAY['public', 'past', 've']"))
                    .hasMessageContaining("not open to changes");
            assertThatThrownBy(() -> call(owner, "DROP TABLE public.visits", "ARRAY['public', 'visits', 've']"))
                    .hasMessageContaining("has rows");
        }
        assertThat(hospital.text("SELECT count(*) FROM report")).isEqualTo("1");
    }
}
