package dev.ledgate.rewriter.secure;

import dev.ledgate.rewriter.secure.Condition.Text;
import dev.ledgate.rewriter.secure.Condition.UnreadableException;
import java.util.regex.Pattern;

/**
 * Constants that are compared with dates and times. PostgreSQL reads other forms than ISO by the session's DateStyle, and
 * instants without a zone by its TimeZone: a user could move the border of what an access string opens.
 */
final class Temporal {
    private static final Pattern DATE = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}");
    private static final Pattern TIME =
            Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}(:[0-9]{2}(\\.[0-9]{1,6})?)?");
    private static final Pattern ZONED = Pattern.compile(TIME.pattern() + "([+-][0-9]{2}(:?[0-9]{2})?|Z)");

    private Temporal() {}

    /** The constant as it is compared with a column of this type. */
    static Text constant(Text text, ColumnType type) throws UnreadableException {
        String value = text.value();
        if (type.isInstant()) {
            if (DATE.matcher(value).matches()) {
                return new Text(value + " 00:00:00+00", "");
            } else if (TIME.matcher(value).matches()) {
                return new Text(value + "+00", "");
            } else if (ZONED.matcher(value).matches()) {
                return new Text(value, "");
            }
            throw unreadable();
        } else if (type.isDate() || type.isTimestamp() || !text.type().isEmpty()) {
            if (!DATE.matcher(value).matches() && !TIME.matcher(value).matches()) {
                throw unreadable();
            }
        }
        return text;
    }

    private static UnreadableException unreadable() {
        return new UnreadableException("dates and times are written as 2026-11-20 or 2026-11-20 12:30:00");
    }
}
