package dev.ledgate.contracts;

import static dev.ledgate.contracts.Draft.require;

import dev.ledgate.contracts.LedgerRecord.AuditAnchor;
import dev.ledgate.contracts.LedgerRecord.AuditHead;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Anchors of audit logs: a hospital cannot change afterwards what it wrote down, and cannot leave anything out, because
 * batches are anchored without a gap and once.
 */
final class AuditContract {
    private static final Pattern ROOT = Pattern.compile("[0-9a-f]{64}");

    private AuditContract() {}

    static void anchor(Draft draft, Command.AnchorAudit c) {
        draft.actingHospital(c.hospital());
        require(
                c.first() >= 0
                        && c.first() <= c.last()
                        && c.last() < Long.MAX_VALUE
                        && ROOT.matcher(c.root()).matches(),
                RefusalCode.BAD_ARGUMENT,
                () -> "a batch runs from a record to the same or a later one and has a root of 64 hex digits");
        AuditAnchor next = new AuditAnchor(LedgerRecord.FORM, c.hospital(), c.first(), c.last(), c.root());
        Optional<AuditAnchor> known = draft.find(AuditAnchor.class, next.key());
        if (known.isPresent()) {
            require(
                    known.get().equals(next),
                    RefusalCode.ANCHOR_CONFLICT,
                    () -> "another batch is anchored from record " + c.first() + " on");
            return;
        }
        AuditHead head = new AuditHead(LedgerRecord.FORM, c.hospital(), c.last() + 1);
        draft.find(AuditHead.class, head.key())
                .ifPresent(held -> require(
                        held.next() == c.first(),
                        RefusalCode.ANCHOR_CONFLICT,
                        () -> "the next record to anchor is " + held.next()));
        draft.put(next);
        draft.put(head);
    }
}
