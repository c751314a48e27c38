package dev.ledgate.rewriter.command;

import dev.ledgate.rewriter.Refusal;
import dev.ledgate.rewriter.parse.Reader;
import java.util.Set;

/** The types that PREPARE may declare for its parameters. */
final class ParameterTypes {
    private static final Set<String> KNOWN = Set.of(
            "bigint",
            "bool",
            "boolean",
            "bytea",
            "date",
            "decimal",
            "float4",
            "float8",
            "int",
            "int2",
            "int4",
            "int8",
            "integer",
            "json",
            "jsonb",
            "numeric",
            "real",
            "smallint",
            "text",
            "timestamp",
            "timestamptz",
            "uuid",
            "varchar");

    private ParameterTypes() {}

    /** Passes one type, perhaps of an array. */
    static void pass(Reader in) throws Refusal {
        boolean known = in.peek().isWord() && KNOWN.contains(in.peek().value());
        boolean precision = in.peek().value().equals("double") && in.peek(1).is("precision");
        if (!known && !precision) {
            throw in.unsupported("this type of a parameter", "declare another type, or none");
        }
        in.skip(precision ? 2 : 1);
        while (in.peek().is('[') && in.peek(1).is(']')) {
            in.skip(2);
        }
    }
}
