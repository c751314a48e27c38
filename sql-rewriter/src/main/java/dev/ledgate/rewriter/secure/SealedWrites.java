package dev.ledgate.rewriter.secure;

import dev.ledgate.policy.ColumnName;
import dev.ledgate.policy.Denial;
import dev.ledgate.policy.SqlState;
import dev.ledgate.policy.TableRule;
import dev.ledgate.rewriter.DatabaseCatalog;
import dev.ledgate.rewriter.Edit;
import dev.ledgate.rewriter.RewriteResult.SealedInput;
import dev.ledgate.rewriter.RewriteResult.Source;
import dev.ledgate.rewriter.lexer.TokenKind;
import dev.ledgate.rewriter.lexer.Tokens;
import dev.ledgate.rewriter.shape.Assignment;
import dev.ledgate.rewriter.shape.DmlShape;
import dev.ledgate.rewriter.shape.Expression;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Values on their way into the sealed columns of one table. A field is sealed for its row and patient, so the statement
 * has to say which they are, in constants or parameters.
 */
final class SealedWrites {
    private static final Set<String> TEXT_CASTS = Set.of("text", "varchar", "character varying", "pg_catalog . text");

    private final DatabaseCatalog.Table table;
    private final TableRule rule;
    private final DmlShape dml;
    private final Tokens tokens;
    private final Set<String> columns;
    private final List<Edit> edits = new ArrayList<>();
    private final List<SealedInput> parameters = new ArrayList<>();

