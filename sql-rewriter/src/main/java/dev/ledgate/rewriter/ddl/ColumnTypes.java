package dev.ledgate.rewriter.ddl;

import dev.ledgate.rewriter.Refusal;
import java.util.Locale;
import java.util.Set;

/** The types that columns may have: PostgreSQL's own. The hospital's own types are not told apart from others'. */
final class ColumnTypes {
    /** Of names that the grammar gives no form of their own; as they are folded. */
    private static final Set<String> PLAIN = Set.of(
            "bool",
            "boolean",
            "bytea",
            "cidr",
            "date",
            "daterange",
            "float4",
            "float8",
            "inet",
            "int",
            "int2",
            "int4",
            "int4range",
            "int8",
            "int8range",
            "integer",
            "bigint",
            "json",
            "jsonb",
            "macaddr",
            "macaddr8",
            "money",
            "numrange",
            "point",
            "real",
            "smallint",
            "text",
            "timestamptz",
            "timetz",
            "tsquery",
            "tsrange",
            "tstzrange",
            "tsvector",
            "uuid",
            "varbit");

    private static final Set<String> COUNTING =
            Set.of("serial", "serial2", "serial4", "serial8", "bigserial", "smallserial");
    private static final Set<String> SIZED =
            Set.of("decimal", "dec", "numeric", "float", "varchar", "bpchar", "interval");
    private static final Set<String> VARYING = Set.of("char", "character", "bit");
    private static final Set<String> OF_TIME = Set.of("time", "timestamp");

    private ColumnTypes() {}

    /** @param counts whether a serial type may stand here */
    static void pass(ChangeText out, boolean counts) throws Refusal {
        String word = out.in.peek().value();
        boolean quoted = out.in.peek().quoted() && !PLAIN.contains(word);
        if (!out.in.peek().isWord() || quoted || out.in.peek(1).is('.')) {
            throw unknown(out);
        }
        if (PLAIN.contains(word)) {
            word(out, word);
        } else if (counts && COUNTING.contains(word)) {
            word(out, word);
            return;
        } else if (SIZED.contains(word)) {
            word(out, word);
            size(out);
        } else if (VARYING.contains(word)) {
            word(out, word.toUpperCase(Locale.ROOT));
            out.take("varying");
            size(out);
        } else if (OF_TIME.contains(word)) {
            word(out, word);
            size(out);
            if (out.take("with") || out.take("without")) {
                out.expect("time", "zone");
            }
        } else if (word.equals("double")) {
            word(out, word);
            out.expect("precision");
        } else {
            throw unknown(out);
        }
        while (out.take('[')) {
            if (!out.in.peek().is(']')) {
                out.integer();
            }
            out.expect(']');
        }
    }

    private static void word(ChangeText out, String word) {
        out.write(word);
        out.in.skip(1);
    }

    private static void size(ChangeText out) throws Refusal {
        if (out.take('(')) {
            do {
                out.integer();
            } while (out.take(','));
            out.expect(')');
        }
    }

    private static Refusal unknown(ChangeText out) {
        return out.in.unsupported(
                "this type of a column",
                "columns take PostgreSQL's own types; others are made by the hospital's administrator on the database itself");
    }
}
