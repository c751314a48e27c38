package dev.ledgate.proxy.session;

import dev.ledgate.proxy.wire.ErrorFields;
import dev.ledgate.rewriter.RewriteResult.Masking;
import dev.ledgate.rewriter.RewriteResult.Rewritten;
import dev.ledgate.rewriter.StatementKind;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Notices for people that say which columns of a statement do not show as they are stored, and why. They depend on the
 * statement and the policy alone. Given to psql unless {@code SET ledgate.hints = off}, and to others that set it on.
 */
final class Hints {
    private static final int MOST = 12;
    private static final Pattern SET = Pattern.compile(
            "set\\s+((session|local)\\s+)?ledgate\\s*\\.\\s*hints\\s*(=|\\bto\\b)\\s*'?(\\w+)'?\\s*",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern RESET =
            Pattern.compile("reset\\s+(all|ledgate\\s*\\.\\s*hints)\\s*", Pattern.CASE_INSENSITIVE);

    private boolean forPeople;
    private Optional<Boolean> wanted = Optional.empty();

    /** @param name as the program calls itself */
    void program(String name) {
        forPeople = name.equals("psql");
    }

    /** Follows the setting. A rollback of the transaction is not followed: nothing but notices depends on it. */
    void follow(Rewritten plan) {
        boolean sets = plan.kind() == StatementKind.SET || plan.kind() == StatementKind.RESET;
        if (plan.kind() == StatementKind.DISCARD
                || (sets && RESET.matcher(plan.text()).matches())) {
            wanted = Optional.empty();
        } else if (sets) {
            Matcher set = SET.matcher(plan.text());
            if (set.matches()) {
                String value = set.group(4).toLowerCase(Locale.ROOT);
                wanted = switch (value) {
                    case "on", "true", "yes", "1" -> Optional.of(true);
                    case "off", "false", "no", "0" -> Optional.of(false);
                    default -> Optional.empty();
                };
            }
        }
    }

    /** What to say about a statement, if anything. */
    Optional<ErrorFields> about(Rewritten plan) {
        boolean shows = plan.kind() == StatementKind.SELECT
                || plan.kind() == StatementKind.DECLARE_CURSOR
                || plan.kind() == StatementKind.COPY;
        if (!wanted.orElse(forPeople) || !shows || plan.maskings().isEmpty()) {
            return Optional.empty();
        }
        List<Masking> maskings = plan.maskings();
        String columns = maskings.stream()
                .limit(MOST)
                .map(m -> m.column().table().table() + "." + m.column().column() + " " + m.shown() + " (" + m.reason()
                        + ")")
                .collect(Collectors.joining("; "));
        String more = maskings.size() > MOST ? "; and " + (maskings.size() - MOST) + " more" : "";
        Map<Character, String> fields = new LinkedHashMap<>();
        fields.put(ErrorFields.SEVERITY, "NOTICE");
        fields.put(ErrorFields.SEVERITY_PLAIN, "NOTICE");
        fields.put(ErrorFields.CODE, "00000");
        fields.put(ErrorFields.MESSAGE, "not as stored: " + columns + more);
        fields.put(
                ErrorFields.HINT,
                "EXPLAIN ACCESS in front of the statement tells all; SET ledgate.hints = off ends these notices.");
        return Optional.of(new ErrorFields(fields));
    }
}
