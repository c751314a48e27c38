package dev.ledgate.bench;

import dev.ledgate.bench.coverage.Coverage;
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
                   bench/run ledger [--full]             snapshot, commits, audit
                   bench/run sql [--full] [--corpus DIR] [--database [PATIENTS]]
                                                         rewriting, a directory of statements, plans
                   bench/run sql-coverage [--details] DIR...
                                                         statements of others, directly and through the proxy""";

    private Bench() {}

    @AllowedApi("the figures are this command's output, and 64 is its answer to wrong usage")
    public static void main(String[] args) throws Exception {
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        boolean known = args.length > 0 && run(args[0], List.of(args).subList(1, args.length), out);
        out.flush();
        if (!known) {
            System.err.println(USAGE);
            System.exit(64);
        }
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
        } else if (group.equals("ledger") && plain) {
            new LedgerFigures(watch, new Figures(out)).all(full);
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
