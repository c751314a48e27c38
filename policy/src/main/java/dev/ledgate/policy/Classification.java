package dev.ledgate.policy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * A hospital's classification of its database: policy as code, read from {@code policy.yaml}.
 *
 * @param tables by name; a table without an entry is not opened to anyone through Ledgate
 * @param digest lower-case hex of the SHA-256 of the policy file, as it stands on the ledger
 */
public record Classification(Map<TableName, TableRule> tables, String digest) {
    public Classification {
        tables = Map.copyOf(tables);
    }

    public Optional<TableRule> table(TableName name) {
        return Optional.ofNullable(tables.get(name));
    }

    /** The rule of one column; {@link ColumnRule#UNCLASSIFIED} where there is none. */
    public ColumnRule column(ColumnName name) {
        return table(name.table()).map(t -> t.column(name.column())).orElse(ColumnRule.UNCLASSIFIED);
    }

    /** All sealed columns, sorted. */
    public List<ColumnName> sealedColumns() {
        return columns(ColumnRule::sealed);
    }

    /** The sealed columns in which equal values can be found, sorted. */
    public List<ColumnName> searchableColumns() {
        return columns(ColumnRule::searchable);
    }

    private List<ColumnName> columns(Predicate<ColumnRule> wanted) {
        return tables.values().stream()
                .flatMap(t -> t.columns().entrySet().stream()
                        .filter(e -> wanted.test(e.getValue()))
                        .map(e -> new ColumnName(t.table(), e.getKey())))
                .sorted()
                .toList();
    }
}
