package dev.ledgate.cli.demo;

import dev.ledgate.contracts.LedgerRecord;
import dev.ledgate.ledger.snapshot.LedgerSnapshot;
import dev.ledgate.ledger.snapshot.SnapshotFeed;
import java.util.Arrays;
import java.util.Map;

/** Unwrapped keys are forgotten when the wrapped ones on the ledger are others, and at no other change. */
final class WrappedKeysChanged implements Runnable {
    private final SnapshotFeed feed;
    private final Runnable forget;
    private Map<String, LedgerRecord.PolicyGroup> last = Map.of();

    WrappedKeysChanged(SnapshotFeed feed, Runnable forget) {
        this.feed = feed;
        this.forget = forget;
    }

    @Override
    public synchronized void run() {
        Map<String, LedgerRecord.PolicyGroup> now =
                feed.current().map(LedgerSnapshot::groups).orElse(last);
        boolean same = now.keySet().equals(last.keySet())
                && now.values().stream().allMatch(g -> {
                    LedgerRecord.PolicyGroup before = last.get(g.group());
                    return before != null && Arrays.equals(before.envelope(), g.envelope());
                });
        if (!same) {
            last = now;
            forget.run();
        }
    }
}
