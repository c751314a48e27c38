package dev.ledgate.bench.coverage;

import dev.ledgate.bench.coverage.Comparison.Result;
import dev.ledgate.proxy.catalog.InstallationException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Runs directories of statements through the proxy as the hospital's own application, and directly, and prints how far the
 * answers agree. For one thread.
 */
public final class Coverage {
    private static final int ROWS = 300;
    private static final int TIMEOUT_SECONDS = 20;

    private final PrintWriter out;
    private final boolean details;

    /** @param details whether to name each statement that was not accepted with equal results */
    public Coverage(PrintWriter out, boolean details) {
        this.out = out;
        this.details = details;
    }

    /**
     * @throws IOException if a directory cannot be read, or a server does not start
     * @throws SQLException if a schema cannot be made
     */
    public void run(List<Path> directories) throws IOException, SQLException, InstallationException {
        for (Path directory : directories) {
            Corpus corpus = Corpus.read(directory);
            try (Twins twins = new Twins(corpus, ROWS);
                    Comparison comparison = new Comparison(twins, TIMEOUT_SECONDS)) {
                out.println("corpus " + corpus.name() + ", PostgreSQL " + twins.serverVersion() + ", "
                        + String.join("; ", twins.notes()));
                print(corpus.name(), comparison.run(corpus.statements()));
            }
            out.flush();
        }
    }

    private void print(String corpus, List<Result> results) {
        print(corpus + ".select", results, Result::select);
        print(corpus + ".other", results, r -> !r.select());
        Map<String, Integer> causes = new TreeMap<>();
        results.stream()
                .filter(r -> !r.outcome().good())
                .forEach(r -> causes.merge(
                        (r.select() ? "SELECT " : "other ") + r.outcome().label() + ": " + r.cause(), 1, Integer::sum));
        causes.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .forEach(e -> out.println("  " + e.getValue() + " x " + e.getKey()));
        if (details) {
            results.stream()
                    .filter(r -> !r.outcome().good())
                    .forEach(r -> out.println(
                            "  - " + r.outcome().label() + " " + r.sample().file() + " | " + r.cause() + " | "
                                    + r.sample().sql().replaceAll("\\s+", " ")));
        }
    }

    /** One line per count: name, value, unit. */
    private void print(String name, List<Result> all, Predicate<Result> which) {
        List<Result> results = all.stream().filter(which).toList();
        if (results.isEmpty()) {
            return;
        }
        Map<Outcome, Long> counts =
                new EnumMap<>(results.stream().collect(Collectors.groupingBy(Result::outcome, Collectors.counting())));
        long compared = results.stream().filter(r -> r.outcome().comparable()).count();
        long good = results.stream().filter(r -> r.outcome().good()).count();
        out.println(name + ".all " + results.size() + " statements");
        out.println(name + ".found " + results.stream().filter(Result::found).count() + " statements");
        Arrays.stream(Outcome.values())
                .filter(counts::containsKey)
                .forEach(o ->
                        out.println(name + "." + o.label().replace(' ', '-') + " " + counts.get(o) + " statements"));
        if (compared > 0) {
            out.println(name + ".accepted " + String.format(Locale.ROOT, "%.1f", 100.0 * good / compared) + " %");
        }
    }
}
