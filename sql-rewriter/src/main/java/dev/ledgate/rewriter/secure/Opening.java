package dev.ledgate.rewriter.secure;

import dev.ledgate.policy.AccessString;
import dev.ledgate.policy.TableName;
import dev.ledgate.rewriter.DatabaseCatalog;
import dev.ledgate.rewriter.secure.Condition.UnreadableException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What one statement of an access string opens of one table.
 *
 * @param columns the columns
 * @param rows the rows; empty for all of them
 */
record Opening(Set<String> columns, Optional<Condition> rows) {
    /** What an access string's statement turned out to be: exactly one of opening and flaw is present. */
    record Reading(Optional<TableName> table, Optional<Opening> opening, Optional<String> flaw) {}

    /** All columns and rows: what a hospital's own applications get without a contract. */
    static Opening everything(DatabaseCatalog.Table table) {
        return new Opening(names(table), Optional.empty());
    }

    static List<Reading> read(List<AccessString> strings, DatabaseCatalog catalog, SealedColumns sealed) {
        List<Reading> readings = new ArrayList<>();
        for (AccessString string : strings) {
            for (String select : string.selects()) {
                readings.add(read(select, catalog, sealed));
            }
        }
        return List.copyOf(readings);
    }

    /** Tells which columns of a table no condition may use, for the database cannot read them. */
    @FunctionalInterface
    interface SealedColumns {
        Set<String> of(TableName table);
    }

    private static Reading read(String select, DatabaseCatalog catalog, SealedColumns sealed) {
        Optional<TableName> named = Optional.empty();
        try {
            ConditionParser parser = new ConditionParser(ConditionToken.scan(select));
            List<String> listed = selectList(parser);
            DatabaseCatalog.Table table = table(parser, catalog);
            named = Optional.of(table.name());
            Optional<Condition> rows = Optional.empty();
            if (parser.acceptWord("where")) {
                Set<String> hidden = sealed.of(table.name());
                rows = Optional.of(parser.condition(usable(table, hidden)));
            }
            parser.acceptSymbol(";");
            parser.end();
            Set<String> columns = listed.isEmpty() ? names(table) : new LinkedHashSet<>(listed);
            for (String column : columns) {
                if (table.column(column).isEmpty()) {
                    throw new UnreadableException("there is no column \"" + column + "\"");
                }
            }
            return new Reading(named, Optional.of(new Opening(columns, rows)), Optional.empty());
        } catch (UnreadableException e) {
            return new Reading(named, Optional.empty(), Optional.of(String.valueOf(e.getMessage())));
        }
    }

    /** Empty for {@code *}. */
    private static List<String> selectList(ConditionParser parser) throws UnreadableException {
        parser.expectWord("select");
        List<String> columns = new ArrayList<>();
        if (!parser.acceptSymbol("*")) {
            do {
                columns.add(parser.identifier());
            } while (parser.acceptSymbol(","));
        }
        parser.expectWord("from");
        return columns;
    }

    private static DatabaseCatalog.Table table(ConditionParser parser, DatabaseCatalog catalog)
            throws UnreadableException {
        String first = parser.identifier();
        Optional<String> schema = Optional.empty();
        String name = first;
        if (parser.acceptSymbol(".")) {
            schema = Optional.of(first);
            name = parser.identifier();
        }
        Optional<DatabaseCatalog.Table> found = catalog.find(schema, name);
        if (found.isEmpty()) {
            throw new UnreadableException("there is no table \"" + name + "\"");
        }
        return found.get();
    }

    /** The columns that a condition may use, with their types. */
    static Map<String, ColumnType> usable(DatabaseCatalog.Table table, Set<String> sealed) {
        return table.columns().stream()
                .filter(c -> !sealed.contains(c.name()))
                .collect(Collectors.toMap(DatabaseCatalog.Column::name, c -> new ColumnType(c.type())));
    }

    private static Set<String> names(DatabaseCatalog.Table table) {
        return table.columns().stream()
                .map(DatabaseCatalog.Column::name)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }
}
