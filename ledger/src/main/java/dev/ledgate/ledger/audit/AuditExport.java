package dev.ledgate.ledger.audit;

import dev.ledgate.ledger.audit.AuditRecord.IntentRecord;
import dev.ledgate.ledger.audit.AuditRecord.OutcomeRecord;
import dev.ledgate.ledger.audit.AuditRecord.SealRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Takes records out of a log, each with the proof that it is in it. The seals from the first of them on come along: a seal
 * names the root of the batch before it and is itself under the root of its own, so whoever trusts the newest root can
 * trust all older ones (see {@link TrustedRoots}). Reads a log also while it is written. Safe for any thread.
 */
public final class AuditExport {
    private AuditExport() {}

    /**
     * One record of an export.
     *
     * @param canonical its canonical bytes
     * @param record the same, read
     * @param proof empty if its batch is not sealed yet: then only the chain protects it
     */
    public record Entry(byte[] canonical, AuditRecord record, Optional<InclusionProof> proof) {
        public Entry {
            canonical = canonical.clone();
        }

        @Override
        public byte[] canonical() {
            return canonical.clone();
        }
    }

    /**
     * Hands out the intents that match, their outcomes, and the seals behind them, in the order of the log.
     *
     * @param query its limit counts from the oldest on
     * @throws AuditLogDamaged at the first bad record; what was handed out before is in order
     * @throws IOException if the files cannot be read
     */
    public static void export(Path directory, AuditQuery query, Consumer<Entry> reader) throws IOException {
        Batch batch = new Batch(query, reader);
        AuditSearch.scan(directory, batch::take);
        batch.end();
    }

    /**
     * Proves that the log's first {@code size} records are still the first ones of {@code laterSize} records. Holds the
     * hashes of all of them in memory.
     *
     * @return empty if the log does not have that many
     * @throws IllegalArgumentException unless 1 is at most {@code size}, and that at most {@code laterSize}
     * @throws AuditLogDamaged at the first bad record
     * @throws IOException if the files cannot be read
     */
    public static Optional<ConsistencyProof> consistency(Path directory, long size, long laterSize) throws IOException {
        if (size < 1 || size > laterSize || laterSize > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("a log grows from 1 or more records to as many or more");
        }
        List<Hash> leaves = new ArrayList<>();
        AuditSearch.scan(directory, frame -> {
            if (leaves.size() < laterSize) {
                leaves.add(frame.leaf());
            }
        });
        if (leaves.size() < laterSize) {
            return Optional.empty();
        }
        return Optional.of(new ConsistencyProof(
                size,
                MerkleTree.root(leaves.subList(0, (int) size)),
                laterSize,
                MerkleTree.root(leaves),
                MerkleTree.consistency((int) size, leaves)));
    }

    /** The records since the last seal, and which of them are wanted. */
    private static final class Batch {
        private final AuditQuery query;
        private final Consumer<Entry> reader;
        private final Set<Long> intents = new HashSet<>();
        private final List<Hash> leaves = new ArrayList<>();
        private final List<LogReader.Frame> wanted = new ArrayList<>();

        Batch(AuditQuery query, Consumer<Entry> reader) {
            this.query = query;
            this.reader = reader;
        }

        void take(LogReader.Frame frame) {
            if (frame.record() instanceof SealRecord seal) {
                close(seal.batch());
            }
            leaves.add(frame.leaf());
            if (wants(frame.record())) {
                wanted.add(frame);
            }
        }

        private boolean wants(AuditRecord record) {
            if (record instanceof IntentRecord intent) {
                return intents.size() < query.limit() && query.matches(intent.intent()) && intents.add(record.number());
            }
            return record instanceof OutcomeRecord outcome
                    ? intents.contains(outcome.outcome().intent())
                    : record instanceof SealRecord && !intents.isEmpty();
        }

        private void close(BatchRoot batch) {
            for (LogReader.Frame frame : wanted) {
                List<Hash> path = MerkleTree.path((int) (frame.number() - batch.first()), leaves);
                reader.accept(new Entry(
                        frame.canonical(),
                        frame.record(),
                        Optional.of(new InclusionProof(frame.canonical(), batch, path))));
            }
            wanted.clear();
            leaves.clear();
        }

        void end() {
            wanted.forEach(frame -> reader.accept(new Entry(frame.canonical(), frame.record(), Optional.empty())));
        }
    }
}
