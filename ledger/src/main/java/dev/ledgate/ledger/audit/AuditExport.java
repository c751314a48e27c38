package dev.ledgate.ledger.audit;

import dev.ledgate.ledger.audit.AuditRecord.IntentRecord;
import dev.ledgate.ledger.audit.AuditRecord.KeyRecord;
import dev.ledgate.ledger.audit.AuditRecord.OutcomeRecord;
import dev.ledgate.ledger.audit.AuditRecord.SealRecord;
import dev.ledgate.ledger.audit.AuditRecord.SealedIntent;
import dev.ledgate.ledger.audit.AuditRecord.SealedOutcome;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

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
     * @param record the same, read; its body opened if a key was given for it
     * @param key the key that opened its body, and opens no other; empty if none did
     * @param proof empty if its batch is not sealed yet: then only the chain protects it
     */
    public record Entry(byte[] canonical, AuditRecord record, Optional<byte[]> key, Optional<InclusionProof> proof) {
        public Entry {
            canonical = canonical.clone();
            key = key.map(byte[]::clone);
        }

        /** The same, as it is read without the key. */
        public Entry sealed() {
            try {
                return key.isEmpty()
                        ? this
                        : new Entry(canonical, RecordCodec.decode(canonical), Optional.empty(), proof);
            } catch (RecordCodec.BadForm e) {
                throw new IllegalStateException("it was read before", e);
            }
        }

        @Override
        public Optional<byte[]> key() {
            return key.map(byte[]::clone);
        }

        @Override
        public String toString() {
            return "Entry[" + record.number() + "]";
        }

        @Override
        public byte[] canonical() {
            return canonical.clone();
        }
    }

    /**
     * Hands out the intents that match, their outcomes, and the seals behind them, in the order of the log. Without any
     * key nothing can be matched: then all are handed out, sealed, with the records that hold their secrets.
     *
     * @param query its limit counts from the oldest on
     * @return how many intents were left out because their bodies did not open with the keys given
     * @throws AuditLogDamaged at the first bad record; what was handed out before is in order
     * @throws IOException if the files cannot be read
     */
    public static long export(Path directory, BodyKeys keys, AuditQuery query, Consumer<Entry> reader)
            throws IOException {
        return export(directory, keys, query.limit(), intent -> query.matches(intent.intent()), reader);
    }

    /**
     * As {@link #export(Path, BodyKeys, AuditQuery, Consumer)}, for intents that were chosen already.
     *
     * @param wanted the numbers of the intents
     */
    public static void export(Path directory, BodyKeys keys, Set<Long> wanted, Consumer<Entry> reader)
            throws IOException {
        export(directory, keys, Integer.MAX_VALUE, intent -> wanted.contains(intent.number()), reader);
    }

    private static long export(
            Path directory, BodyKeys keys, int limit, Predicate<IntentRecord> wanted, Consumer<Entry> reader)
            throws IOException {
        Batch batch = new Batch(keys.isNone(), limit, wanted, reader);
        AuditSearch.scan(directory, keys, batch::take);
        batch.end();
        return batch.leftOut;
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
        private final boolean sealed;
        private final int limit;
        private final Predicate<IntentRecord> matches;
        private final Consumer<Entry> reader;
        private final Set<Long> intents = new HashSet<>();
        private final List<Hash> leaves = new ArrayList<>();
        private final List<Wanted> wanted = new ArrayList<>();
        private long leftOut;

        private record Wanted(LogReader.Frame frame, BodyKeys.Opened opened) {
            Entry entry(Optional<InclusionProof> proof) {
                return new Entry(frame.canonical(), opened.record(), opened.key(), proof);
            }
        }

        /** @param sealed whether what is not opened is handed out, too */
        Batch(boolean sealed, int limit, Predicate<IntentRecord> matches, Consumer<Entry> reader) {
            this.sealed = sealed;
            this.limit = limit;
            this.matches = matches;
            this.reader = reader;
        }

        void take(LogReader.Frame frame, BodyKeys.Opened opened) {
            if (frame.record() instanceof SealRecord seal) {
                close(seal.batch());
            }
            leaves.add(frame.leaf());
            if (wants(opened.record())) {
                wanted.add(new Wanted(frame, opened));
            }
        }

        private boolean wants(AuditRecord record) {
            if (record instanceof IntentRecord intent) {
                return intents.size() < limit && matches.test(intent) && intents.add(record.number());
            }
            if (record instanceof SealedIntent) {
                leftOut += sealed ? 0 : 1;
                return sealed && intents.size() < limit && intents.add(record.number());
            }
            if (record instanceof SealedOutcome outcome) {
                return intents.contains(outcome.intent());
            }
            if (record instanceof OutcomeRecord outcome) {
                return intents.contains(outcome.outcome().intent());
            }
            return record instanceof SealRecord ? !intents.isEmpty() : sealed && record instanceof KeyRecord;
        }

        private void close(BatchRoot batch) {
            for (Wanted one : wanted) {
                LogReader.Frame frame = one.frame();
                List<Hash> path = MerkleTree.path((int) (frame.number() - batch.first()), leaves);
                reader.accept(one.entry(Optional.of(new InclusionProof(frame.canonical(), batch, path))));
            }
            wanted.clear();
            leaves.clear();
        }

        void end() {
            wanted.forEach(one -> reader.accept(one.entry(Optional.empty())));
        }
    }
}
