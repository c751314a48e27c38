package dev.ledgate.rewriter.parse;

import dev.ledgate.rewriter.lexer.Token;
import dev.ledgate.rewriter.lexer.TokenKind;
import dev.ledgate.rewriter.mention.TypeUse;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Recognises the names of types, which Calcite never sees. See the PostgreSQL manual, chapter 8. */
final class TypeNames {
    private static final Set<String> INTERVAL_FIELDS = Set.of("year", "month", "day", "hour", "minute", "second");
    private static final Map<String, String> KEYWORD_TYPES = Map.ofEntries(
            Map.entry("int", "int4"),
            Map.entry("integer", "int4"),
            Map.entry("smallint", "int2"),
            Map.entry("bigint", "int8"),
            Map.entry("real", "float4"),
            Map.entry("float", "float8"),
            Map.entry("decimal", "numeric"),
            Map.entry("dec", "numeric"),
            Map.entry("numeric", "numeric"),
            Map.entry("boolean", "bool"),
            Map.entry("varchar", "varchar"),
            Map.entry("interval", "interval"));

    private final Reader in;

    TypeNames(Reader in) {
        this.in = in;
    }

    /** @param end index behind its last token */
    record Found(TypeUse use, int end) {}

    /** The type whose name begins at this index. */
    Optional<Found> at(int index) {
        Token first = in.at(index);
        if (!first.isFunctionOrTypeName() && !(first.kind() == TokenKind.KEYWORD && isTypeKeyword(first.value()))) {
            return Optional.empty();
        }
        String word = first.quoted() ? "" : first.value();
        Optional<String> schema = Optional.empty();
        String name = first.value();
        int i = index + 1;
        if (KEYWORD_TYPES.containsKey(word)) {
            name = KEYWORD_TYPES.get(word);
            i = word.equals("interval") ? intervalFields(i) : i;
        } else if (word.equals("double") && in.at(i).is("precision")) {
            name = "float8";
            i++;
        } else if (word.equals("timestamp") || word.equals("time")) {
            return Optional.of(dateTime(index, word));
        } else if (word.equals("bit")) {
            boolean varying = in.at(i).is("varying");
            name = varying ? "varbit" : "bit";
            i += varying ? 1 : 0;
        } else if (isCharacter(word)) {
            i += word.equals("national") ? 1 : 0;
            boolean varying = in.at(i).is("varying");
            name = varying ? "varchar" : "bpchar";
            i += varying ? 1 : 0;
        } else {
            while (in.at(i).is('.') && in.at(i + 1).isWord()) {
                if (schema.isPresent()) {
                    return Optional.empty();
                }
                schema = Optional.of(name);
                name = in.at(i + 1).value();
                i += 2;
            }
        }
        i = modifiers(i);
        i = word.equals("interval") ? intervalFields(i) : i;
        return i < 0 ? Optional.empty() : Optional.of(bounded(schema, name, index, i));
    }

    private Found dateTime(int index, String word) {
        int i = Math.max(index + 1, modifiers(index + 1));
        boolean zone =
                in.at(i).is("with") && in.at(i + 1).is("time") && in.at(i + 2).is("zone");
        boolean none = in.at(i).is("without")
                && in.at(i + 1).is("time")
                && in.at(i + 2).is("zone");
        i += zone || none ? 3 : 0;
        return bounded(Optional.empty(), zone ? word + "tz" : word, index, i);
    }

    /** With the brackets of an array. */
    private Found bounded(Optional<String> schema, String name, int index, int from) {
        int i = from;
        boolean array = false;
        if (in.at(i).is("array")) {
            array = true;
            i++;
        }
        while (in.at(i).is('[')
                && (in.at(i + 1).is(']')
                        || (in.at(i + 1).kind() == TokenKind.INTEGER
                                && in.at(i + 2).is(']')))) {
            array = true;
            i += in.at(i + 1).is(']') ? 2 : 3;
        }
        return new Found(new TypeUse(schema, name, array, in.at(index).start()), i);
    }

    /** The index behind {@code (10, 2)}, the same index without it, or -1 if other things stand in it. */
    private int modifiers(int index) {
        if (index < 0 || !in.at(index).is('(')) {
            return index;
        }
        int close = in.closing(index);
        boolean expected = true;
        for (int i = index + 1; i < close; i++) {
            Token token = in.at(i);
            boolean value = token.kind() == TokenKind.INTEGER
                    || token.kind() == TokenKind.IDENTIFIER
                    || token.kind() == TokenKind.STRING;
            boolean fits = expected ? value || token.is('-') : token.is(',');
            if (!fits) {
                return -1;
            }
            expected = !value;
        }
        return close + 1;
    }

    int intervalFields(int index) {
        int i = intervalField(index);
        return i > index && in.at(i).is("to") && intervalField(i + 1) > i + 1 ? intervalField(i + 1) : i;
    }

    private int intervalField(int index) {
        if (index < 0
                || in.at(index).kind() != TokenKind.KEYWORD
                || !INTERVAL_FIELDS.contains(in.at(index).value())) {
            return index;
        }
        return in.at(index).is("second") ? Math.max(index + 1, modifiers(index + 1)) : index + 1;
    }

    private static boolean isCharacter(String word) {
        return word.equals("char") || word.equals("character") || word.equals("nchar") || word.equals("national");
    }

    private static boolean isTypeKeyword(String word) {
        return KEYWORD_TYPES.containsKey(word)
                || isCharacter(word)
                || word.equals("bit")
                || word.equals("timestamp")
                || word.equals("time");
    }
}
