package dev.ledgate.it.oracle;

import java.util.List;
import java.util.Locale;

/** Levels as numbers: -1 none, 0 public, 1 low, 2 medium, 3 high, 4 complete. */
final class Level {
    static final int NONE = -1;
    static final int LOW = 1;
    static final int MEDIUM = 2;
    static final int HIGH = 3;
    static final int COMPLETE = 4;
    private static final List<String> NAMES = List.of("public", "low", "medium", "high", "complete");

    private Level() {}

    static int of(String name) {
        int level = NAMES.indexOf(name.toLowerCase(Locale.ROOT));
        if (level < 0) {
            throw new IllegalArgumentException("no level: " + name);
        }
        return level;
    }
}
