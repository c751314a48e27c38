package dev.ledgate.rewriter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ledgate.rewriter.StatementRewriter.Piece;
import dev.ledgate.rewriter.StatementRewriter.UnreadableSql;
import dev.ledgate.rewriter.lexer.SqlLexer;
import dev.ledgate.rewriter.lexer.StatementSplitter;
import dev.ledgate.rewriter.shape.RelationRef;
import dev.ledgate.rewriter.shape.StatementAnalyser;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The analyser and PostgreSQL agree on which tables a statement names. PostgreSQL is asked for the dependencies of a
 * function that has the statement as its body.
 */
final class AgreementTest {
    private static final String TABLES = """
            CREATE SCHEMA hosp;
            SET search_path = hosp;
            CREATE TABLE patient(id int, name text, ssn text, dob date, city text, hiv text);
            CREATE TABLE visit(vid int PRIMARY KEY, pid int, diag text);
            CREATE TABLE ward(id int, name text)
            """;
    private static final String DEPENDENCIES = """
            SELECT DISTINCT c.relname FROM pg_catalog.pg_depend d JOIN pg_catalog.pg_class c
            ON d.refobjid = c.oid AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
            WHERE d.objid = 'hosp.probe'::pg_catalog.regproc AND c.relkind = 'r'
            """;

    @Test
    void theAnalyserAndPostgresqlNameTheSameTables() throws IOException, SQLException, UnreadableSql {
        List<Piece> pieces = StatementSplitter.split(GoldenTest.resource("relations.sql"));
        assertThat(pieces).hasSizeGreaterThan(60);
        List<String> differences = new ArrayList<>();
        int compared = 0;
        try (EmbeddedPostgres postgres = EmbeddedPostgres.builder().start();
                Connection connection = postgres.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(TABLES);
            for (Piece piece : pieces) {
                Set<String> truth = byPostgresql(statement, piece.sql());
                compared += truth.isEmpty() ? 0 : 1;
                Set<String> ours = byAnalyser(piece.sql());
                if (!ours.equals(truth)) {
                    differences.add(piece.sql() + "\n  PostgreSQL " + truth + ", we " + ours);
                }
            }
        }
        assertThat(differences).isEmpty();
        assertThat(compared).isGreaterThan(60);
    }

    private static Set<String> byAnalyser(String sql) throws UnreadableSql {
        try {
            return StatementAnalyser.analyse(SqlLexer.tokens(sql)).relations().stream()
                    .map(RelationRef::name)
                    .collect(Collectors.toCollection(TreeSet::new));
        } catch (Refusal e) {
            return Set.of(String.valueOf(e.getMessage()));
        }
    }

    private static Set<String> byPostgresql(Statement statement, String sql) throws SQLException {
        statement.setEscapeProcessing(false);
        statement.execute("DROP FUNCTION IF EXISTS hosp.probe");
        statement.execute("CREATE FUNCTION hosp.probe() RETURNS void LANGUAGE sql BEGIN ATOMIC " + sql + "\n; END");
        Set<String> tables = new TreeSet<>();
        try (ResultSet found = statement.executeQuery(DEPENDENCIES)) {
            while (found.next()) {
                tables.add(found.getString(1));
            }
        }
        return tables;
    }
}
