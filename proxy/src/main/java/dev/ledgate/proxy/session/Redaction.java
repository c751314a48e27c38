package dev.ledgate.proxy.session;

import dev.ledgate.proxy.wire.ErrorFields;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Takes out of the server's errors and notices what their reader may not know. DETAIL and CONTEXT quote rows and internal
 * statements, so outside users do not get them; nobody gets the mirror schema's name.
 */
final class Redaction {
    private static final Set<Character> FOR_OWNERS_ONLY =
            Set.of(ErrorFields.DETAIL, ErrorFields.WHERE, ErrorFields.INTERNAL_QUERY, ErrorFields.INTERNAL_POSITION);

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
        return new ErrorFields(fields);
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
