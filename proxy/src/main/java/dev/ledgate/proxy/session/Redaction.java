package dev.ledgate.proxy.session;

import dev.ledgate.proxy.wire.ErrorFields;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Takes out of the server's errors and notices what their reader may not know. DETAIL and CONTEXT quote rows and internal
 * statements, so outside users do not get them; nobody gets the mirror schema's name.
 */
final class Redaction {
    private static final Set<Character> FOR_OWNERS_ONLY =
            Set.of(ErrorFields.DETAIL, ErrorFields.WHERE, ErrorFields.INTERNAL_QUERY, ErrorFields.INTERNAL_POSITION);

    /** Undefined function or operator, wrong type, no cast, no display, ambiguous function. */
    private static final Set<String> TYPE_ERRORS = Set.of("42883", "42804", "42846", "0A000", "42725");

    private static final Pattern SEALED = Pattern.compile("\\bsealed\\b|of a shell type");
    private static final String SEALED_HINT =
            "The column is sealed: it can be selected, counted and tested for NULL, and if"
                    + " the hospital made it searchable compared with a constant or parameter by =, <> and IN;"
                    + " it cannot be sorted, grouped or computed with.";

    private final String mirrorSchema;

    Redaction(String mirrorSchema) {
        this.mirrorSchema = mirrorSchema;
    }

    ErrorFields redact(ErrorFields error, boolean owner, Positions positions) {
        Map<Character, String> fields = new LinkedHashMap<>();
        error.fields().forEach((type, text) -> {
            if (type == ErrorFields.POSITION) {
                positions.original(text).ifPresent(p -> fields.put(type, Integer.toString(p)));
            } else if ((owner || !FOR_OWNERS_ONLY.contains(type)) && !text.equals(mirrorSchema)) {
                fields.put(type, withoutMirror(text));
            }
        });
        if (aboutSealedType(error)) {
            fields.put(
                    ErrorFields.MESSAGE,
                    fields.getOrDefault(ErrorFields.MESSAGE, "")
                            .replace(
                                    "cannot display a value of a shell type",
                                    "a sealed field cannot be used as a value here"));
            fields.put(ErrorFields.HINT, SEALED_HINT);
        }
        return new ErrorFields(fields);
    }

    /** PostgreSQL's refusals to compute with the opaque type; they are by design, but say little to users. */
    private static boolean aboutSealedType(ErrorFields error) {
        return TYPE_ERRORS.contains(error.code())
                && error.field(ErrorFields.MESSAGE)
                        .filter(message -> SEALED.matcher(message).find())
                        .isPresent();
    }

    private String withoutMirror(String text) {
        if (!text.contains(mirrorSchema)) {
            return text;
        }
        return text.replace("\"" + mirrorSchema + "\".", "")
                .replace(mirrorSchema + ".", "")
                .replace(mirrorSchema, "ledgate");
    }
}
