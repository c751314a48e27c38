package dev.ledgate.rewriter.secure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ledgate.policy.AccessProfile;
import dev.ledgate.policy.Grant;
import dev.ledgate.policy.Right;
import dev.ledgate.policy.TableName;
import dev.ledgate.rewriter.CalciteRewriter;
import dev.ledgate.rewriter.DatabaseCatalog;
import dev.ledgate.rewriter.RewriteResult;
import dev.ledgate.rewriter.RewriteResult.Refused;
import dev.ledgate.rewriter.RewriteResult.Rewritten;
import dev.ledgate.rewriter.StatementKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The grammar of changes of tables: what is understood is written anew, what is not is refused. */
class SchemaChangesTest {
    private static final String MIRROR = "lgm_0123456789abcdef";
    private static final AccessProfile OWNER =
            new Policies.Profile().owner(Right.READ, Right.WRITE).get();
    private static final CalciteRewriter REWRITER =
            new CalciteRewriter(SchemaChangesTest::catalog, Policies::classification);

    private static DatabaseCatalog catalog() {
        Map<TableName, DatabaseCatalog.Table> tables = new HashMap<>();
        add(tables, "patients", "id", "birthdate", "ssn", "phone", "gender", "city", "state", "zip", "spare");
        add(tables, "conditions", "start", "patient", "code", "description", "cost", "note");
        add(tables, "providers", "id", "name", "beds");
        add(tables, "closed", "id");
        return new DatabaseCatalog(
                MIRROR, List.of("public", "lab"), tables, Set.of("lower"), Set.of("lower"), Set.of(), 1);
    }

    private static void add(Map<TableName, DatabaseCatalog.Table> tables, String name, String... columns) {
        List<DatabaseCatalog.Column> list = new ArrayList<>();
        for (String column : columns) {
            list.add(new DatabaseCatalog.Column(column, "text", list.size() + 1));
        }
        TableName full = new TableName("public", name);
        tables.put(full, new DatabaseCatalog.Table(full, 17_000 + tables.size(), name, list, List.of(columns[0])));
    }

    private static RewriteResult result(String sql) {
        return REWRITER.rewrite(sql, OWNER);
    }

    private static Rewritten accepted(String sql) {
        RewriteResult result = result(sql);
        assertThat(result).as(sql).isInstanceOf(Rewritten.class);
        return (Rewritten) result;
    }

