package dev.ledgate.bench;

import dev.ledgate.bench.coverage.Coverage;
import dev.ledgate.policy.AllowedApi;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** The command behind {@code bench/run}: {@code crypto [--full]}, {@code sql-coverage [--details] DIR...}. */
public final class Bench {
    private Bench() {}

    @AllowedApi("the figures are this command's output, and 64 is its answer to wrong usage")
    public static void main(String[] args) throws Exception {
        List<String> words = List.of(args);
        if (!words.isEmpty() && words.get(0).equals("sql-coverage")) {
            sqlCoverage(words.subList(1, words.size()));
            return;
        }
        boolean full = words.contains("--full");
        if (words.isEmpty() || !words.get(0).equals("crypto") || words.size() > (full ? 2 : 1)) {
            usage();
        }
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        new CryptoFigures(full ? Stopwatch.FULL : Stopwatch.QUICK, out).all(full);
        out.flush();
    }

    @AllowedApi("the figures are this command's output")
    private static void sqlCoverage(List<String> words) throws Exception {
        List<Path> directories =
                words.stream().filter(w -> !w.startsWith("--")).map(Path::of).toList();
        boolean details = words.contains("--details");
        if (directories.isEmpty() || words.size() != directories.size() + (details ? 1 : 0)) {
            usage();
        }
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        new Coverage(out, details).run(directories);
        out.flush();
    }

    @AllowedApi("64 is this command's answer to wrong usage")
    private static void usage() {
        System.err.println("usage: bench/run crypto [--full]\n       bench/run sql-coverage [--details] DIR...");
        System.exit(64);
    }
}
