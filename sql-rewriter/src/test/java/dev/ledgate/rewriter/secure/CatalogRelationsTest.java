package dev.ledgate.rewriter.secure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ledgate.policy.PrivacyLevel;
import dev.ledgate.policy.Right;
import dev.ledgate.policy.SqlState;
import dev.ledgate.rewriter.secure.Policies.Profile;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

final class CatalogRelationsTest {
    private static final Profile PATIENTS_ONLY =
            new Profile().byDefault(PrivacyLevel.LOW).opens("SELECT id, gender, ssn FROM patients");
    private static final Profile OWNER = new Profile().owner(Right.READ, Right.WRITE);
    private static final List<String> SYSTEM = List.of(
            "pg_aggregate",
            "pg_am",
            "pg_amop",
            "pg_attrdef",
            "pg_attribute",
            "pg_cast",
            "pg_class",
            "pg_collation",
            "pg_constraint",
            "pg_database",
            "pg_depend",
            "pg_description",
            "pg_enum",
            "pg_extension",
            "pg_index",
            "pg_indexes",
            "pg_inherits",
            "pg_language",
            "pg_matviews",
            "pg_namespace",
            "pg_opclass",
            "pg_operator",
            "pg_policy",
            "pg_proc",
            "pg_publication_rel",
            "pg_range",
            "pg_rewrite",
            "pg_roles",
            "pg_sequence",
            "pg_sequences",
            "pg_settings",
            "pg_statistic_ext",
            "pg_tables",
            "pg_tablespace",
            "pg_trigger",
            "pg_type",
            "pg_user",
            "pg_views");
    private static final List<String> STANDARD =
            List.of("schemata", "tables", "columns", "views", "table_constraints", "key_column_usage", "enabled_roles");

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

    private static String secure(Profile profile, String schema, String name) throws RefusedException {
        return new SecuredTables(profile.get(), hospital.catalog(), Policies.classification())
                .secure(schema.isEmpty() ? Optional.empty() : Optional.of(schema), name)
                .sql();
    }

    private static List<@Nullable String> column(
            Profile profile, String role, String select, String schema, String name)
            throws RefusedException, SQLException {
        return hospital
                .as(role, "SELECT " + select + " FROM " + secure(profile, schema, name) + " AS r ORDER BY 1")
                .stream()
                .map(r -> r.get(0))
                .toList();
    }

    @Test
    void everyOpenRelationCanBeReadByBothRolesAndNoneShowsTheMirror() throws Exception {
        for (String role : List.of("session_of_users", "session_of_owner")) {
            Profile profile = role.equals("session_of_owner") ? OWNER : PATIENTS_ONLY;
            for (String name : SYSTEM) {
                assertThat(column(profile, role, "r::text", "pg_catalog", name))
                        .as(name)
                        .noneMatch(t -> String.valueOf(t).contains("lgm_")
                                || String.valueOf(t).contains("ledgate"));
                assertThat(secure(profile, "", name)).isEqualTo(secure(profile, "pg_catalog", name));
            }
            for (String name : STANDARD) {
                assertThat(column(profile, role, "r::text", "information_schema", name))
                        .as(name)
                        .noneMatch(t -> String.valueOf(t).contains("lgm_")
                                || String.valueOf(t).contains("ledgate"));
            }
        }
    }

    @Test
    void numbersInDependenciesNameNothingOfTheMirror() throws Exception {
        for (String number : List.of("objid", "refobjid")) {
            for (String type : List.of("regclass", "regtype", "regproc", "regnamespace")) {
                for (Profile profile : List.of(PATIENTS_ONLY, OWNER)) {
                    String role = profile == OWNER ? "session_of_owner" : "session_of_users";
                    assertThat(column(profile, role, number + "::" + type + "::text", "pg_catalog", "pg_depend"))
                            .noneMatch(t -> String.valueOf(t).contains("lgm_")
                                    || String.valueOf(t).contains("ledgate"));
                }
            }
        }
    }

    @Test
    void onlyTablesThatExistForTheUserAreListed() throws Exception {
        assertThat(column(PATIENTS_ONLY, "session_of_users", "relname", "", "pg_class"))
                .contains("pg_class", "patients", "patients_pkey")
                .doesNotContain("conditions", "providers", "unclassified", "providers_pkey");
        assertThat(column(OWNER, "session_of_owner", "relname", "", "pg_class")).contains("conditions", "unclassified");
        assertThat(column(PATIENTS_ONLY, "session_of_users", "tablename", "", "pg_tables"))
                .contains("patients", "pg_class")
                .doesNotContain("conditions");
        assertThat(column(PATIENTS_ONLY, "session_of_users", "typname", "", "pg_type"))
                .contains("patients", "_patients", "text")
                .doesNotContain("conditions", "_conditions", "sealed", "_sealed");
        assertThat(column(PATIENTS_ONLY, "session_of_users", "description", "", "pg_description"))
                .contains("people")
                .doesNotContain("doctors");
        assertThat(hospital.rows("SELECT table_name FROM " + secure(PATIENTS_ONLY, "information_schema", "tables")
                        + " AS t WHERE table_schema = 'public'"))
                .containsExactly(List.of("patients"));
    }

