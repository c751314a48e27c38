package dev.ledgate.rewriter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ledgate.policy.AccessProfile;
import dev.ledgate.rewriter.RewriteResult.Refused;
import dev.ledgate.rewriter.RewriteResult.Rewritten;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What tools ask of the catalog: answered as it stands for the hospital's own applications, with NULL for others. */
final class CatalogEditsTest {
    private final CalciteRewriter rewriter = StubHospital.rewriter();

    private String text(String sql, AccessProfile profile) {
        return Accepted.text(rewriter, sql, profile);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "pg_database_size(c.oid)",
                "pg_catalog.pg_tablespace_size(c.oid)",
                "pg_tablespace_location(c.oid)",
                "pg_get_viewdef(c.oid)",
                "pg_get_serial_sequence('patient', 'id')",
                "pg_total_relation_size(c.oid)"
            })
    void othersAreToldNothingUnderTheNameThatTheyAskedFor(String call) {
        String function = call.replaceFirst("pg_catalog\\.", "").replaceFirst("\\(.*", "");
        assertThat(text("SELECT " + call + " FROM pg_class c", StubHospital.outsider()))
                .contains("pg_catalog." + function + "(NULL::")
                .doesNotContain("c.oid")
                .doesNotContain("'patient'");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "pg_database_size(c.oid)",
                "pg_tablespace_size(c.oid)",
                "pg_tablespace_location(c.oid)",
                "pg_get_viewdef(c.oid, true)",
                "pg_total_relation_size(c.oid)",
                "pg_table_size(relid)",
                "CAST(CAST(pg_get_serial_sequence(CAST(CAST(c.oid AS regclass) AS text), 'id') AS regclass) AS oid)"
            })
    void theHospitalsOwnApplicationsAreAnswered(String call) {
        assertThat(text("SELECT " + call + " FROM pg_class c, LATERAL pg_partition_tree(c.oid)", StubHospital.owner()))
                .contains(call.substring(call.indexOf('(')))
                .doesNotContain("NULL::");
    }

    @Test
    void aViewWhoseNumberWasMadeUpIsNotDefined() {
        assertThat(text("SELECT pg_get_viewdef(16400) FROM pg_class c", StubHospital.owner()))
                .contains("pg_get_viewdef(NULL::pg_catalog.oid)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT pg_get_functiondef(20000)",
                "SELECT pg_get_functiondef(869 + 20000)",
                "SELECT pg_get_partkeydef(20000)",
                "SELECT pg_get_partkeydef('lgm_0123456789abcdef.patient'::regclass)"
            })
    void definitionsOfWhatHasNoNumberForTheUserAreRefused(String sql) {
        assertThat(rewriter.rewrite(sql, StubHospital.owner())).isInstanceOf(Refused.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"SELECT pg_catalog.pg_get_functiondef(870)", "SELECT pg_get_partkeydef('1259'::oid)"})
    void definitionsOfPostgresqlsOwnAreForTheHospitalsOwnApplications(String sql) {
        assertThat(rewriter.rewrite(sql, StubHospital.owner())).isInstanceOf(Rewritten.class);
        assertThat(rewriter.rewrite(sql, StubHospital.outsider())).isInstanceOf(Refused.class);
    }

    @Test
    void partitionsAreListedForTheHospitalsOwnApplicationsAlone() {
        String sql = "SELECT relid FROM pg_class c, LATERAL pg_partition_tree(c.oid)";
        assertThat(rewriter.rewrite(sql, StubHospital.outsider())).isInstanceOf(Refused.class);
        assertThat(rewriter.rewrite(sql, StubHospital.owner())).isInstanceOf(Rewritten.class);
    }
}
