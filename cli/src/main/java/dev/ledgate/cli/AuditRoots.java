package dev.ledgate.cli;

import dev.ledgate.contracts.Kinds;
import dev.ledgate.contracts.LedgerRecord.AuditAnchor;
import dev.ledgate.ledger.audit.BatchRoot;
import dev.ledgate.ledger.audit.Hash;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Roots of audit batches from where the log's owner cannot change them. */
final class AuditRoots {
    private static final Pattern WRITTEN = Pattern.compile("([0-9]{1,18})-([0-9]{1,18})=([0-9a-f]{64})");

    private AuditRoots() {}

    /** The roots that the ledger holds; empty if none runs on the data directory. */
    static Optional<List<BatchRoot>> onLedger(DataDirectory data) throws CommandFailure {
        if (!LedgerSession.runs(data)) {
            return Optional.empty();
        }
        try (LedgerSession ledger = LedgerSession.open(data)) {
            return Optional.of(ledger.list(Kinds.AUDIT_ANCHOR, AuditAnchor.class).stream()
                    .map(a -> new BatchRoot(a.first(), a.last(), Hash.ofHex(a.root())))
                    .toList());
        }
    }

    /** As a person writes it: {@code FIRST-LAST=HEX}. @throws IllegalArgumentException if it is not one */
    static BatchRoot parse(String text) {
        Matcher written = WRITTEN.matcher(text);
        if (!written.matches()) {
            throw new IllegalArgumentException("a root is FIRST-LAST=HEX, as in 1-1024=" + "0".repeat(64));
        }
        return new BatchRoot(
                Long.parseLong(written.group(1)), Long.parseLong(written.group(2)), Hash.ofHex(written.group(3)));
    }

    static String print(BatchRoot batch) {
        return batch.first() + "-" + batch.last() + "=" + batch.root();
    }
}
