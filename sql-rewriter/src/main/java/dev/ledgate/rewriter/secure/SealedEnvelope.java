package dev.ledgate.rewriter.secure;

import static dev.ledgate.rewriter.secure.SqlText.operation;

import dev.ledgate.policy.ColumnName;
import dev.ledgate.policy.TableRule;
import dev.ledgate.rewriter.DatabaseCatalog;
import dev.ledgate.rewriter.SearchableType;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Builds {@link dev.ledgate.policy.SealedCell} in SQL: the stored field with the place in front that it was really read
 * from, so that a field which someone moved to another row or column does not open.
 */
final class SealedEnvelope {
    private static final byte[] MAGIC = {'L', 'G', 'C', '1'};
    private static final String MAGIC_SEARCHABLE = "'\\x4c474332'::pg_catalog.bytea";

    private SealedEnvelope() {}

    /**
     * A sealed column as statements see it: of the sealed type, or of its own one where it may be searched.
     *
     * @param row the name of the row, for a qualified column
     */
    static String shown(
            DatabaseCatalog.Table table,
            TableRule rule,
            String column,
            String row,
            String mirrorSchema,
            boolean searchable) {
        Function<String, String> text = key -> text(
                row + "." + SqlText.name(key),
                new ColumnType(
                        table.column(key).map(DatabaseCatalog.Column::type).orElse("text")));
        List<String> rowKey = rule.rowKey().stream().map(text).toList();
        String patient = rule.patientColumn().map(text).orElse("''");
        String field = row + "." + SqlText.name(column);
        ColumnName place = new ColumnName(table.name(), column);
        String envelope = searchable ? searchable(place, rowKey, patient, field) : of(place, rowKey, patient, field);
        String type = searchable ? SqlText.name(SearchableType.name(place)) : "sealed";
        return "(" + envelope + ")::" + SqlText.name(mirrorSchema) + "." + type;
    }

    /** The envelope as {@code bytea}. @param text a key column in a text form that no setting of the session changes */
    static String of(ColumnName column, List<String> rowKey, String patient, String field) {
        String key = rowKey.stream()
                .collect(Collectors.joining(" OPERATOR(pg_catalog.||) E'\\x1f' OPERATOR(pg_catalog.||) "));
        return List.of(prefix(column), part(key), part(patient), field).stream()
                .reduce((a, b) -> operation(a, "||", b))
                .orElseThrow();
    }

    /** The envelope of a searchable column: the field's blind index first, where {@code =} of its type finds it. */
    static String searchable(ColumnName column, List<String> rowKey, String patient, String field) {
        String envelope = of(column, rowKey, patient, field);
        String behindMagic = envelope.replaceFirst("^'\\\\x4c474331", "'\\\\x");
        return operation(operation(MAGIC_SEARCHABLE, "||", index(field)), "||", behindMagic);
    }

    /** The blind index in a stored field; the expression that the database's index is on. */
    static String index(String field) {
        return "pg_catalog.substr(" + field + ", 12, 16)";
    }

    /** The blind index in what a searchable column is compared with, {@code bytea}. */
    static String indexOfSought(String sought) {
        return "pg_catalog.substr(" + sought + ", 5, 16)";
    }

    /** A column's value as text: ISO dates, UTC. @param column qualified */
    static String text(String column, ColumnType type) {
        Function<String, String> iso = value ->
                "pg_catalog.replace(" + operation("pg_catalog.to_json(" + value + ")", "#>>", "'{}'") + ", 'T', ' ')";
        if (type.isDate() || type.isTimestamp()) {
            return iso.apply(column);
        } else if (type.isInstant()) {
            return operation(iso.apply("pg_catalog.timezone('UTC', " + column + ")"), "||", "'+00'");
        }
        return column + "::pg_catalog.text";
    }

    private static String part(String text) {
        String bytes = "pg_catalog.convert_to(" + text + ", 'UTF8')";
        return operation("pg_catalog.int4send(pg_catalog.octet_length(" + bytes + "))", "||", bytes);
    }

    private static String prefix(ColumnName column) {
        byte[] name = column.toString().getBytes(StandardCharsets.UTF_8);
        ByteBuffer prefix = ByteBuffer.allocate(8 + name.length)
                .put(MAGIC)
                .putInt(name.length)
                .put(name);
        return "'\\x" + HexFormat.of().formatHex(prefix.array()) + "'::pg_catalog.bytea";
    }
}
