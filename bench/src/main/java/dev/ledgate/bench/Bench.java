package dev.ledgate.bench;

import dev.ledgate.bench.coverage.Coverage;
import dev.ledgate.ledger.network.FabricBinaries;
import dev.ledgate.ledger.network.NetworkException;
import dev.ledgate.policy.AllowedApi;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The command behind {@code bench/run}: a group of figures, one line each. */
public final class Bench {
    private static final String USAGE = """
            usage: bench/run crypto [--full]             encryption, keys, fields
                   bench/run crypto --plot FIGURES SVG   draws the output of crypto --full
                   bench/run rewrap                      envelopes after a revocation
                   bench/run ledger [--full] [--fabric | --fabric-only] [--fabric-version V]
                                                         snapshot, commits, audit; with --fabric also a real network
                   bench/run sql [--full] [--corpus DIR] [--database [PATIENTS]]
                                                         rewriting, a directory of statements, plans
                   bench/run sql-coverage [--details] DIR...
                                                         statements of others, directly and through the proxy""";

    private Bench() {}

    @AllowedApi("the figures are this command's output; 64 is its answer to wrong usage, 69 to a missing network")
    public static void main(String[] args) throws Exception {
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        boolean known;
        try {
            known = args.length > 0 && run(args[0], List.of(args).subList(1, args.length), out);
        } catch (NetworkException e) {
            System.err.println("bench/run: " + e.getMessage());
            System.exit(69);
            return;
        }
        out.flush();
        if (!known) {
            System.err.println(USAGE);
            System.exit(64);
        }
    }

    /** Whether there are such options. The network comes first: whoever lacks its programs is told at once. */
    private static boolean ledger(List<String> options, PrintWriter out) throws Exception {
        Optional<LedgerOptions> chosen = LedgerOptions.of(options);
        if (chosen.isEmpty()) {
            return false;
        }
        LedgerOptions wanted = chosen.get();
        LedgerFigures figures = new LedgerFigures(wanted.full() ? Stopwatch.FULL : Stopwatch.QUICK, new Figures(out));
        if (wanted.fabric()) {
            figures.onFabric(FabricBinaries.find(System.getenv(), wanted.fabricVersion()), wanted.full());
        }
        if (!wanted.fabricOnly()) {
            figures.all(wanted.full());
        }
        return true;
    }

    /** Whether there is such a group with such options. */
    private static boolean run(String group, List<String> options, PrintWriter out) throws Exception {
        boolean full = options.equals(List.of("--full"));
        boolean plain = full || options.isEmpty();
        Stopwatch watch = full ? Stopwatch.FULL : Stopwatch.QUICK;
        if (group.equals("crypto") && plain) {
            new CryptoFigures(watch, out).all(full);
        } else if (group.equals("crypto")
                && options.size() == 3
                && options.get(0).equals("--plot")) {
            CryptoPlot.draw(Path.of(options.get(1)), Path.of(options.get(2)));
        } else if (group.equals("rewrap") && options.isEmpty()) {
            new RewrapFigures(out).all();
        } else if (group.equals("ledger")) {
            return ledger(options, out);
        } else if (group.equals("sql")) {
            Optional<SqlOptions> chosen = SqlOptions.of(options);
            if (chosen.isEmpty()) {
                return false;
            }
            new SqlFigures(options.contains("--full") ? Stopwatch.FULL : Stopwatch.QUICK, out).all(chosen.get());
        } else if (group.equals("sql-coverage")) {
            List<Path> directories = options.stream()
                    .filter(o -> !o.startsWith("--"))
                    .map(Path::of)
                    .toList();
            boolean details = options.contains("--details");
            if (directories.isEmpty() || options.size() != directories.size() + (details ? 1 : 0)) {
                return false;
            }
            new Coverage(out, details).run(directories);
        } else {
            return false;
        }
        return true;
    }
}
