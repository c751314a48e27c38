package dev.ledgate.bench;

import dev.ledgate.ledger.network.FabricBinaries;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** The figures of {@code ledger/} and of the audit log; what each one covers stands in {@code docs/performance.md}. */
final class LedgerFigures {
    private static final int PATIENTS = 1_000_000;

    private final Stopwatch watch;
    private final Figures out;

    LedgerFigures(Stopwatch watch, Figures out) {
        this.watch = watch;
        this.out = out;
    }

    /** Those of the embedded ledger, the snapshot and the audit log. */
    void all(boolean full) throws Exception {
        Path work = Files.createTempDirectory("ledgate-bench-");
        try {
            int seconds = full ? 30 : 8;
            new SnapshotFigures(PATIENTS, work, watch, out).all();
            new EmbeddedFigures(work.resolve("embedded"), out).all(seconds);
            new AuditFigures(work.resolve("audit"), out).all(seconds);
            new AuditCpuFigures(work.resolve("audit-cpu"), out).all();
            new PointQueryFigures(work.resolve("query"), out).all(full ? 9 : 5);
        } finally {
            delete(work);
        }
    }

    /** Those of a real network. */
    void onFabric(FabricBinaries binaries, boolean full) throws Exception {
        Path work = Files.createTempDirectory("ledgate-bench-");
        try {
            new FabricFigures(binaries, work, out).all(full ? 40 : 20, full ? 1_010 : 110);
        } finally {
            delete(work);
        }
    }

    static void delete(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path file : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
