package dev.ledgate.proxy.fake;

import dev.ledgate.policy.WhitelistEntry;
import dev.ledgate.policy.port.PathEnforcer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;

/** Notes what was opened and closed; can be made to fail. */
public final class FakePaths implements PathEnforcer {
    public final List<String> calls = new CopyOnWriteArrayList<>();
    private volatile boolean broken;

    public void breakDown() {
        broken = true;
    }

    @Override
    public CompletionStage<Void> permit(WhitelistEntry path) {
        calls.add("permit");
        return broken
                ? CompletableFuture.failedFuture(new IllegalStateException("no switch"))
                : CompletableFuture.runAsync(() -> {});
    }

    @Override
    public CompletionStage<Void> isolate(WhitelistEntry path) {
        calls.add("isolate");
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public String describe() {
        return "notes";
    }

    @Override
    public void close() {
        // Nothing is open.
    }
}
