package dev.ledgate.proxy.fake;

import dev.ledgate.policy.port.AuditLog;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/** Keeps records in memory; can be made to fail. */
public final class RecordingAudit implements AuditLog {
    public final List<Intent> intents = new CopyOnWriteArrayList<>();
    public final List<Outcome> outcomes = new CopyOnWriteArrayList<>();
    private final AtomicLong next = new AtomicLong();
    private volatile boolean broken;

    public void breakDown() {
        broken = true;
    }

    @Override
    public CompletionStage<Long> intent(Intent intent) {
        if (broken) {
            return CompletableFuture.failedFuture(new IllegalStateException("disk full"));
        }
        intents.add(intent);
        return CompletableFuture.supplyAsync(next::incrementAndGet);
    }

    @Override
    public void outcome(Outcome outcome) {
        outcomes.add(outcome);
    }

    /** The actions recorded, in order, with their verdicts. */
    public List<String> actions() {
        return intents.stream()
                .map(i -> i.action() + " " + i.verdict() + i.reason())
                .toList();
    }
}
