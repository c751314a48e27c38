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

    public void breakDown() {
        broken = true;
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
        return CompletableFuture.supplyAsync(() -> number);
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
