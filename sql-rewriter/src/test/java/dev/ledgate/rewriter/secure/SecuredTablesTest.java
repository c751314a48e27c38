package dev.ledgate.rewriter.secure;

import static dev.ledgate.policy.PrivacyLevel.COMPLETE;
import static dev.ledgate.policy.PrivacyLevel.HIGH;
import static dev.ledgate.policy.PrivacyLevel.LOW;
import static dev.ledgate.policy.PrivacyLevel.MEDIUM;
import static dev.ledgate.rewriter.secure.Policies.CONDITIONS;
import static dev.ledgate.rewriter.secure.Policies.PATIENTS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ledgate.policy.ColumnName;
import dev.ledgate.policy.Grant;
import dev.ledgate.policy.PatientKey;
import dev.ledgate.policy.PrivacyLevel;
import dev.ledgate.policy.SealedCell;
import dev.ledgate.policy.SqlState;
import dev.ledgate.rewriter.secure.Policies.Profile;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.postgresql.util.PSQLException;

final class SecuredTablesTest {
    @SuppressWarnings("NullAway.Init")
    private static TestHospital hospital;

    @BeforeAll
    static void start() {
        hospital = new TestHospital();
    }

    @AfterAll
    static void stop() {
        hospital.close();
    }

    private static String secure(Profile profile, String table) throws RefusedException {
        return secured(profile, table).sql();
    }

    private static RelationSecurer.Secured secured(Profile profile, String table) throws RefusedException {
        return new SecuredTables(profile.get(), hospital.catalog(), Policies.classification())
                .secure(Optional.empty(), table);
    }

    private static List<List<@Nullable String>> select(String columns, Profile profile, String table)
            throws RefusedException, SQLException {
        return hospital.rows(
                "SELECT " + columns + " FROM " + secure(profile, table) + " AS " + table + " ORDER BY 1, 2");
    }

    private static List<@Nullable String> row(@Nullable String... values) {
        return Arrays.asList(values);
    }

    @Test
    void whatIsWithinTheGrantOfAllPatientsIsTheBareColumn() throws Exception {
        assertThat(secure(new Profile().byDefault(COMPLETE), "providers"))
                .isEqualTo("(SELECT lg_t.\"id\" AS \"id\", lg_t.\"name\" AS \"name\", lg_t.\"beds\" AS \"beds\""
                        + " FROM \"lgm_0123456789abcdef\".\"providers\" AS lg_t)");
    }

    @Test
    void whatIsAboveEveryGrantIsNullOfItsOwnType() throws Exception {
        assertThat(secure(new Profile().byDefault(LOW).opens("SELECT id, phone, ssn, state FROM patients"), "patients"))
                .contains("NULL::pg_catalog.text AS \"phone\"")
                .contains("NULL::pg_catalog.text AS \"ssn\"")
                .contains("NULL::character varying(5) AS \"state\"");
    }

    @Test
    void aProfileWithOneRefusalChoosesRowsApart() throws Exception {
        assertThat(secure(
                        new Profile()
                                .byDefault(MEDIUM)
                                .except(2, Grant.NONE)
                                .opens("SELECT id, state FROM patients WHERE gender = 'F'"),
                        "patients"))
                .isEqualTo("(SELECT"
                        + " (pg_catalog.encode(pg_catalog.substr(pg_catalog.sha256("
                        + "(SELECT \"lgm_0123456789abcdef\".view_key(1, E'scope ''of'' \\\\ mine'::pg_catalog.text))"
                        + " OPERATOR(pg_catalog.||) pg_catalog.uuid_send(lg_t.\"id\")), 1, 16), 'hex'))::pg_catalog.uuid"
                        + " AS \"id\", lg_t.\"state\" AS \"state\""
                        + " FROM (SELECT lg_t.* FROM \"lgm_0123456789abcdef\".\"patients\" AS lg_t"
                        + " WHERE ((lg_t.\"id\" OPERATOR(pg_catalog.=)"
                        + " ANY ('{\"00000000-0000-0000-0000-000000000002\"}'::pg_catalog.uuid[])) IS NOT TRUE)"
                        + " AND ((lg_t.\"gender\" OPERATOR(pg_catalog.=) 'F')) OFFSET '0') AS lg_t)");
    }

