package dev.ledgate.rewriter.secure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ledgate.policy.PrivacyLevel;
import dev.ledgate.rewriter.Accepted;
import dev.ledgate.rewriter.CalciteRewriter;
import dev.ledgate.rewriter.RewriteResult;
import dev.ledgate.rewriter.RewriteResult.Rewritten;
import dev.ledgate.rewriter.secure.Policies.Profile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No number that was made up is given the name of a thing by the types around it: asked of PostgreSQL itself. */
final class NamingTypesTest {
    private static final Profile OUTSIDER =
            new Profile().byDefault(PrivacyLevel.LOW).opens("SELECT id, gender, ssn FROM patients");

    @SuppressWarnings("NullAway.Init")
    private static TestHospital hospital;

    /** The numbers of a view, a row type and a function of the mirror, and its own. */
    @SuppressWarnings("NullAway.Init")
    private static String numbers;

    private final CalciteRewriter rewriter = new CalciteRewriter(hospital::catalog, Policies::classification);

    @BeforeAll
    static void start() throws SQLException {
        hospital = new TestHospital();
        String mirror = " = 'lgm_0123456789abcdef'::regnamespace";
        numbers = hospital
                .rowsAsSuperuser("(SELECT oid FROM pg_class WHERE relnamespace" + mirror
                        + ") UNION (SELECT oid FROM pg_type WHERE typnamespace" + mirror
                        + ") UNION (SELECT oid FROM pg_proc WHERE pronamespace" + mirror
                        + ") UNION SELECT 'lgm_0123456789abcdef'::regnamespace::oid")
                .stream()
                .map(row -> "(" + row.get(0) + ")")
                .collect(Collectors.joining(",", "(VALUES ", ") AS v(n)"));
    }

    @AfterAll
    static void stop() {
        hospital.close();
    }

    private String answer(String sql) throws SQLException {
        return hospital.rows(Accepted.text(rewriter, sql, OUTSIDER.get())).toString();
    }

