package dev.ledgate.rewriter.secure;

import static dev.ledgate.rewriter.secure.SqlText.operation;

import dev.ledgate.policy.ColumnName;
import dev.ledgate.policy.TableRule;
import dev.ledgate.rewriter.DatabaseCatalog;
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

    private SealedEnvelope() {}

    /**
     * A sealed column as statements see it: of the sealed type.
     *
     * @param row the name of the row, for a qualified column
     */
    static String shown(DatabaseCatalog.Table table, TableRule rule, String column, String row, String mirrorSchema) {
        Function<String, String> text = key -> text(
                row + "." + SqlText.name(key),
                new ColumnType(
                        table.column(key).map(DatabaseCatalog.Column::type).orElse("text")));
        List<String> rowKey = rule.rowKey().stream().map(text).toList();
        String patient = rule.patientColumn().map(text).orElse("''");
        return "("
                + of(new ColumnName(table.name(), column), rowKey, patient, row + "." + SqlText.name(column))
                + ")::" + SqlText.name(mirrorSchema) + ".sealed";
    }

    /** The envelope as {@code bytea}. @param text a key column in a text form that no setting of the session changes */
    static String of(ColumnName column, List<String> rowKey, String patient, String field) {
        String key = rowKey.stream()
                .collect(Collectors.joining(" OPERATOR(pg_catalog.||) E'\\x1f' OPERATOR(pg_catalog.||) "));
        return List.of(prefix(column), part(key), part(patient), field).stream()
                .reduce((a, b) -> operation(a, "||", b))
                .orElseThrow();
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