    @Test
    void eachLevelShowsWhatItCovers() throws Exception {
        String columns = "birthdate, phone, gender, city, state, zip, income, registered";
        assertThat(select(columns, new Profile().byDefault(COMPLETE), "patients")
                        .get(1))
                .isEqualTo(row("1955-07-04", "666-66", "F", "Springfield", "MA", "1", "0.00", "infinity"));
        assertThat(select(columns, new Profile().byDefault(MEDIUM), "patients"))
                .contains(row("1980-01-01", null, "F", "MA", "MA", "021", "10000.00", "2020-01-01 00:00:00+00"))
                .contains(row(
                        thisYear() - 90 + "-01-01", null, "M", "NH", "NH", "000", "90000.00", "2021-01-01 00:00:00+00"))
                .contains(row(null, null, null, null, null, null, null, null))
                .contains(row("2001-01-01", null, "F", "MO", "MO", "633", "-10000.00", "2022-01-01 00:00:00+00"))
                .contains(row("1955-01-01", null, "F", "MA", "MA", "000", "0.00", "infinity"));
        assertThat(select(columns, new Profile().byDefault(LOW), "patients"))
                .as("the state is not visible itself, so it does not stand for the city")
                .contains(row("1980-01-01", null, "F", null, null, "021", null, "2020-01-01 00:00:00+00"));
        assertThat(select(columns, new Profile().byDefault(PrivacyLevel.PUBLIC), "patients"))
                .hasSize(6)
                .allSatisfy(r -> assertThat(r).containsOnlyNulls());
    }

    @Test
    void theTypesAreTheDeclaredOnes() throws Exception {
        List<String> declared =
                hospital.types("(SELECT id, birthdate, phone, gender, city, state, zip, income, registered"
                        + " FROM public.patients)");
        for (PrivacyLevel level : PrivacyLevel.values()) {
            for (Grant exception : List.of(Grant.NONE, Grant.of(COMPLETE), Grant.of(level))) {
                String sql = secure(new Profile().byDefault(level).except(1, exception), "patients");
                assertThat(hospital.types(
                                "(SELECT id, birthdate, phone, gender, city, state, zip, income, registered FROM " + sql
                                        + " AS p)"))
                        .isEqualTo(declared);
            }
        }
    }

    @Test
    void bandsNeverLeaveTheirType() throws Exception {
        assertThat(select("cost, code", new Profile().byDefault(LOW), "conditions"))
                .contains(row("-2147483648", "J45"), row("2147480000", null), row("10000", "J45"), row("-10000", null));
    }

    @Test
    void pseudonymsJoinWithinAnInstituteAndShiftedDatesKeepDistances() throws Exception {
        Profile medium = new Profile().byDefault(MEDIUM);
        assertThat(hospital.rows("SELECT p.state, count(*) FROM " + secure(medium, "patients") + " AS p JOIN "
                        + secure(medium, "conditions") + " AS c ON c.patient = p.id GROUP BY 1 ORDER BY 1"))
                .containsExactly(row("MA", "4"), row("MO", "1"), row("NH", "1"), row(null, "1"));
        assertThat(hospital.rows("SELECT count(*) FROM " + secure(medium, "patients")
                        + " AS p WHERE p.id::text LIKE '00000000-0000%'"))
                .containsExactly(row("0"));
        assertThat(hospital.rows("SELECT max(start) - min(start) FROM " + secure(medium, "conditions")
                        + " AS c WHERE cost IN (15000, 25000)"))
                .containsExactly(row("31 days 00:00:00.5"));
    }

