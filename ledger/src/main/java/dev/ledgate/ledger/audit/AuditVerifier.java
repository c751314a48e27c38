package dev.ledgate.ledger.audit;

import dev.ledgate.ledger.audit.Damage.Kind;
import dev.ledgate.ledger.audit.HeadFile.Head;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Checks a whole log without its writer: form, numbers, chain, seals, and what is known from elsewhere. Changes nothing. A
 * log that is being written may be checked too; a record that its writer has not finished is no damage then.
 *
 * <p>What only the chain protects, that is the records since the last anchored root, can be rewritten by whoever can write
 * the files; the report's {@code anchored} says where that begins. Safe for any thread.
 */
public final class AuditVerifier {
    private AuditVerifier() {}

    /**
     * Checks against the head file in the directory and nothing else.
     *
     * @throws IOException if the files cannot be read
     */
    public static AuditReport verify(Path directory) throws IOException {
        return verify(directory, List.of(), Optional.empty());
    }

    /**
     * Checks without opening a body.
     *
     * @param anchored roots from the ledger, in any order
     * @param head the head file, if it is kept elsewhere
     * @throws IOException if the files cannot be read
     */
    public static AuditReport verify(Path directory, List<BatchRoot> anchored, Optional<Path> head) throws IOException {
        return verify(directory, anchored, head, BodyKeys.none());
    }

    /**
     * @param anchored roots from the ledger, in any order
     * @param head the head file, if it is kept elsewhere
     * @param keys open bodies, to see that they do open
     * @throws IOException if the files cannot be read
     */
    public static AuditReport verify(Path directory, List<BatchRoot> anchored, Optional<Path> head, BodyKeys keys)
            throws IOException {
        Verification verification = new Verification(anchored);
        try {
            boolean live = DirectoryLock.isHeld(directory);
            // Before the log: it then never names a record that is not read yet.
            Optional<Head> expected = HeadFile.read(HeadFile.in(directory, head));
            List<Segment> segments = Segment.list(directory);
            try (LogReader reader = new LogReader(segments, 0)) {
                for (Optional<LogReader.Frame> frame = reader.next(); frame.isPresent(); frame = reader.next()) {
                    BodyKeys.Opened opened =
                            keys.open(frame.get().canonical(), frame.get().record());
                    verification.take(frame.get(), opened, expected);
                }
                if (reader.torn() && !live) {
                    throw new AuditLogDamaged(new Damage(
                            reader.expected(), Kind.TRUNCATED, "the log ends within it, and no writer is at work"));
                }
                verification.end(reader.expected(), expected);
            }
            return verification.report(Optional.empty());
        } catch (AuditLogDamaged e) {
            return verification.report(Optional.of(e.damage()));
        }
    }
}
