package dev.ledgate.rewriter;

import dev.ledgate.policy.Classification;
import dev.ledgate.policy.Denial;
import dev.ledgate.policy.SqlState;
import dev.ledgate.policy.TableName;
import dev.ledgate.rewriter.RewriteResult.CopyInput;
import dev.ledgate.rewriter.RewriteResult.Rewritten;
import dev.ledgate.rewriter.StatementRewriter.UnreadableSql;
import dev.ledgate.rewriter.command.Command;
import dev.ledgate.rewriter.lexer.SqlLexer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * COPY to the client: the server writes the rows of the rewritten query, so no sealed field can be among them. COPY from the
 * client: each row is taken by an INSERT with a parameter for each column, which obeys what every INSERT has to.
 */
final class Copies {
    private final QueryRewriter queries;
    private final DatabaseCatalog catalog;
    private final Classification classification;

    Copies(QueryRewriter queries, DatabaseCatalog catalog, Classification classification) {
        this.queries = queries;
        this.catalog = catalog;
        this.classification = classification;
    }

    Rewritten out(Command.CopyOut copy) throws Refusal {
        Rewritten query;
        try {
            query = queries.rewrite(SqlLexer.tokens(copy.query()));
        } catch (UnreadableSql e) {
            throw Refusal.syntax("", -1);
        } catch (Refusal e) {
            // Its places are not those of the user's text.
            throw new Refusal(e.denial(), -1);
        }
        if (query.kind() != StatementKind.SELECT) {
            throw Refusal.unsupported("COPY of a statement that writes", -1);
        }
        if (query.maySeal()) {
            refuseSealed(copy);
        }
        return new Rewritten(
                StatementKind.COPY,
                List.of("COPY (" + query.text() + ") " + copy.tail()),
                false,
                query.tables(),
                Optional.empty(),
                List.of(),
                query.maskings(),
                position -> OptionalInt.empty());
    }

    Rewritten from(Command.CopyFrom copy) throws Refusal {
        List<String> columns = copy.table().columns().isEmpty()
                ? catalog.find(copy.table().schema(), copy.table().name())
                        .map(t -> t.columns().stream()
                                .map(DatabaseCatalog.Column::name)
                                .toList())
                        .orElse(List.of())
                : copy.table().columns();
        Rewritten row;
        try {
            row = queries.rewrite(SqlLexer.tokens(insert(copy.name(), columns)));
        } catch (UnreadableSql e) {
            throw Refusal.syntax("", copy.span().start());
        } catch (Refusal e) {
            // Its places are not those of the user's text.
            throw new Refusal(e.denial(), copy.span().start());
        }
        if (row.kind() != StatementKind.INSERT || row.maySeal() || row.sql().size() != 1) {
            throw Refusal.unsupported("COPY into this table", copy.span().start());
        }
        return new Rewritten(
                StatementKind.COPY_FROM,
                row.sql(),
                false,
                row.tables(),
                Optional.empty(),
                row.sealedInputs(),
                List.of(),
                position -> OptionalInt.empty(),
                Optional.of(new CopyInput(columns, copy.format())),
                false);
    }

    /** A table that is not known, and so has no columns, is refused as INSERT refuses it. */
    private static String insert(String table, List<String> columns) {
        return "INSERT INTO " + table
                + (columns.isEmpty()
                        ? " DEFAULT VALUES"
                        : columns.stream()
                                        .map(c -> "\"" + c.replace("\"", "\"\"") + "\"")
                                        .collect(Collectors.joining(", ", " (", ")"))
                                + IntStream.rangeClosed(1, columns.size())
                                        .mapToObj(n -> "$" + n)
                                        .collect(Collectors.joining(", ", " VALUES (", ")")));
    }

    /** In text, PostgreSQL itself refuses to write a sealed field; in its binary format it would write the ciphertext. */
    private void refuseSealed(Command.CopyOut copy) throws Refusal {
        if (copy.binary()) {
            throw Refusal.unsupported(
                    "COPY in binary format from tables with sealed columns", "use the formats text or csv", -1);
        }
        if (copy.table().isEmpty()) {
            return;
        }
        Command.CopiedTable table = copy.table().get();
        DatabaseCatalog.Table known = catalog.find(table.schema(), table.name())
                .orElseThrow(() -> Refusal.unsupported("COPY of this table", -1));
        List<String> columns = table.columns().isEmpty()
                ? known.columns().stream().map(DatabaseCatalog.Column::name).toList()
                : table.columns();
        for (String column : columns) {
            if (isSealed(known.name(), column)) {
                throw new Refusal(
                        Denial.of(
                                SqlState.FEATURE_NOT_SUPPORTED,
                                "sealed column \"" + column + "\" of table \"" + known.name() + "\" cannot be copied",
                                "name the other columns: COPY " + known.name()
                                        + " (a, b) TO STDOUT; SELECT shows sealed ones"),
                        -1);
            }
        }
    }

    private boolean isSealed(TableName table, String column) {
        return classification
                .table(table)
                .filter(rule -> rule.column(column).sealed())
                .isPresent();
    }
}
