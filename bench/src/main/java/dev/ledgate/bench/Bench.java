package dev.ledgate.bench;

import dev.ledgate.policy.AllowedApi;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The command behind {@code bench/run}: {@code crypto|ledger [--full]}. */
public final class Bench {
    private Bench() {}

    @AllowedApi("the figures are this command's output, and 64 is its answer to wrong usage")
    public static void main(String[] args) throws Exception {
        List<String> words = List.of(args);
        boolean full = words.contains("--full");
        String group = words.isEmpty() ? "" : words.get(0);
        if (!List.of("crypto", "ledger").contains(group) || words.size() > (full ? 2 : 1)) {
            System.err.println("usage: bench/run crypto|ledger [--full]");
            System.exit(64);
        }
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        Stopwatch watch = full ? Stopwatch.FULL : Stopwatch.QUICK;
        if (group.equals("crypto")) {
            new CryptoFigures(watch, out).all(full);
        } else {
            new LedgerFigures(watch, new Figures(out)).all(full);
        }
        out.flush();
    }
}
