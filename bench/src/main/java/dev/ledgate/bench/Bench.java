package dev.ledgate.bench;

import dev.ledgate.policy.AllowedApi;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The command behind {@code bench/run}: {@code crypto [--full]}, {@code rewrap}. */
public final class Bench {
    private Bench() {}

    @AllowedApi("the figures are this command's output, and 64 is its answer to wrong usage")
    public static void main(String[] args) throws Exception {
        List<String> words = List.of(args);
        boolean full = words.contains("--full");
        if (words.equals(List.of("rewrap"))) {
            PrintWriter figures = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
            new RewrapFigures(figures).all();
            return;
        }
        if (words.isEmpty() || !words.get(0).equals("crypto") || words.size() > (full ? 2 : 1)) {
            System.err.println("usage: bench/run crypto [--full] | bench/run rewrap");
            System.exit(64);
        }
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        new CryptoFigures(full ? Stopwatch.FULL : Stopwatch.QUICK, out).all(full);
        out.flush();
    }
}
