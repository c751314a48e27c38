package dev.ledgate.ledger.audit;

import dev.ledgate.ledger.audit.AuditRecord.IntentRecord;
import dev.ledgate.ledger.audit.AuditRecord.OutcomeRecord;
import dev.ledgate.ledger.audit.AuditRecord.SealRecord;
import dev.ledgate.ledger.audit.AuditRecord.SealedIntent;
import dev.ledgate.policy.port.AuditLog;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads a log, also while it is written, with or without the keys of its bodies. Every record is checked against the chain before it is handed out; a record that
 * is not finished ends the reading. Safe for any thread.
 */
public final class AuditSearch {
    private AuditSearch() {}

    /**
     * An intent and, once it is written, its outcome.
     *
     * @param number the intent's record
     */
    public record Found(long number, AuditLog.Intent intent, Optional<AuditLog.Outcome> outcome) {}

    /**
     * What a search found.
     *
     * @param sealed how many intents could not be looked at, as their bodies did not open with the keys given
     */
    public record Findings(List<Found> found, long sealed) {
        public Findings {
            found = List.copyOf(found);
        }
    }

    /**
     * Hands out every record in order, with its body opened if its key is there.
     *
     * @throws AuditLogDamaged at the first bad record, one whose body does not open with its own key included
     * @throws IOException if the files cannot be read
     */
    public static void forEach(Path directory, BodyKeys keys, Consumer<AuditRecord> reader) throws IOException {
        scan(directory, keys, (frame, opened) -> reader.accept(opened.record()));
    }

    /**
     * Finds intents, oldest first.
     *
     * @throws AuditLogDamaged at the first bad record, one whose body does not open with its own key included
     * @throws IOException if the files cannot be read
     */
    public static Findings find(Path directory, BodyKeys keys, AuditQuery query) throws IOException {
        Map<Long, Found> found = new LinkedHashMap<>();
        long[] sealed = {0};
        forEach(directory, keys, record -> {
            if (record instanceof SealedIntent) {
                sealed[0]++;
            } else if (record instanceof IntentRecord intent && query.matches(intent.intent())) {
                found.put(record.number(), new Found(record.number(), intent.intent(), Optional.empty()));
                if (found.size() > query.limit()) {
                    found.remove(found.keySet().iterator().next());
                }
            } else if (record instanceof OutcomeRecord done) {
                AuditLog.Outcome outcome = done.outcome();
                found.computeIfPresent(outcome.intent(), (n, was) -> new Found(n, was.intent(), Optional.of(outcome)));
            }
        });
        return new Findings(List.copyOf(found.values()), sealed[0]);
    }

    /**
     * Proves one record under the root of its batch.
     *
     * @return empty if there is no such record, or its batch is not sealed yet
     * @throws AuditLogDamaged at the first bad record
     * @throws IOException if the files cannot be read
     */
    public static Optional<InclusionProof> prove(Path directory, long number) throws IOException {
        Proving proving = new Proving(number);
        scan(directory, proving);
        return Optional.ofNullable(proving.proof);
    }

    static void scan(Path directory, Consumer<LogReader.Frame> reader) throws IOException {
        try (LogReader log = new LogReader(Segment.list(directory), 0)) {
            for (Optional<LogReader.Frame> frame = log.next(); frame.isPresent(); frame = log.next()) {
                reader.accept(frame.get());
            }
        }
    }

    /** Takes a frame, and its record as far as the keys open it. */
    @FunctionalInterface
    interface OpenedReader {
        void accept(LogReader.Frame frame, BodyKeys.Opened opened);
    }

    static void scan(Path directory, BodyKeys keys, OpenedReader reader) throws IOException {
        try (LogReader log = new LogReader(Segment.list(directory), 0)) {
            for (Optional<LogReader.Frame> frame = log.next(); frame.isPresent(); frame = log.next()) {
                reader.accept(
                        frame.get(),
                        keys.open(frame.get().canonical(), frame.get().record()));
            }
        }
    }

    private static final class Proving implements Consumer<LogReader.Frame> {
        private final long wanted;
        private final List<Hash> leaves = new ArrayList<>();
        private byte[] canonical = new byte[0];
        private @Nullable InclusionProof proof;

        Proving(long wanted) {
            this.wanted = wanted;
        }

        @Override
        public void accept(LogReader.Frame frame) {
            if (frame.record() instanceof SealRecord seal) {
                BatchRoot batch = seal.batch();
                boolean whole = leaves.size() == batch.last() - batch.first() + 1;
                if (whole && batch.first() <= wanted && wanted <= batch.last()) {
                    proof = new InclusionProof(
                            canonical, batch, MerkleTree.path((int) (wanted - batch.first()), leaves));
                }
                leaves.clear();
            }
            leaves.add(frame.leaf());
            if (frame.number() == wanted) {
                canonical = frame.canonical();
            }
        }
    }
}
