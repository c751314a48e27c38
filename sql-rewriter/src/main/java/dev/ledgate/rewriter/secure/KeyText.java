package dev.ledgate.rewriter.secure;

import java.math.BigInteger;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The text form that a key will have in the database, so that a field sealed on its way in opens on its way out.
 */
final class KeyText {
    private static final Pattern DATE = Pattern.compile("[0-9]{4}-[01][0-9]-[0-3][0-9]");
    private static final Pattern TIMESTAMP =
            Pattern.compile("[0-9]{4}-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9](\\.[0-9]{0,5}[1-9])?");

    private KeyText() {}

    /** Empty if the literal is not written in a way that says what the database will make of it. */
    static Optional<String> of(String literal, ColumnType type) {
        if (type.isUuid()) {
            return type.mayBe(literal) ? Optional.of(literal.toLowerCase(Locale.ROOT)) : Optional.empty();
        } else if (type.isWholeNumber()) {
            return type.mayBe(literal) ? Optional.of(new BigInteger(literal).toString()) : Optional.empty();
        } else if (type.isDate()) {
            return Optional.of(literal).filter(DATE.asMatchPredicate());
        } else if (type.isTimestamp() && type.declared().indexOf('(') < 0) {
            return Optional.of(literal).filter(TIMESTAMP.asMatchPredicate());
        }
        // A length would cut or pad it.
        boolean plain = type.declared().equals("text") || type.declared().equals("character varying");
        return plain ? Optional.of(literal) : Optional.empty();
    }
}
