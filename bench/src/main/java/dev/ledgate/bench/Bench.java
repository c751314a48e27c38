package dev.ledgate.bench;

import dev.ledgate.policy.AllowedApi;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** The command behind {@code bench/run}: {@code crypto [--full]}, or {@code sql [--full] [--corpus DIR] [--database]}. */
public final class Bench {
    private Bench() {}

    @AllowedApi("the figures are this command's output, and 64 is its answer to wrong usage")
    public static void main(String[] args) throws Exception {
        List<String> words = List.of(args);
        boolean full = words.contains("--full");
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        if (!words.isEmpty() && words.get(0).equals("sql")) {
            Optional<SqlOptions> options = SqlOptions.of(words.subList(1, words.size()));
            if (options.isPresent()) {
                new SqlFigures(full ? Stopwatch.FULL : Stopwatch.QUICK, out).all(options.get());
                out.flush();
                return;
            }
        }
        if (words.isEmpty() || !words.get(0).equals("crypto") || words.size() > (full ? 2 : 1)) {
            System.err.println(
                    "usage: bench/run crypto [--full] | sql [--full] [--corpus DIR] [--database [PATIENTS]]");
            System.exit(64);
        }
        new CryptoFigures(full ? Stopwatch.FULL : Stopwatch.QUICK, out).all(full);
        out.flush();
    }
}
