package dev.ledgate.proxy.fake;

import dev.ledgate.policy.port.AuditLog;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps records in memory; can be made to fail. */
public final class RecordingAudit implements AuditLog {
    public final List<Intent> intents = new CopyOnWriteArrayList<>();
    public final List<Outcome> outcomes = new CopyOnWriteArrayList<>();
    private volatile boolean broken;
    private volatile CompletableFuture<Void> disk = CompletableFuture.completedFuture(null);

    public void breakDown() {
        broken = true;
    }

    /** From now on no record becomes durable. @return completed, it lets those that waited become so */
    public CompletableFuture<Void> stall() {
        CompletableFuture<Void> stalled = new CompletableFuture<>();
        disk = stalled;
        return stalled;
    }

    @Override
    public CompletionStage<Long> intent(Intent intent) {
        if (broken) {
            return CompletableFuture.failedFuture(new IllegalStateException("disk full"));
        }
        long number;
        synchronized (this) {
            intents.add(intent);
            number = intents.size();
        }
        return disk.thenApplyAsync(done -> number);
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

    /** What came of everything but logins. */
    public List<Outcome> statementOutcomes() {
        return outcomes.stream()
                .filter(o -> !intents.get((int) o.intent() - 1).action().equals("login"))
                .toList();
    }
}
