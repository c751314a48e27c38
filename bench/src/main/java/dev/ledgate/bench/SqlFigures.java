package dev.ledgate.bench;

import dev.ledgate.demo.HospitalSchema;
import dev.ledgate.demo.HospitalTable;
import dev.ledgate.policy.AccessProfile;
import dev.ledgate.policy.Classification;
import dev.ledgate.policy.Grant;
import dev.ledgate.policy.PatientKey;
import dev.ledgate.policy.TableName;
import dev.ledgate.rewriter.CalciteRewriter;
import dev.ledgate.rewriter.DatabaseCatalog;
import dev.ledgate.rewriter.RewriteResult;
import dev.ledgate.rewriter.RewriteResult.Rewritten;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/** The cost of rewriting, in CPU time of the rewriting thread. */
final class SqlFigures {
    private static final int ROUNDS = 60;
    private static final int WARM_ROUNDS = 120;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final Stopwatch watch;
    private final PrintWriter out;

    SqlFigures(Stopwatch watch, PrintWriter out) {
        this.watch = watch;
        this.out = out;
    }

    void all(SqlOptions options) throws Exception {
        rewriting();
        judging();
        if (options.corpus().isPresent()) {
            new SqlCorpus(out).count(options.corpus().get());
        }
        if (options.database().isPresent()) {
            new SqlDatabase(out).compare(options.database().getAsInt());
        }
    }

    private void figure(String name, double value, String unit) {
        out.printf(Locale.ROOT, "%s %.3f %s%n", name, value, unit);
    }

    private void rewriting() throws Exception {
        DatabaseCatalog catalog = synthea();
        Map<TableName, String> patients = new HashMap<>();
        for (HospitalTable table : HospitalSchema.bundled().tables()) {
            table.patientColumn().ifPresent(column -> patients.put(table.name(), column));
        }
        Classification classification = SqlScene.classification(catalog, patients);
        TreeMap<PatientKey, Grant> exceptions = new TreeMap<>();
        exceptions.put(new PatientKey(new UUID(1, 1).toString()), Grant.NONE);
        AccessProfile profile = SqlScene.profile(catalog.tables().keySet(), exceptions, false);
        CalciteRewriter rewriter = new CalciteRewriter(() -> catalog, () -> classification);
        List<String> queries = queries();
        for (String query : queries) {
            RewriteResult result = rewriter.rewrite(query, profile);
            if (!(result instanceof Rewritten)) {
                throw new IllegalStateException("refused: " + query + ": " + result);
            }
        }
        List<Double> first = new ArrayList<>();
        for (int round = 0; round < WARM_ROUNDS + ROUNDS; round++) {
            for (String query : queries) {
                String fresh = query + " -- " + round;
                long before = THREADS.getCurrentThreadCpuTime();
                RewriteResult result = rewriter.rewrite(fresh, profile);
                long taken = THREADS.getCurrentThreadCpuTime() - before;
                if (round >= WARM_ROUNDS && result instanceof Rewritten) {
                    first.add(taken / 1e6);
                }
            }
        }
        Collections.sort(first);
        figure("rewrite.first.p50", first.get(first.size() / 2), "ms");
        figure("rewrite.first.p99", first.get(first.size() * 99 / 100), "ms");
        String short1 = "SELECT id, birthdate FROM patients WHERE id = $1";
        // A statement arrives as a text of its own: its hash is not known yet.
        char[] point = short1.toCharArray();
        figure("rewrite.cached", watch.nanos(() -> rewriter.rewrite(String.valueOf(point), profile)) / 1e3, "us");
        char[] longest = queries.get(6).toCharArray();
        figure(
                "rewrite.cached.long",
                watch.nanos(() -> rewriter.rewrite(String.valueOf(longest), profile)) / 1e3,
                "us");
    }

    /**
     * What the session does with each statement: a decision from the snapshot of a hospital with 50,000 patients, 500 of whom
     * chose otherwise for this user's institute, then the rewriting for the profile that was decided, which is known.
     */
    private void judging() throws Exception {
        DatabaseCatalog catalog = synthea();
        Classification classification =
                SqlScene.classification(catalog, Map.of(TableName.parse("public.patients"), "id"));
        CalciteRewriter rewriter = new CalciteRewriter(() -> catalog, () -> classification);
        char[] point = "SELECT id, birthdate FROM patients WHERE id = $1".toCharArray();
        Path work = Files.createTempDirectory("ledgate-bench-");
        Clock clock = Clock.systemUTC();
        SnapshotFigures hospital = new SnapshotFigures(50_000, work, watch, new Figures(out));
        LedgerFigures.delete(work);
        hospital.decide((decisions, who) -> {
            Stopwatch.Work judge = () -> {
                AccessProfile profile =
                        decisions.decide(who, clock.instant()).permit().orElseThrow();
                return rewriter.rewrite(String.valueOf(point), profile);
            };
            if (!(judge.run() instanceof Rewritten)) {
                throw new IllegalStateException("the point query was refused: " + judge.run());
            }
            figure("decide.and.rewrite.cached", watch.nanos(judge) / 1e3, "us");
        });
    }

    static List<String> queries() throws IOException {
        try (InputStream in = SqlFigures.class.getResourceAsStream("queries.sql")) {
            if (in == null) {
                throw new IOException("queries.sql is missing from the class path");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("--"))
                    .toList();
        }
    }

    /** The demo's tables, without a database. */
    static DatabaseCatalog synthea() {
        Map<TableName, DatabaseCatalog.Table> tables = new HashMap<>();
        long oid = 20_000;
        for (HospitalTable table : HospitalSchema.bundled().tables()) {
            List<DatabaseCatalog.Column> columns = new ArrayList<>();
            for (HospitalTable.Column column : table.columns()) {
                String type = switch (column.type()) {
                    case TIMESTAMPTZ -> "timestamp with time zone";
                    case TIMESTAMP -> "timestamp without time zone";
                    default -> column.type().name().toLowerCase(Locale.ROOT);
                };
                columns.add(new DatabaseCatalog.Column(column.name(), type, columns.size() + 1));
            }
            tables.put(
                    table.name(),
                    new DatabaseCatalog.Table(table.name(), ++oid, table.name().table(), columns, table.primaryKey()));
        }
        return new DatabaseCatalog("lgm_0123456789abcdef", List.of("public"), tables, Set.of(), 1);
    }
}
