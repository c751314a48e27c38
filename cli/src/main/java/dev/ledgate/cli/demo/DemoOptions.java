package dev.ledgate.cli.demo;

import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * How the demo is started.
 *
 * @param directory where everything is kept
 * @param kept whether what an earlier start left in the directory is used again; otherwise it is deleted first
 * @param proxyPort where clients connect; 0 for any free port
 * @param patients how many patients Synthea makes; empty for the sample of the repository
 * @param progress told what is being done, one line each
 */
public record DemoOptions(
        Path directory, boolean kept, int proxyPort, OptionalInt patients, Consumer<String> progress) {
    /** For tests: any port, no progress. */
    public static DemoOptions quiet(Path directory) {
        return new DemoOptions(directory, false, 0, OptionalInt.empty(), line -> {});
    }
}