    @Test
    void raisesHideAndUnknownCountsAsRaised() throws Exception {
        assertThat(select("code, description, cost", new Profile().byDefault(MEDIUM), "conditions"))
                .containsExactlyInAnyOrder(
                        row("J45", "asthma", "-2147483648"),
                        row("J45", "asthma", "0"),
                        row("J45", "asthma", "15000"),
                        row(null, null, "-5"),
                        row(null, null, "25000"),
                        row(null, null, "2147483647"),
                        row(null, null, null));
    }

    @Test
    void exceptionsStandAgainstTheDefault() throws Exception {
        Profile profile = new Profile()
                .byDefault(MEDIUM)
                .except(1, Grant.NONE)
                .except(2, COMPLETE)
                .except(4, LOW);
        assertThat(select("gender, phone, city, id = '00000000-0000-0000-0000-000000000002'", profile, "patients"))
                .containsExactlyInAnyOrder(
                        row("F", null, "MA", "f"),
                        row("F", null, null, "f"),
                        row("M", "222-22", "Keene", "t"),
                        row("M", null, "MA", "f"),
                        row(null, null, null, "f"));
    }

    @Test
    void withoutADefaultOnlyThePatientsWhoConsentedExist() throws Exception {
        Profile profile = new Profile().except(1, HIGH).except(2, HIGH).except(3, Grant.NONE);
        assertThat(select("phone, city", profile, "patients")).containsExactly(row(null, "Boston"), row(null, "Keene"));
        Profile mixed = new Profile().except(1, HIGH).except(2, COMPLETE).except(5, LOW);
        assertThat(select("phone, city, gender", mixed, "patients"))
                .containsExactly(row("222-22", "Keene", "M"), row(null, "Boston", "F"), row(null, null, "M"));
        assertThat(select("phone, city", new Profile(), "patients")).isEmpty();
        assertThat(select("id, name", profile, "providers")).isEmpty();
    }

    @Test
    void anOverrideHidesOneFieldOfOnePatientWithoutAView() throws Exception {
        Profile profile = new Profile()
                .byDefault(MEDIUM)
                .override(PATIENTS, "birthdate", 1, COMPLETE)
                .override(PATIENTS, "phone", 5, LOW)
                .override(PATIENTS, "state", 4, HIGH);
        assertThat(select("zip, birthdate, phone, state, city", profile, "patients"))
                .contains(row("021", null, null, "MA", "MA"))
                .contains(row("016", "1999-01-01", "555-55", "MA", "MA"))
                .contains(row("633", "2001-01-01", null, null, null));
    }

    @Test
    void aRowWithoutAPatientIsOnlyTheOwners() throws Exception {
        for (Profile profile : List.of(
                new Profile().byDefault(COMPLETE),
                new Profile().byDefault(COMPLETE).except(1, LOW),
                new Profile().except(1, COMPLETE))) {
            assertThat(select("code, description", profile, "conditions")).doesNotContain(row("Z99", "orphan"));
        }
        assertThat(select("code, description", new Profile().owner(), "conditions"))
                .contains(row("Z99", "orphan"));
        assertThat(select("code, description", new Profile().owner().except(1, Grant.NONE), "conditions"))
                .contains(row("Z99", "orphan"));
    }

    @Test
    void accessStringsOpenColumnsAndRows() throws Exception {
        Profile profile = new Profile()
                .byDefault(COMPLETE)
                .opens(
                        "SELECT id, city FROM patients WHERE gender = 'F' AND zip LIKE '0%'",
                        "SELECT phone, id FROM public.patients WHERE income BETWEEN 10000 AND 50000.00;");
        assertThat(select("*", profile, "patients"))
                .containsExactly(
                        row(Policies.patient(1).value(), "111-11", "Boston"),
                        row(Policies.patient(5).value(), "555-55", null));
        assertThatThrownBy(() -> select("id, gender", profile, "patients"))
                .isInstanceOfSatisfying(
                        PSQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("42703"));
    }