    @Test
    void thereIsSomethingToFind() throws SQLException {
        assertThat(hospital.rowsAsSuperuser("SELECT coalesce(n, c.oid::regclass) FROM pg_class c, " + numbers
                                + " WHERE relname = 'pg_class'")
                        .toString())
                .contains("lgm_");
        assertThat(hospital.rowsAsSuperuser(
                                "SELECT coalesce(n, t.typinput) FROM pg_type t, " + numbers + " WHERE typname = 'bool'")
                        .toString())
                .contains("lgm_");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT coalesce(n, c.oid::regclass) FROM pg_class c, #",
                "SELECT coalesce(nullif(1, 1), n, CAST(c.oid AS regclass)) FROM pg_class c, #",
                "SELECT coalesce(n, 'pg_class'::regclass), coalesce(n, regclass 'pg_class') FROM pg_am, #",
                "SELECT coalesce(n, CAST('pg_class' AS regclass)) FROM pg_am, #",
                "SELECT CASE WHEN n > 0 THEN n ELSE c.oid::regclass END FROM pg_class c, #",
                "SELECT greatest(n, c.oid::regclass), least(c.oid::regclass, 99999) FROM pg_class c, #",
                "SELECT ARRAY[n, c.oid::regclass] FROM pg_class c, #",
                "SELECT array_agg(n) || 'pg_class'::regclass FROM pg_am, #",
                "SELECT array_append(ARRAY(SELECT oid::regclass FROM pg_class), n) FROM #, pg_am",
                "SELECT lag(c.oid::regclass, 1, n) OVER () FROM pg_class c, #",
                "SELECT oid::regclass FROM pg_class UNION SELECT n FROM #",
                "SELECT n FROM # EXCEPT SELECT oid::regclass FROM pg_class",
                "SELECT * FROM (VALUES (16902), ('pg_class'::regclass)) v, pg_namespace",
                "SELECT coalesce(n, r) FROM (SELECT oid::regclass AS r FROM pg_class) x, #",
                "WITH x AS (SELECT oid::regclass AS r FROM pg_class) SELECT coalesce(n, r) FROM x, #",
                "SELECT coalesce(n, (SELECT oid::regclass FROM pg_class LIMIT 1)) FROM #",
                "SELECT coalesce(n, t.typnamespace::regnamespace), coalesce(n, t.oid::regtype) FROM pg_type t, #",
                "SELECT coalesce(n, t.typinput)::text, CASE WHEN n = 0 THEN t.typsend ELSE n END FROM pg_type t, #",
                "SELECT oprcode FROM pg_operator UNION SELECT n FROM #",
                "SELECT aggfnoid FROM pg_aggregate UNION SELECT n FROM #",
                "SELECT amproc FROM pg_amproc UNION SELECT n FROM #",
                "SELECT data_type FROM pg_sequences UNION SELECT n FROM #",
                "SELECT * FROM pg_am UNION SELECT n, 'x', n, 'i' FROM #",
                "SELECT coalesce(n, f) FROM (SELECT x.f FROM pg_am AS x(a, b, f, c)) y, #",
                "SELECT coalesce(n, (t).typinput) FROM (SELECT t FROM pg_type t) x, #",
                "SELECT coalesce(n, pg_typeof(n)) FROM pg_am, #",
                "SELECT coalesce(n, a.relid) FROM pg_class c, pg_partition_ancestors(c.oid) AS a(relid), #",
                "SELECT coalesce(n, pg_partition_ancestors(c.oid)) FROM pg_class c, #",
                "SELECT coalesce(n, pg_get_serial_sequence('a', 'b')::regclass) FROM pg_am, #",
                "SELECT coalesce(n, to_regtype(t.typname)) FROM pg_type t, #",
                "SELECT coalesce(n, (array_agg(c.oid::regclass))[9]) FROM pg_class c, # GROUP BY n",
                "SELECT json_agg(coalesce(n, t.typinput)) FROM pg_type t, #",
                "SELECT (ARRAY[n]::oid[]) || ARRAY[c.oid::regclass] FROM pg_class c, #",
                "SELECT ARRAY[[n], [c.oid::regclass]] FROM pg_class c, #",
                "SELECT n = 'lgm_0123456789abcdef.patients'::text::regclass FROM pg_am, #",
                "SELECT (n).pg_typeof FROM #, pg_am"
            })
    void aNumberThatWasMadeUpStaysANumber(String statement) throws SQLException {
        String sql = statement.replace("#", numbers);
        RewriteResult result = rewriter.rewrite(sql, OUTSIDER.get());
        if (!(result instanceof Rewritten rewritten)) {
            return;
        }
        try {
            assertThat(hospital.rows(rewritten.text()).toString())
                    .as(rewritten.text())
                    .doesNotContain("lgm_")
                    .doesNotContain("ledgate");
        } catch (SQLException e) {
            // Types that do not fit any more, and a set where none can be: both depend on the statement alone.
            assertThat(e.getSQLState()).as(rewritten.text()).matches("42.*|0A000");
            assertThat(e.getMessage()).doesNotContain("lgm_").doesNotContain("ledgate");
        }
    }

    @Test
    void namesOfWhatExistsAreShownAndCompared() throws SQLException {
        assertThat(answer("SELECT c.oid::regclass FROM pg_class c WHERE relname = 'pg_am'"))
                .isEqualTo("[[pg_am]]");
        assertThat(answer("SELECT 'patients'::regclass, regclass 'pg_am'")).isEqualTo("[[patients, pg_am]]");
        assertThat(answer("SELECT typname FROM pg_type t WHERE t.typinput = 'pg_catalog.array_in'::regproc"
                        + " AND typname = '_bool'"))
                .isEqualTo("[[_bool]]");
        assertThat(answer("SELECT typinput::text, typinput::regproc FROM pg_type WHERE typname = 'bool'"))
                .isEqualTo("[[boolin, boolin]]");
        assertThat(answer("SELECT typname FROM pg_type WHERE typreceive::oid <> 0 AND typname = 'bool'"))
                .isEqualTo("[[bool]]");
        assertThat(answer("SELECT p.proname FROM pg_type t JOIN pg_proc p ON p.oid = t.typsend WHERE typname = 'bool'"))
                .isEqualTo("[[boolsend]]");
        assertThat(answer(
                        "SELECT count(*) FROM pg_class WHERE oid IN ('pg_class'::regclass, CAST('pg_am' AS regclass))"))
                .isEqualTo("[[2]]");
        assertThat(answer("SELECT count(*) FROM pg_class WHERE oid::regclass = 'pg_class'"))
                .isEqualTo("[[1]]");
        assertThat(answer("SELECT pg_typeof(relname) FROM pg_class WHERE relname = 'pg_am'"))
                .isEqualTo("[[name]]");
        assertThat(answer("SELECT count(*) FROM pg_class c, pg_catalog.pg_partition_ancestors(c.oid) WITH ORDINALITY"
                        + " AS a(relid, depth) WHERE a.relid = c.oid AND depth > 0"))
                .isEqualTo("[[0]]");
    }

    @Test
    void everyColumnOfTheCatalogThatNamesNumbersIsKnown() throws SQLException, IOException {
        Set<String> relations = hospital
                .rowsAsSuperuser("SELECT DISTINCT c.relname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid"
                        + " WHERE a.attnum > 0 AND c.relkind IN ('r', 'v') AND c.oid < 16384"
                        + " AND format_type(a.atttypid, NULL) LIKE 'reg%'")
                .stream()
                .map(row -> Objects.requireNonNull(row.get(0)))
                .collect(Collectors.toSet());
        List<String> known = new ArrayList<>();
        for (String relation : relations) {
            String columns = String.valueOf(hospital.rowsAsSuperuser(
                            "SELECT string_agg(attname || CASE WHEN format_type(atttypid, NULL) = 'regproc' THEN '*'"
                                    + " WHEN format_type(atttypid, NULL) LIKE 'reg%' THEN '+' ELSE '' END, ' '"
                                    + " ORDER BY attnum) FROM pg_attribute WHERE attnum > 0 AND attrelid = '" + relation
                                    + "'::regclass")
                    .get(0)
                    .get(0));
            known.add(relation + " " + columns);
        }
        try (InputStream in = NamingColumns.class.getResourceAsStream("naming-columns.txt")) {
            String text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
            // Statements that others prepared are not open to anybody.
            known.removeIf(line -> line.startsWith("pg_prepared_statements "));
            assertThat(Arrays.stream(text.split("\n", -1)).filter(line -> !line.isEmpty() && !line.startsWith("# ")))
                    .containsExactlyInAnyOrderElementsOf(known);
        }
    }

    @Test
    void everyOpenFunctionThatReturnsSuchATypeIsKnown() throws SQLException, IOException {
        try (InputStream in = CalciteRewriter.class.getResourceAsStream("shape/functions.txt")) {
            String text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
            String names = Arrays.stream(text.split("\n", -1))
                    .filter(line -> !line.startsWith("# ") && !line.startsWith("["))
                    .flatMap(line -> Arrays.stream(line.split(" ", -1)))
                    .filter(name -> name.matches("[a-z0-9_]+"))
                    .map(name -> "'" + name + "'")
                    .collect(Collectors.joining(","));
            assertThat(hospital.rowsAsSuperuser("SELECT DISTINCT proname FROM pg_proc WHERE proname IN (" + names
                            + ") AND (format_type(prorettype, NULL) LIKE 'reg%' OR EXISTS (SELECT FROM"
                            + " unnest(proallargtypes) t WHERE format_type(t, NULL) LIKE 'reg%')) ORDER BY 1"))
                    .containsExactly(List.of("pg_partition_ancestors"), List.of("pg_typeof"), List.of("to_regtype"));
        }
    }
}
