package dev.ledgate.ledger.audit;

import dev.ledgate.ledger.audit.AuditRecord.AnchoredRecord;
import dev.ledgate.ledger.audit.AuditRecord.SealRecord;
import dev.ledgate.ledger.audit.HeadFile.Head;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a writer finds when it opens a directory. Reads back only as far as the oldest batch that is not anchored yet;
 * {@link AuditVerifier} reads everything.
 *
 * @param last number and chain hash of the last whole record
 * @param batch the records since the last seal
 * @param unanchored sealed batches that were not confirmed, oldest first
 * @param anchored last record that is confirmed
 * @param tail the file to go on with; empty: begin a new one
 * @param tailLength how much of it holds whole records; what follows was never acknowledged
 */
record Recovery(
        Head last,
        OpenBatch batch,
        List<BatchRoot> unanchored,
        long anchored,
        Optional<Segment> tail,
        long tailLength) {
    private static final System.Logger LOG = System.getLogger(Recovery.class.getName());

    /** @throws AuditLogDamaged if anything but the never acknowledged end of the last file is not as it was written */
    static Recovery of(Path directory, Optional<Head> head) throws IOException {
        List<Segment> segments = Segment.list(directory);
        int from = Math.max(0, segments.size() - 1);
        Scan scan = scan(segments, from, head);
        while (!scan.reachesBackFarEnough()) {
            from--;
            scan = scan(segments, from, head);
        }
        scan.reachesHead();
        return scan.found(segments);
    }

    private static Scan scan(List<Segment> segments, int from, Optional<Head> head) throws IOException {
        try (LogReader reader = new LogReader(segments, from)) {
            Scan scan = new Scan(from, reader, head);
            try {
                for (Optional<LogReader.Frame> frame = reader.next(); frame.isPresent(); frame = reader.next()) {
                    scan.take(frame.get());
                }
            } catch (AuditLogDamaged e) {
                // Blocks that were on their way when the power went may have arrived in any order.
                if (!reader.isLast()
                        || head.isEmpty()
                        || e.damage().record() <= head.get().number()) {
                    throw e;
                }
                LOG.log(
                        System.Logger.Level.WARNING,
                        "record {0} and what follows were never acknowledged and are cut off: {1}",
                        e.damage().record(),
                        e.damage().reason());
            }
            return scan;
        }
    }

    private static final class Scan {
        private final int from;
        private final LogReader reader;
        private final OpenBatch batch;
        private final List<BatchRoot> seals = new ArrayList<>();
        private final Optional<Head> head;
        private long anchored;

        Scan(int from, LogReader reader, Optional<Head> head) {
            this.from = from;
            this.reader = reader;
            this.head = head;
            this.batch = new OpenBatch(reader.expected());
        }

        void take(LogReader.Frame frame) throws AuditLogDamaged {
            if (frame.record() instanceof SealRecord seal) {
                // A file other than the first begins with the seal of a batch that is not read here.
                boolean known = batch.first() < frame.number();
                if (known && !seal.batch().equals(batch.close())) {
                    throw new AuditLogDamaged(
                            new Damage(frame.number(), Damage.Kind.BAD_ROOT, "it does not seal what stands before it"));
                }
                seals.add(seal.batch());
            } else if (frame.record() instanceof AnchoredRecord done) {
                anchored = Math.max(anchored, done.batch().last());
            }
            batch.add(RecordCodec.kind(frame.record()), frame.number(), frame.leaf());
            if (head.isPresent()
                    && head.get().number() == frame.number()
                    && !head.get().chain().equals(frame.chain())) {
                throw new AuditLogDamaged(new Damage(
                        frame.number(), Damage.Kind.BAD_HASH, "it is not the record that the head file names"));
            }
        }

        /** Whether every batch sealed before the files read here is known to be anchored. */
        boolean reachesBackFarEnough() {
            return from == 0 || (!seals.isEmpty() && anchored >= seals.get(0).first() - 1);
        }

        void reachesHead() throws AuditLogDamaged {
            if (head.isPresent() && head.get().number() >= reader.expected()) {
                throw new AuditLogDamaged(new Damage(
                        reader.expected(),
                        Damage.Kind.TRUNCATED,
                        "the log ends before it, but record " + head.get().number() + " was written"));
            }
        }

        Recovery found(List<Segment> segments) {
            long done = anchored;
            List<BatchRoot> open = seals.stream().filter(s -> s.last() > done).toList();
            boolean usable = !segments.isEmpty() && reader.wholeLength() >= Segment.HEADER;
            return new Recovery(
                    new Head(reader.expected() - 1, reader.chain()),
                    batch,
                    open,
                    done,
                    segments.isEmpty() ? Optional.empty() : Optional.of(segments.get(segments.size() - 1)),
                    usable ? reader.wholeLength() : 0);
        }
    }
}
