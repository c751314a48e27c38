package dev.ledgate.ledger.audit;

import dev.ledgate.ledger.audit.AuditRecord.AnchoredRecord;
import dev.ledgate.ledger.audit.AuditRecord.IntentRecord;
import dev.ledgate.ledger.audit.AuditRecord.OutcomeRecord;
import dev.ledgate.ledger.audit.AuditRecord.SealRecord;
import dev.ledgate.ledger.audit.AuditRecord.SealedIntent;
import dev.ledgate.ledger.audit.AuditRecord.SealedOutcome;
import dev.ledgate.ledger.audit.Damage.Kind;
import dev.ledgate.ledger.audit.HeadFile.Head;
import dev.ledgate.policy.port.AuditLog;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** One run of {@link AuditVerifier}: what has been seen so far. */
final class Verification {
    private final List<BatchRoot> anchored;
    private final Set<BatchRoot> sealed = new HashSet<>();
    private final BitSet permitted = new BitSet();
    private final BitSet denied = new BitSet();
    /** Intents of which no key says whether they were permitted. */
    private final BitSet undecided = new BitSet();

    private final BitSet answered = new BitSet();
    private final OpenBatch open = new OpenBatch(1);
    private long records;
    private long intents;
    private long outcomes;
    private long bodies;
    private long batches;
    private long confirmed;
    private long strayOutcomes;
    private int nextAnchored;

    Verification(List<BatchRoot> anchored) {
        this.anchored = anchored.stream()
                .distinct()
                .sorted(Comparator.comparingLong(BatchRoot::last).thenComparingLong(BatchRoot::first))
                .toList();
    }

    /** @param opened its record, opened or not */
    void take(LogReader.Frame frame, BodyKeys.Opened opened, Optional<Head> head) throws AuditLogDamaged {
        long number = frame.number();
        if (head.isPresent()
                && head.get().number() == number
                && !head.get().chain().equals(frame.chain())) {
            throw damaged(number, Kind.BAD_HASH, "it is not the record that the head file names");
        }
        AuditRecord record = opened.record();
        bodies += opened.key().isPresent() ? 1 : 0;
        if (record instanceof SealRecord seal) {
            take(seal);
        } else if (record instanceof AnchoredRecord done) {
            take(done);
        } else if (record instanceof IntentRecord intent) {
            intents++;
            (intent.intent().verdict() == AuditLog.Verdict.PERMITTED ? permitted : denied).set(Math.toIntExact(number));
        } else if (record instanceof SealedIntent) {
            intents++;
            undecided.set(Math.toIntExact(number));
        } else if (record instanceof OutcomeRecord outcome) {
            takeOutcome(number, outcome.outcome().intent());
        } else if (record instanceof SealedOutcome outcome) {
            takeOutcome(number, outcome.intent());
        }
        open.add(RecordCodec.kind(record), number, frame.leaf());
        records = number;
    }

    private void take(SealRecord seal) throws AuditLogDamaged {
        long number = seal.number();
        if (number == 1 || !seal.batch().equals(open.close())) {
            throw damaged(number, Kind.BAD_ROOT, "it does not seal what stands before it");
        }
        // Roots from elsewhere speak of the batches of this log, in order.
        while (nextAnchored < anchored.size()
                && anchored.get(nextAnchored).last() <= seal.batch().last()) {
            BatchRoot root = anchored.get(nextAnchored);
            if (!root.equals(seal.batch())) {
                throw damaged(
                        root.first(),
                        Kind.BAD_ROOT,
                        "records " + root.first() + " to " + root.last() + " do not give the root that was anchored");
            }
            nextAnchored++;
        }
        sealed.add(seal.batch());
        batches++;
    }

    private void take(AnchoredRecord done) throws AuditLogDamaged {
        if (!sealed.remove(done.batch()) && done.batch().last() > confirmed) {
            throw damaged(done.number(), Kind.BAD_ROOT, "it confirms a batch that was never sealed");
        }
        confirmed = Math.max(confirmed, done.batch().last());
    }

    private void takeOutcome(long number, long intent) {
        outcomes++;
        boolean known = intent > 0 && intent < number;
        if (known && (permitted.get((int) intent) || denied.get((int) intent) || undecided.get((int) intent))) {
            answered.set((int) intent);
        } else {
            strayOutcomes++;
        }
    }

    /** @param expected number that the next record would have */
    void end(long expected, Optional<Head> head) throws AuditLogDamaged {
        if (head.isPresent() && head.get().number() >= expected) {
            throw damaged(
                    expected,
                    Kind.TRUNCATED,
                    "the log ends before it, but record " + head.get().number() + " was written");
        }
        if (nextAnchored < anchored.size()) {
            BatchRoot root = anchored.get(nextAnchored);
            if (anchored.get(anchored.size() - 1).last() >= expected) {
                throw damaged(
                        expected,
                        Kind.TRUNCATED,
                        "the log ends before it, but records up to "
                                + anchored.get(anchored.size() - 1).last() + " were anchored");
            }
            throw damaged(root.first(), Kind.BAD_ROOT, "a batch that begins with it was anchored, but is not sealed");
        }
    }

    AuditReport report(Optional<Damage> damage) {
        List<String> notes = new ArrayList<>();
        BitSet missing = (BitSet) permitted.clone();
        missing.andNot(answered);
        if (!missing.isEmpty()) {
            notes.add(missing.cardinality() + " permitted intents have no outcome; the first is record "
                    + missing.nextSetBit(0));
        }
        BitSet unknown = (BitSet) undecided.clone();
        unknown.andNot(answered);
        if (!unknown.isEmpty()) {
            notes.add(unknown.cardinality() + " intents have no outcome, the first is record " + unknown.nextSetBit(0)
                    + "; which of them were refused is sealed");
        }
        if (strayOutcomes > 0) {
            notes.add(strayOutcomes + " outcomes refer to no intent");
        }
        long proven = anchored.isEmpty()
                ? confirmed
                : nextAnchored == 0 ? 0 : anchored.get(nextAnchored - 1).last();
        if (damage.isEmpty() && proven < confirmed) {
            notes.add("the log says that records up to " + confirmed + " were anchored, the roots given end at "
                    + proven);
        }
        if (damage.isEmpty() && proven < records) {
            notes.add("records " + (proven + 1) + " to " + records + " are under no anchored root yet");
        }
        return new AuditReport(records, intents, outcomes, bodies, batches, proven, damage, notes);
    }

    private static AuditLogDamaged damaged(long record, Kind kind, String reason) {
        return new AuditLogDamaged(new Damage(record, kind, reason));
    }
}