    SealedWrites(DatabaseCatalog.Table table, TableRule rule, DmlShape dml, Tokens tokens) {
        this.table = table;
        this.rule = rule;
        this.dml = dml;
        this.tokens = tokens;
        columns = rule.columns().entrySet().stream()
                .filter(e -> e.getValue().sealed())
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    /** The table's sealed columns. */
    Set<String> columns() {
        return columns;
    }

    List<SealedInput> parameters() {
        return parameters;
    }

    /** @param written the columns of INSERT's rows, in order; of UPDATE, those of SET */
    List<Edit> edits(List<String> written) throws RefusedException {
        if (columns.isEmpty()) {
            return List.of();
        }
        for (List<Expression> row : dml.rows()) {
            insert(written, row);
        }
        if (!dml.assignments().isEmpty()) {
            update();
        }
        if (dml.conflict().isPresent()) {
            conflict(dml.conflict().get());
        }
        return edits;
    }

    private void insert(List<String> written, List<Expression> row) throws RefusedException {
        Map<String, Expression> values = new HashMap<>();
        for (int i = 0; i < Math.min(written.size(), row.size()); i++) {
            values.put(written.get(i), row.get(i));
        }
        for (String column : written) {
            Expression value = values.get(column);
            if (value != null && columns.contains(column) && isData(column, value)) {
                Map<String, Source> keys = new HashMap<>();
                for (String key : keyColumns()) {
                    source(key, Optional.ofNullable(values.get(key))).ifPresent(s -> keys.put(key, s));
                }
                seal(column, value, keys);
            }
        }
    }

    /** The row in place takes over what was sealed for the row to come, if both have the same keys. */
    private void conflict(DmlShape.Conflict conflict) throws RefusedException {
        refuseKeys(conflict.assignments());
        for (Assignment assignment : conflict.assignments()) {
            String column = assignment.column();
            boolean kept = TargetMentions.isExcludedValue(assignment, column, tokens)
                    && TargetMentions.conflictIsOnKeys(new SecuredTables.Known(table, rule), dml);
            boolean none = assignment.value().kind() == Expression.Kind.NULL
                    || assignment.value().kind() == Expression.Kind.DEFAULT;
            if (columns.contains(column) && !kept && !none) {
                throw new RefusedException(Denial.of(
                        SqlState.FEATURE_NOT_SUPPORTED,
                        "sealed column \"" + column + "\" cannot be set to this in ON CONFLICT",
                        "Write SET " + column + " = EXCLUDED." + column + ", with ON CONFLICT ("
                                + String.join(", ", new TreeSet<>(keyColumns())) + ")."));
            }
        }
    }

    private void refuseKeys(List<Assignment> assignments) throws RefusedException {
        for (Assignment assignment : assignments) {
            if (keyColumns().contains(assignment.column())) {
                throw new RefusedException(Denial.of(
                        SqlState.FEATURE_NOT_SUPPORTED,
                        "column \"" + assignment.column() + "\" cannot be changed: the sealed columns of table \""
                                + table.name() + "\" are bound to it"));
            }
        }
    }

    private void update() throws RefusedException {
        refuseKeys(dml.assignments());
        for (Assignment assignment : dml.assignments()) {
            if (columns.contains(assignment.column()) && isData(assignment.column(), assignment.value())) {
                seal(assignment.column(), assignment.value(), pinned());
            }
        }
    }

    private Map<String, Source> pinned() throws RefusedException {
        Map<String, Expression> pins = dml.where()
                .map(where -> new PinnedColumns(tokens, Set.of(dml.target().visibleName())).in(where))
                .orElse(Map.of());
        Map<String, Source> keys = new HashMap<>();
        for (String key : keyColumns()) {
            source(key, Optional.ofNullable(pins.get(key))).ifPresent(s -> keys.put(key, s));
        }
        return keys;
    }

    /** Whether there is a value to seal; NULL and DEFAULT stand for themselves. */
    private boolean isData(String column, Expression value) throws RefusedException {
        return switch (value.kind()) {
            case NULL, DEFAULT -> false;
            case OTHER -> throw OwnerWrites.sealedMention(column);
            case LITERAL, PARAMETER -> {
                if (!hasOnlyCastTo(value, TEXT_CASTS)) {
                    throw OwnerWrites.sealedMention(column);
                }
                yield true;
            }
        };
    }

    private void seal(String column, Expression value, Map<String, Source> keys) throws RefusedException {
        List<Source> rowKey = new ArrayList<>();
        for (String key : rule.rowKey()) {
            rowKey.add(known(column, key, keys));
        }
        Source patient = rule.patientColumn().isPresent()
                ? known(column, rule.patientColumn().get(), keys)
                : Source.literal("");
        ColumnName name = new ColumnName(table.name(), column);
        int start = value.span().start();
        int end = value.span().end();
        if (value.parameter().isEmpty()) {
            SealedInput input =
                    new SealedInput(name, Source.literal(value.literal().orElseThrow()), rowKey, patient);
            edits.add(new Edit.Seal(start, end, input));
            return;
        }
        int number = value.parameter().getAsInt();
        long uses = tokens.list().stream()
                .filter(t -> t.kind() == TokenKind.PARAMETER && t.value().equals(Integer.toString(number)))
                .count();
        if (uses != 1) {
            throw OwnerWrites.unsupported(
                    "using parameter $" + number + " for sealed column \"" + column + "\" and elsewhere too");
        }
        parameters.add(new SealedInput(name, Source.parameter(number), rowKey, patient));
        edits.add(new Edit.Replace(start, end, "$" + number + "::pg_catalog.bytea"));
    }

    private Source known(String column, String key, Map<String, Source> keys) throws RefusedException {
        Source source = keys.get(key);
        if (source == null) {
            throw new RefusedException(Denial.of(
                    SqlState.FEATURE_NOT_SUPPORTED,
                    "sealed column \"" + column + "\" cannot be written unless the statement gives \"" + key
                            + "\" of the row as a constant or a parameter",
                    "It is sealed for its row and patient: give their keys in VALUES, or in WHERE as column = value."));
        }
        return source;
    }

    /** Empty where the value cannot be known to have a certain text form in the database. */
    private Optional<Source> source(String key, Optional<Expression> value) {
        ColumnType type = table.column(key).map(c -> new ColumnType(c.type())).orElse(new ColumnType("text"));
        if (value.isEmpty() || !hasOnlyCastTo(value.get(), type.names())) {
            return Optional.empty();
        }
        return switch (value.get().kind()) {
            case LITERAL ->
                value.get().literal().flatMap(l -> KeyText.of(l, type)).map(Source::literal);
            case PARAMETER ->
                Optional.of(Source.parameter(value.get().parameter().orElseThrow()));
            case NULL, DEFAULT, OTHER -> Optional.empty();
        };
    }

    /** Whether it is one token, perhaps cast to one of these types. */
    private boolean hasOnlyCastTo(Expression value, Set<String> types) {
        int at = tokens.indexAt(value.span().start());
        int behind = tokens.indexAt(value.span().end());
        if (behind - at == 1) {
            return true;
        }
        return tokens.at(at + 1).kind() == TokenKind.TYPECAST
                && types.contains(tokens.list().subList(at + 2, behind).stream()
                        .map(t -> t.value())
                        .collect(Collectors.joining(" ")));
    }

    private Set<String> keyColumns() {
        Set<String> keys = rule.rowKey().stream().collect(Collectors.toSet());
        rule.patientColumn().ifPresent(keys::add);
        return keys;
    }
}