    /** The statement that the procedure is to run. */
    private static String command(String sql) {
        String call = accepted(sql).text();
        String head = "CALL \"" + MIRROR + "\".ddl('";
        assertThat(call).startsWith(head);
        StringBuilder command = new StringBuilder();
        for (int i = head.length(); i < call.length(); i++) {
            if (call.charAt(i) == '\'') {
                if (call.charAt(i + 1) != '\'') {
                    return command.toString();
                }
                i++;
            }
            command.append(call.charAt(i));
        }
        throw new AssertionError("the literal does not end: " + call);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "create table T1 (A int, \"B c\" varchar (20) not null default 'it''s')"
                        + " | CREATE TABLE \"public\".\"t1\" ( \"a\" int , \"B c\" varchar ( 20 ) NOT NULL DEFAULT ( 'it''s' ) )",
                "CREATE TABLE IF NOT EXISTS lab.t (a serial PRIMARY KEY, CHECK (a > 0) NO INHERIT)"
                        + " | CREATE TABLE IF NOT EXISTS \"lab\".\"t\" ( \"a\" serial PRIMARY KEY , CHECK ( a > 0 ) NO INHERIT )",
                "ALTER TABLE patients ADD x int /* hidden; DROP TABLE a */ DEFAULT -1"
                        + " | ALTER TABLE \"public\".\"patients\" ADD \"x\" int DEFAULT ( - 1 )",
                "ALTER TABLE ONLY patients ADD y text DEFAULT E'a\\'; b', DROP spare CASCADE"
                        + " | ALTER TABLE ONLY \"public\".\"patients\" ADD \"y\" text DEFAULT ( 'a''; b' ) , DROP \"spare\" CASCADE",
                "ALTER TABLE patients ALTER spare TYPE numeric(6, 2) USING spare::numeric"
                        + " | ALTER TABLE \"public\".\"patients\" ALTER \"spare\" TYPE numeric ( 6 , 2 ) USING ( spare :: numeric )",
                "CREATE UNIQUE INDEX i ON providers USING btree (lower(name) DESC, beds varchar_pattern_ops) WHERE beds > 1"
                        + " | CREATE UNIQUE INDEX \"i\" ON \"public\".\"providers\" USING btree"
                        + " ( ( pg_catalog.lower ( name ) ) DESC , \"beds\" varchar_pattern_ops ) WHERE ( beds > 1 )",
                "CREATE TABLE t (a int DEFAULT nextval('s'::regclass))"
                        + " | CREATE TABLE \"public\".\"t\" ( \"a\" int DEFAULT"
                        + " (pg_catalog.nextval('\"public\".\"s\"'::pg_catalog.regclass)) )",
                "COMMENT ON COLUMN lab.t.a IS E'\\\\x'" + " | COMMENT ON COLUMN \"lab\".\"t\" . \"a\" IS '\\x'",
                "ALTER TABLE providers RENAME CONSTRAINT a TO b"
                        + " | ALTER TABLE \"public\".\"providers\" RENAME CONSTRAINT \"a\" TO \"b\"",
                "ALTER TABLE closed RENAME TO other | ALTER TABLE \"public\".\"closed\" RENAME TO \"other\"",
                "TRUNCATE providers, public.patients RESTART IDENTITY"
                        + " | TRUNCATE \"public\".\"providers\" , \"public\".\"patients\" RESTART IDENTITY",
                "analyse patients (city) | ANALYZE \"public\".\"patients\" ( \"city\" )"
            })
    void whatIsUnderstoodIsWrittenAnew(String sql, String command) {
        assertThat(command(sql)).isEqualTo(command);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE TABLE t ()",
                "CREATE TABLE t (a bigint GENERATED ALWAYS AS IDENTITY (START WITH 5 INCREMENT BY 2), b int)",
                "CREATE TABLE t (a timestamp(3) with time zone DEFAULT now() NOT NULL, b interval, c double precision[])",
                "CREATE TABLE t (a int, b int GENERATED ALWAYS AS (a * 2) STORED)",
                "CREATE TABLE t (a uuid REFERENCES patients ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED)",
                "CREATE TABLE t (a int, b int, CONSTRAINT k UNIQUE (a, b), FOREIGN KEY (a) REFERENCES providers (id))",
                "CREATE TABLE t (a int CONSTRAINT c CHECK (a IN (1, 2) AND a IS NOT NULL) NOT NULL)",
                "CREATE TABLE t (\"select\" int, value text, name character varying)",
                "CREATE SEQUENCE s AS bigint INCREMENT -1 NO MINVALUE MAXVALUE 10 START 5 CACHE 2 NO CYCLE",
                "ALTER SEQUENCE s OWNED BY providers.id",
                "ALTER TABLE patients ALTER COLUMN spare SET DATA TYPE text, ALTER spare SET NOT NULL, ALTER spare DROP DEFAULT",
                "ALTER TABLE patients ADD CONSTRAINT k CHECK (gender IN ('F', 'M')) NOT VALID",
                "ALTER TABLE patients VALIDATE CONSTRAINT k",
                "ALTER TABLE IF EXISTS absent DROP COLUMN IF EXISTS a",
                "ALTER TABLE patients ALTER COLUMN city SET DEFAULT 'here'",
                "DROP TABLE IF EXISTS absent, lab.absent CASCADE",
                "DROP INDEX IF EXISTS a, lab.b",
                "DROP SEQUENCE s RESTRICT",
                "CREATE INDEX ON patients ((city || state) text_pattern_ops) INCLUDE (gender)"
            })
    void ordinaryMigrationsAreUnderstood(String sql) {
        assertThat(accepted(sql).kind().changesSchema()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "CREATE TABLE t (a int) AS SELECT 1 | 0A000",
                "CREATE TABLE t AS TABLE patients | 0A000",
                "CREATE TABLE t (LIKE patients INCLUDING ALL) | 0A000",
                "CREATE TABLE t (a int) INHERITS (patients) | 0A000",
                "CREATE TABLE t (a int) PARTITION BY RANGE (a) | 0A000",
                "CREATE TABLE t PARTITION OF patients DEFAULT | 0A000",
                "CREATE TABLE t (a int) TABLESPACE x | 0A000",
                "CREATE TEMP TABLE t (a int) | 42501",
                "CREATE UNLOGGED TABLE t (a int) | 42501",
                "CREATE OR REPLACE VIEW v AS SELECT 1 | 42501",
                "CREATE TABLE t (a regclass) | 0A000",
                "CREATE TABLE t (a public.mood) | 0A000",
                "CREATE TABLE t (a \"char\") | 0A000",
                "CREATE TABLE t (a patients) | 0A000",
                "CREATE TABLE t (a int DEFAULT (SELECT 1)) | 0A000",
                "CREATE TABLE t (a int DEFAULT pg_backend_id()) | 42883",
                "CREATE TABLE t (a int DEFAULT current_setting('x')) | 0A000",
                "CREATE TABLE t (a int DEFAULT public.f()) | 42883",
                "CREATE TABLE t (a int DEFAULT 1 OPERATOR(public.+) 1) | 42883",
                "CREATE TABLE t (a int DEFAULT nextval('ledgate.generation')) | 0A000",
                "CREATE TABLE t (a int DEFAULT nextval(lower('s'))) | 0A000",
                "CREATE TABLE t (a text DEFAULT 'patients'::regclass) | 42704",
                "CREATE TABLE t (a int, EXCLUDE USING gist (a WITH =)) | 0A000",
                "CREATE TABLE t (a text COLLATE \"C\") | 0A000",
                "CREATE TABLE t (ledgate_x int, CONSTRAINT ledgate_k CHECK (true)) | 42501",
                "CREATE TABLE ledgate_t (a int) | 42501",
                "CREATE TABLE other.t (a int) | 42501",
                "CREATE TABLE t (a int) ; DROP TABLE patients | 42601",
                "CREATE TABLE t (a int, ) | 42601",
                "CREATE TABLE t (a int DEFAULT) | 42601",
                "CREATE TABLE t (a int DEFAULT $1) | 0A000",
                "CREATE TABLE t (a bit DEFAULT B'1') | 0A000",
                "CREATE TABLE t (a int CHECK (a > 0) x) | 42601",
                "CREATE INDEX ON ONLY patients (city) | 0A000",
                "CREATE INDEX ON patients USING evil (city) | 0A000",
                "CREATE INDEX ON patients (city my_ops) | 42601",
                "CREATE INDEX ON patients (lower(city) + 1) | 0A000",
                "CREATE INDEX ON patients (city) WITH (fillfactor = 10) | 0A000",
                "CREATE INDEX CONCURRENTLY ON patients (city) | 0A000",
                "DROP INDEX CONCURRENTLY i | 0A000",
                "DROP INDEX i CASCADE | 0A000",
                "ALTER TABLE patients OWNER TO x | 42501",
                "ALTER TABLE patients SET SCHEMA x | 42501",
                "ALTER TABLE patients ENABLE ROW LEVEL SECURITY | 42501",
                "ALTER TABLE patients ATTACH PARTITION x DEFAULT | 42501",
                "ALTER TABLE patients NO INHERIT x | 42501",
                "ALTER TABLE patients ALTER spare SET STATISTICS 5 | 42601",
                "ALTER TABLE patients ALTER spare SET STORAGE external | 42601",
                "ALTER TABLE patients ADD PRIMARY KEY USING INDEX i | 0A000",
                "ALTER INDEX i RENAME TO j | 42501",
                "ALTER SEQUENCE s OWNED BY patients.ssn | 42501",
                "ALTER VIEW v RENAME TO w | 42501",
                "DROP VIEW v | 42501",
                "DROP OWNED BY x | 42501",
                "TRUNCATE ONLY patients | 0A000",
                "TRUNCATE patients CASCADE | 0A000",
                "ANALYZE | 0A000",
                "ANALYZE VERBOSE patients | 0A000",
                "COMMENT ON DATABASE d IS 'x' | 42501",
                "COMMENT ON TABLE patients IS 5 | 42601",
                "COMMENT ON COLUMN patients.ssn IS 'x' | 42501",
                "SECURITY LABEL ON TABLE patients IS 'x' | 42501",
                "VACUUM patients | 42501"
            })
    void everythingElseIsRefused(String sql, String state) {
        RewriteResult result = result(sql);
        assertThat(result).as(sql).isInstanceOf(Refused.class);
        assertThat(((Refused) result).denial().state().code()).as(sql).isEqualTo(state);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "DROP TABLE patients",
                "DROP TABLE other, providers",
                "ALTER TABLE patients RENAME TO p",
                "ALTER TABLE closed RENAME TO providers",
                "ALTER TABLE patients RENAME city TO town",
                "ALTER TABLE patients RENAME spare TO income",
                "ALTER TABLE patients RENAME \"city\" TO town",
                "ALTER TABLE patients RENAME U&\"\\0063ity\" TO town",
                "ALTER TABLE patients DROP zip",
                "ALTER TABLE patients ADD x int, DROP zip",
                "ALTER TABLE patients ALTER zip TYPE text",
                "ALTER TABLE patients ALTER id SET DEFAULT 'x'",
                "ALTER TABLE conditions ALTER patient DROP NOT NULL",
                "ALTER TABLE conditions ALTER code SET NOT NULL",
                "ALTER TABLE conditions DROP COLUMN code",
                "ALTER TABLE patients ADD income int GENERATED ALWAYS AS (length(phone)) STORED",
                "ALTER TABLE patients ADD UNIQUE (ssn)",
                "ALTER TABLE patients ADD CHECK (ssn IS NULL)",
                "CREATE INDEX ON patients (md5(ssn))",
                "CREATE INDEX ON patients (gender) WHERE \"ssn\" IS NULL",
                "CREATE TABLE t (a text REFERENCES patients (ssn))"
            })
    void thePolicyComesFirst(String sql) {
        RewriteResult result = result(sql);
        assertThat(result).as(sql).isInstanceOf(Refused.class);
        Refused refused = (Refused) result;
        assertThat(refused.denial().state().code()).as(sql).isEqualTo("42501");
        assertThat(refused.position()).as(sql).isPresent();
    }

    @Test
    void aNameThatPostgresWouldCutIsCutBeforeItIsLookedAt() {
        String long63 = "x".repeat(63);
        assertThat(command("ALTER TABLE patients ADD " + long63 + "yz int")).contains('"' + long63 + '"');
        assertThat(command("ALTER TABLE patients ADD \"" + long63 + "yz\" int")).contains('"' + long63 + '"');
    }

    @Test
    void theProcedureLearnsWhatIsToBeMadeAgainAndWhatHasToBeEmpty() {
        assertThat(accepted("ALTER TABLE patients ADD x int").text())
                .contains("ARRAY['public', 'patients', 'v']")
                .contains("\"x\" of table \"patients\" is not in the hospital''s policy"
                        .replace("\"x\"", "column \"x\""));
        assertThat(accepted("ALTER TABLE closed ADD x int").text()).contains("ARRAY['public', 'closed', 've']");
        assertThat(accepted("DROP TABLE closed CASCADE").text()).contains("ARRAY['public', 'closed', 'ved']");
        assertThat(accepted("CREATE TABLE t (a int REFERENCES closed)").text())
                .contains("ARRAY['public', 't', 'c', 'public', 'closed', 'e']");
        assertThat(accepted("ALTER TABLE conditions DROP CONSTRAINT k").text())
                .contains("ARRAY['k']")
                .contains("'patient'")
                .contains("'note'");
        Rewritten dropped = accepted("DROP INDEX i");
        assertThat(dropped.text()).contains("ARRAY['public', 'i', 'i']").contains("'patients'");
        assertThat(dropped.kind()).isEqualTo(StatementKind.DROP_INDEX);
    }

    @Test
    void placesOfErrorsAreThoseOfTheUsersText() {
        String sql = "ALTER TABLE  patients\n ADD CONSTRAINT k CHECK (  nothing > 0)";
        String command = command(sql);
        int inner = command.indexOf("nothing") + 1;
        assertThat(accepted(sql).positions().original(inner)).hasValue(sql.indexOf("nothing") + 1);
    }

    @Test
    void onlyThoseWhoSeeAndMayWriteEveryRowChangeTables() {
        AccessProfile reads = new Policies.Profile().owner(Right.READ).get();
        AccessProfile some = new Policies.Profile()
                .owner(Right.READ, Right.WRITE)
                .except(1, Grant.NONE)
                .get();
        AccessProfile outsider = new Policies.Profile().get();
        for (String sql : List.of("ALTER TABLE patients ADD x int", "CREATE INDEX ON patients (city)")) {
            for (AccessProfile profile : List.of(reads, some, outsider)) {
                CalciteRewriter fresh = new CalciteRewriter(SchemaChangesTest::catalog, Policies::classification);
                assertThat(fresh.rewrite(sql, profile)).as(sql).isInstanceOf(Refused.class);
            }
        }
    }
}