    @Test
    void theSessionsTimeZoneDoesNotMoveTheBorderOfAnAccessString() throws Exception {
        Profile profile = new Profile()
                .byDefault(COMPLETE)
                .opens("SELECT phone FROM patients WHERE registered < '2021-01-01' OR registered = DATE '2030-01-01'");
        for (String zone : List.of("UTC", "Pacific/Auckland", "America/Los_Angeles")) {
            hospital.run("SET LOCAL TimeZone = '" + zone + "'");
            assertThat(hospital.rows("SELECT phone FROM " + secure(profile, "patients") + " AS p"))
                    .containsExactly(row("111-11"));
        }
    }

    @Test
    void whatIsNotOpenedDoesNotExist() {
        Profile profile = new Profile().byDefault(COMPLETE).opens("SELECT * FROM patients");
        for (String table : List.of("conditions", "unclassified", "nothing")) {
            RefusedException refused = catchThrowableOfType(RefusedException.class, () -> secured(profile, table));
            assertThat(refused.denial().state()).isEqualTo(SqlState.UNDEFINED_TABLE);
            assertThat(refused.denial().message())
                    .isEqualTo("relation \"" + table + "\" does not exist or is not opened to you");
            assertThat(refused.denial().hint().orElseThrow()).contains("./ledgate request");
        }
    }

    @Test
    void anAccessStringThatIsNotPlainOpensNothing() {
        for (String select : List.of(
                "SELECT * FROM patients WHERE 1/income > 0",
                "SELECT * FROM patients WHERE phone::int = 0",
                "SELECT * FROM patients WHERE id IN (SELECT patient FROM conditions)",
                "SELECT * FROM patients p",
                "SELECT * FROM patients WHERE ssn = 'x'",
                "SELECT * FROM patients WHERE true -- x",
                "SELECT * FROM patients WHERE city LIKE 'a\\'",
                "SELECT * FROM patients; SELECT * FROM conditions",
                "SELECT * FROM patients LIMIT 1",
                "SELECT * FROM patients WHERE birthdate < '01/02/2000'",
                "SELECT * FROM patients WHERE registered < 'now'",
                "SELECT * FROM patients WHERE registered < birthdate",
                "SELECT nosuch FROM patients")) {
            RefusedException refused = catchThrowableOfType(
                    RefusedException.class,
                    () -> secured(new Profile().byDefault(COMPLETE).opens(select), "patients"));
            assertThat(refused.denial().state()).as(select).isEqualTo(SqlState.FEATURE_NOT_SUPPORTED);
            assertThat(refused.denial().message()).contains("public.patients");
        }
    }

    @Test
    void sealedCellsCarryThePlaceTheyWereReadFrom() throws Exception {
        RelationSecurer.Secured secured = secured(new Profile().byDefault(HIGH).except(2, COMPLETE), "conditions");
        assertThat(secured.maySeal()).isTrue();
        hospital.run("CREATE FUNCTION pg_temp.cell() RETURNS text LANGUAGE sql SET DateStyle = 'SQL, DMY'"
                + " AS $f$ SELECT encode(" + TestHospital.MIRROR + ".sealed_send(note), 'hex') FROM " + secured.sql()
                + " AS c WHERE cost = 25000 $f$");
        List<List<@Nullable String>> rows = hospital.rowsAsSuperuser("SELECT pg_temp.cell()");
        SealedCell cell = SealedCell.decode(ByteBuffer.wrap(
                        HexFormat.of().parseHex(String.valueOf(rows.get(0).get(0)))))
                .orElseThrow();
        assertThat(cell.context().column()).isEqualTo(new ColumnName(CONDITIONS, "note"));
        assertThat(cell.context().rowKey())
                .isEqualTo(Policies.patient(1).value() + "\u001f2020-02-02 03:04:05.5\u001fF10");
        assertThat(cell.context().patient()).isEqualTo(Policies.patient(1));
        assertThat(cell.field()).containsExactly(0x12);
    }

