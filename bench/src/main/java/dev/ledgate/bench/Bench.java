package dev.ledgate.bench;

import dev.ledgate.policy.AllowedApi;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** The command behind {@code bench/run}: {@code crypto [--full]}, and {@code crypto --plot}, which draws its output. */
public final class Bench {
    private Bench() {}

    @AllowedApi("the figures are this command's output, and 64 is its answer to wrong usage")
    public static void main(String[] args) throws Exception {
        List<String> words = List.of(args);
        if (words.size() == 4 && words.subList(0, 2).equals(List.of("crypto", "--plot"))) {
            CryptoPlot.draw(Path.of(words.get(2)), Path.of(words.get(3)));
            return;
        }
        boolean full = words.contains("--full");
        if (words.isEmpty() || !words.get(0).equals("crypto") || words.size() > (full ? 2 : 1)) {
            System.err.println("usage: bench/run crypto [--full]\n       bench/run crypto --plot FIGURES SVG");
            System.exit(64);
        }
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        new CryptoFigures(full ? Stopwatch.FULL : Stopwatch.QUICK, out).all(full);
        out.flush();
    }
}
