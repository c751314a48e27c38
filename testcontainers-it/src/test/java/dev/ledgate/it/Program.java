package dev.ledgate.it;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A program of the machine, such as psql. */
record Program(Path path) {
    private static final long PATIENCE_SECONDS = 120;

    /** What it printed on both of its outputs, and its exit code. */
    record Ended(int exitCode, String text) {}

    /** Looks along the PATH. */
    static Optional<Program> find(String name) {
        return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .map(directory -> Path.of(directory, name))
                .filter(Files::isExecutable)
                .findFirst()
                .map(Program::new);
    }

    /** Runs it to its end. */
    Ended run(Map<String, String> environment, List<String> arguments) throws IOException, InterruptedException {
        Path output = Files.createTempFile("ledgate-it-", ".out");
        try {
            ProcessBuilder builder = new ProcessBuilder();
            builder.command().add(path.toString());
            builder.command().addAll(arguments);
            builder.environment().putAll(environment);
            Process process = builder.redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException(path + " does not end");
            }
            return new Ended(process.exitValue(), Files.readString(output, StandardCharsets.UTF_8));
        } finally {
            Files.delete(output);
        }
    }
}