    @Test
    void aSealedColumnIsOpaqueWhereItShowsAndTextWhereItNeverDoes() throws Exception {
        assertThat(secured(new Profile().byDefault(HIGH), "patients").maySeal()).isFalse();
        RelationSecurer.Secured some = secured(new Profile().byDefault(HIGH).except(1, COMPLETE), "patients");
        assertThat(some.maySeal()).isTrue();
        assertThat(hospital.rows("SELECT count(ssn) FROM " + some.sql() + " AS p"))
                .containsExactly(row("1"));
        assertThatThrownBy(() -> hospital.rows("SELECT ssn::text FROM " + some.sql() + " AS p"))
                .isInstanceOf(PSQLException.class);
        assertThatThrownBy(() -> hospital.rows("SELECT id FROM " + some.sql() + " AS p ORDER BY ssn"))
                .isInstanceOf(PSQLException.class);
    }

    @Test
    void errorsDoNotPrintHiddenValues() throws Exception {
        List<Profile> profiles = List.of(
                new Profile().byDefault(HIGH),
                new Profile().except(3, COMPLETE),
                new Profile().except(3, COMPLETE).except(6, HIGH),
                new Profile()
                        .byDefault(COMPLETE)
                        .except(1, HIGH)
                        .except(2, HIGH)
                        .except(4, Grant.NONE)
                        .except(5, HIGH)
                        .except(6, HIGH),
                new Profile().byDefault(COMPLETE).opens("SELECT * FROM patients WHERE gender IS NULL"));
        for (Profile profile : profiles) {
            String patients = secure(profile, "patients");
            assertThat(hospital.rows("SELECT count(*) FROM " + patients + " AS p WHERE phone::int = 0"))
                    .containsExactly(row("0"));
            assertThat(hospital.rows("SELECT count(*) FROM " + patients
                            + " AS p WHERE 1 / (CASE WHEN phone = '111-11' THEN 0 ELSE 1 END) = 0"))
                    .containsExactly(row("0"));
        }
        for (Profile profile : profiles.subList(1, 3)) {
            assertThat(hospital.rows("SELECT count(*) FROM " + secure(profile, "patients")
                            + " AS p WHERE 1 / (CASE WHEN id::text LIKE '%1' THEN 0 ELSE 1 END) = 0"))
                    .as("the key itself of a patient who does not exist for the user")
                    .containsExactly(row("0"));
        }
        assertThat(hospital.rows("SELECT count(*) FROM " + secure(new Profile().byDefault(COMPLETE), "conditions")
                        + " AS c WHERE 1 / (CASE WHEN code = 'Z99' THEN 0 ELSE 1 END) = 0"))
                .containsExactly(row("0"));
    }

    @Test
    void indexesServeWhatIsVisible() throws Exception {
        String key = "'00000000-0000-0000-0000-000000000001'";
        hospital.run("SET LOCAL enable_seqscan = off");
        assertThat(hospital.plan("SELECT * FROM " + secure(new Profile().byDefault(COMPLETE), "patients")
                        + " AS p WHERE id = " + key))
                .contains("Index Scan using patients_pkey")
                .doesNotContain("Filter");
        hospital.run("SET LOCAL enable_seqscan = off");
        assertThat(hospital.plan("SELECT * FROM "
                        + secure(new Profile().except(1, COMPLETE).except(2, COMPLETE), "patients")
                        + " AS p WHERE id = "
                        + key))
                .contains("Index Scan using patients_pkey");
    }

