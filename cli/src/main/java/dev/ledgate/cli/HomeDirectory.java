package dev.ledgate.cli;

import java.nio.file.Path;

/**
 * Where a running Ledgate keeps what it needs, and where the other commands find it: {@code LEDGATE_HOME}, by default
 * {@code .ledgate} in the current directory.
 *
 * @param root the directory
 */
public record HomeDirectory(Path root) {
    /** From the environment. */
    public static HomeDirectory current() {
        String home = System.getenv("LEDGATE_HOME");
        return new HomeDirectory(Path.of(home == null || home.isBlank() ? ".ledgate" : home));
    }

    /** The demo's default data directory. */
    public Path demo() {
        return root.resolve("demo");
    }
}