    @Test
    void columnsThatAreNotOpenedDoNotExistAndSealedOnesAreText() throws Exception {
        assertThat(hospital.rows("SELECT attname, format_type(atttypid, atttypmod) FROM "
                        + secure(PATIENTS_ONLY, "pg_catalog", "pg_attribute")
                        + " AS a WHERE attnum > 0 AND attrelid = 'public.patients'::regclass ORDER BY attnum"))
                .containsExactly(List.of("id", "uuid"), List.of("ssn", "text"), List.of("gender", "text"));
        assertThat(hospital.rows("SELECT column_name, data_type, is_nullable FROM "
                        + secure(PATIENTS_ONLY, "information_schema", "columns")
                        + " AS c WHERE table_schema = 'public' AND table_name = 'patients' ORDER BY ordinal_position"))
                .containsExactly(
                        List.of("id", "uuid", "NO"), List.of("ssn", "text", "YES"), List.of("gender", "text", "YES"));
        assertThat(hospital.rows("SELECT column_name FROM "
                        + secure(PATIENTS_ONLY, "information_schema", "key_column_usage") + " AS k"))
                .containsExactly(List.of("id"));
    }

    @Test
    void sizesThatCountHiddenRowsAreNotTold() throws Exception {
        assertThat(hospital.rows("SELECT relpages, reltuples FROM " + secure(PATIENTS_ONLY, "", "pg_class")
                        + " AS c WHERE relname = 'patients'"))
                .containsExactly(List.of("0", "-1"));
        assertThat(hospital.as(
                        "session_of_owner",
                        "SELECT reltuples FROM " + secure(OWNER, "", "pg_class") + " AS c WHERE relname = 'patients'"))
                .containsExactly(List.of("6"));
    }

    @Test
    void whatStoresLongValuesOfHiddenTablesIsHiddenWithThem() throws Exception {
        String stores = "SELECT c.reltoastrelid::text FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n"
                + " ON n.oid = c.relnamespace WHERE c.reltoastrelid <> 0 AND n.nspname = '";
        List<String> hidden = hospital.rows(stores + "ledgate'").stream()
                .map(r -> String.valueOf(r.get(0)))
                .toList();
        assertThat(hidden).isNotEmpty();
        List<String> owns = hospital.rows(stores + "public'").stream()
                .map(r -> String.valueOf(r.get(0)))
                .toList();
        assertThat(owns).isNotEmpty();
        assertThat(column(OWNER, "session_of_owner", "oid::text", "", "pg_class"))
                .containsAll(owns)
                .doesNotContainAnyElementsOf(hidden);
        assertThat(column(OWNER, "session_of_owner", "indrelid::text", "", "pg_index"))
                .doesNotContainAnyElementsOf(hidden);
    }

    @Test
    void whatHoldsDataIsRefused() {
        for (String name : List.of(
                "pg_stats",
                "pg_statistic",
                "pg_stat_activity",
                "pg_stat_user_tables",
                "pg_authid",
                "pg_shadow",
                "pg_largeobject",
                "pg_prepared_statements",
                "pg_cursors",
                "pg_stats_ext",
                "pg_statistic_ext_data",
                "pg_hba_file_rules",
                "pg_locks",
                "pg_user_mapping",
                "pg_nosuch")) {
            for (String schema : List.of("", "pg_catalog")) {
                RefusedException refused =
                        catchThrowableOfType(RefusedException.class, () -> secure(OWNER, schema, name));
                assertThat(refused.denial().state()).isEqualTo(SqlState.INSUFFICIENT_PRIVILEGE);
                assertThat(refused.denial().message()).contains(name);
            }
        }
        for (String schema : List.of("pg_toast", "information_schema")) {
            assertThat(catchThrowableOfType(RefusedException.class, () -> secure(OWNER, schema, "user_mappings")))
                    .isNotNull();
        }
        for (String schema : List.of("ledgate", TestHospital.MIRROR, "pg_temp")) {
            assertThat(catchThrowableOfType(RefusedException.class, () -> secure(OWNER, schema, "patients"))
                            .denial()
                            .state())
                    .isEqualTo(SqlState.UNDEFINED_TABLE);
        }
    }
}