    @Test
    void databasesThatDifferOnlyInHiddenCellsGiveEqualAnswers() throws Exception {
        Profile profile = new Profile()
                .byDefault(MEDIUM)
                .except(1, Grant.NONE)
                .except(5, COMPLETE)
                .opens("SELECT id, birthdate, phone, gender, city, state, zip, income FROM patients");
        List<String> queries = List.of(
                "SELECT * FROM %s AS p ORDER BY id",
                "SELECT count(*) FROM %s AS p WHERE phone > '3'",
                "SELECT city, count(*), sum(income) FROM %s AS p GROUP BY 1 ORDER BY 1",
                "SELECT id FROM %s AS p ORDER BY phone, birthdate, id");
        String change =
                "UPDATE public.patients SET phone = 'changed', birthdate = birthdate + 1, income = floor(income / 10000) * 10000 + 5"
                        + " WHERE id NOT IN ('00000000-0000-0000-0000-000000000001', '00000000-0000-0000-0000-000000000005');"
                        + " UPDATE public.patients SET gender = 'X', phone = 'y' WHERE id = '00000000-0000-0000-0000-000000000001'";
        for (String query : queries) {
            String sql = query.formatted(secure(profile, "patients"));
            List<List<@Nullable String>> before = hospital.rows(sql);
            hospital.run(change);
            assertThat(hospital.rows(sql)).isEqualTo(before);
        }
    }

    @Test
    void asManyPatientsMayChooseAsOneStatementCanCarry() throws Exception {
        Profile many = new Profile().byDefault(MEDIUM);
        for (int i = 0; i < 20_000; i++) {
            many.except(new PatientKey("00000000-0000-0000-0001-%012d".formatted(i)), Grant.NONE);
        }
        assertThat(hospital.rows("SELECT count(*) FROM " + secure(many, "patients") + " AS p"))
                .containsExactly(row("6"));
        many.except(new PatientKey("00000000-0000-0000-0002-000000000000"), Grant.NONE);
        RefusedException refused = catchThrowableOfType(RefusedException.class, () -> secured(many, "patients"));
        assertThat(refused.denial().state()).isEqualTo(SqlState.PROGRAM_LIMIT_EXCEEDED);
    }

    @Test
    void keysThatNoRowCanHaveAreLeftOut() throws Exception {
        Profile profile = new Profile().byDefault(MEDIUM).except(new PatientKey("'); DROP TABLE x; --"), Grant.NONE);
        assertThat(secure(profile, "patients")).doesNotContain("DROP");
        assertThat(select("gender, zip", profile, "patients")).hasSize(6);
    }

    @Test
    void anUnreadableRaiseHides() throws Exception {
        SecuredTables tables = new SecuredTables(
                new Profile().byDefault(LOW).get(),
                hospital.catalog(),
                Policies.classification(new dev.ledgate.policy.TableRule(
                        PATIENTS,
                        Optional.of("id"),
                        List.of(),
                        java.util.Map.of(
                                "gender", Policies.raised(LOW, "city ~ 'x'", HIGH),
                                "id", Policies.level(LOW)))));
        assertThat(hospital.rows("SELECT DISTINCT gender FROM "
                        + tables.secure(Optional.of("public"), "patients").sql() + " AS p"))
                .containsExactly(row((String) null));
    }

    @Test
    void maskingsSayWhatIsHiddenAndWhy() throws Exception {
        assertThat(secured(new Profile().byDefault(MEDIUM).except(1, COMPLETE), "patients")
                        .maskings())
                .extracting(m -> m.column().column() + ": " + m.shown() + " (" + m.reason() + ")")
                .contains(
                        "phone: hidden; other for some patients (needs complete, held medium)",
                        "birthdate: year-top-coded; other for some patients (needs high, held medium)")
                .noneMatch(m -> m.startsWith("gender"));
    }

    private static int thisYear() throws SQLException {
        return Integer.parseInt(String.valueOf(hospital.rows("SELECT extract(year FROM now() AT TIME ZONE 'UTC')")
                .get(0)
                .get(0)));
    }
}
