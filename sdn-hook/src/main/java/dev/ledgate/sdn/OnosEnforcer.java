package dev.ledgate.sdn;

import dev.ledgate.policy.WhitelistEntry;
import dev.ledgate.policy.port.PathEnforcer;
import java.io.IOException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Opens paths as flow rules of an ONOS controller (tried against the recorded behaviour of ONOS 2.5.6).
 *
 * <p>One thread compares, again and again, what sessions need with what the controller holds under our name, and asks for
 * the difference: after each change, every few seconds, and after a restart of either side. A path counts as open when the
 * switches are connected and have reported its rules, and as closed when the rules are gone from the store of a controller
 * that is connected to the switches. A deletion that a controller loses is therefore asked for again, for ever.
 *
 * <p>A path is refused at once while the controller or a switch cannot be reached. A {@link #permit} that fails counts for
 * nothing and needs no {@link #isolate}. Rules outlive a controller that dies and a proxy that is killed: the proxy's own cut
 * is what revokes; the next start removes what is left over. IPv4 only.
 *
 * <p>Safe for any thread. What depends on a returned stage runs on the enforcer's thread and must not block.
 */
public final class OnosEnforcer implements PathEnforcer {
    private static final System.Logger LOG = System.getLogger(OnosEnforcer.class.getName());

    private final OnosSettings settings;
    private final OnosClient client;
    private final ScheduledThreadPoolExecutor thread;
    private volatile String health = "the controller was not asked yet";

    // Of the enforcer's thread only.
    private final Map<NetworkPath, PathState> paths = new HashMap<>();
    private @Nullable ScheduledFuture<?> next;
    private long retryNanos;
    private boolean stepWaits;
    private boolean ending;

    /**
     * Begins to remove whatever stands under our name in the controller.
     *
     * @param http brings its trust store; redirects are not followed
     * @param credentials asked for each request; never logged
     */
    public OnosEnforcer(OnosSettings settings, HttpClient http, Supplier<OnosCredentials> credentials) {
        if (http.followRedirects() != HttpClient.Redirect.NEVER) {
            throw new IllegalArgumentException("a redirect would carry the controller's password elsewhere");
        }
        this.settings = settings;
        this.client = new OnosClient(
                http, settings.base(), credentials, settings.timing().request());
        this.thread = new ScheduledThreadPoolExecutor(1, task -> {
            Thread made = new Thread(task, "ledgate-sdn-onos");
            made.setDaemon(true);
            return made;
        });
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        thread.setRemoveOnCancelPolicy(true);
        this.retryNanos = settings.timing().poll().toNanos();
        onThread(this::step);
    }

    @Override
    public CompletionStage<Void> permit(WhitelistEntry entry) {
        return request(entry, (path, opened) -> {
            long until = System.nanoTime() + settings.timing().open().toNanos();
            paths.computeIfAbsent(path, p -> new PathState(FlowRule.of(p, settings)))
                    .permit(opened, until);
        });
    }

    @Override
    public CompletionStage<Void> isolate(WhitelistEntry entry) {
        return request(
                entry,
                (path, closed) -> paths.computeIfAbsent(path, p -> new PathState(FlowRule.of(p, settings)))
                        .isolate(closed));
    }

    private interface Change {
        void apply(NetworkPath path, CompletableFuture<Void> done);
    }

    private CompletionStage<Void> request(WhitelistEntry entry, Change change) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        try {
            NetworkPath path = NetworkPath.of(entry);
            if (!path.isIpv4()) {
                throw new IllegalArgumentException("only IPv4 paths can be opened through ONOS");
            }
            onThread(() -> {
                if (ending) {
                    done.completeExceptionally(new IOException("the path enforcer is closed"));
                    return;
                }
                change.apply(path, done);
                if (!stepWaits) {
                    stepWaits = true;
                    onThread(this::step);
                }
            });
        } catch (IllegalArgumentException | RejectedExecutionException e) {
            done.completeExceptionally(new IOException("the path cannot be changed: " + e.getMessage(), e));
        }
        return done.minimalCompletionStage();
    }

    /** A defect must not end the loop that closes paths. */
    private void onThread(Runnable task) {
        thread.execute(() -> {
            try {
                task.run();
            } catch (RuntimeException e) {
                LOG.log(System.Logger.Level.ERROR, "a defect in path enforcement", e);
                refuseAll(new IOException("path enforcement failed", e));
                schedule();
            }
        });
    }

    private void step() {
        stepWaits = false;
        if (thread.isShutdown()) {
            return;
        }
        compare();
        schedule();
    }

    /** One round: look, ask for the difference, and say what is now known. */
    private void compare() {
        try {
            String unready = unreadySwitch();
            List<StoredFlow> found = client.flows(settings.appId());
            if (!unready.isEmpty()) {
                ill(unready);
                refuseAll(new IOException(unready));
                return;
            }
            FlowPlan plan = FlowPlan.of(wanted(), found);
            settle(plan, found);
            ask(FlowPlan.of(wanted(), found));
            well();
        } catch (IOException e) {
            ill(String.valueOf(e.getMessage()));
            refuseAll(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void ask(FlowPlan plan) throws IOException, InterruptedException {
        if (!plan.remove().isEmpty()) {
            client.remove(plan.remove());
        }
        // Only what is not there: asking for a rule that is there sets it back to PENDING_ADD.
        if (!plan.add().isEmpty()) {
            client.add(settings.appId(), plan.add());
        }
    }

    private void settle(FlowPlan plan, List<StoredFlow> found) throws IOException, InterruptedException {
        long now = System.nanoTime();
        plan.standing().forEach((path, standing) -> {
            PathState state = paths.get(path);
            if (state != null && state.isOpening()) {
                settleOpening(path, state, standing, now);
            }
        });
        List<NetworkPath> gone = paths.entrySet().stream()
                .filter(e -> !e.getValue().isWanted() && isAbsent(e.getValue(), found))
                .map(Map.Entry::getKey)
                .toList();
        // Asked again after the look: a store is also empty while its controller starts, before it wipes the switch.
        if (!gone.isEmpty() && unreadySwitch().isEmpty()) {
            for (NetworkPath path : gone) {
                PathState state = paths.remove(path);
                if (state != null) {
                    state.closed();
                }
            }
        }
    }

    private static void settleOpening(NetworkPath path, PathState state, FlowPlan.Standing standing, long now) {
        switch (standing) {
            case OPEN -> state.opened();
            case FAILED -> state.refuse(new IOException("a switch refused the path " + path));
            case ABSENT, PENDING ->
                state.refuseLate(now, new IOException("the path " + path + " did not become active in time"));
        }
    }

    private static boolean isAbsent(PathState state, List<StoredFlow> found) {
        return found.stream()
                .flatMap(flow -> flow.rule().stream())
                .noneMatch(rule -> state.rules().stream().anyMatch(rule::sameMatch));
    }

    private Map<NetworkPath, List<FlowRule>> wanted() {
        Map<NetworkPath, List<FlowRule>> wanted = new HashMap<>();
        paths.forEach((path, state) -> {
            if (state.isWanted()) {
                wanted.put(path, state.rules());
            }
        });
        return wanted;
    }

    /** Empty if the controller is master of every switch; else which one is not there. */
    private String unreadySwitch() throws IOException, InterruptedException {
        for (OnosSettings.Hop hop : settings.hops()) {
            var device = client.device(hop.device());
            if (device.isEmpty()) {
                return "the controller does not know the switch " + hop.device();
            }
            if (!device.get().ready()) {
                return "the switch " + hop.device() + " is not connected to the controller";
            }
        }
        return "";
    }

    private void refuseAll(IOException why) {
        paths.values().forEach(state -> state.refuse(why));
    }

    private void ill(String what) {
        if (!what.equals(health)) {
            LOG.log(System.Logger.Level.WARNING, "network paths cannot be changed: {0}", what);
        }
        health = what;
    }

    private void well() {
        long open = paths.values().stream().filter(PathState::isWanted).count();
        long closing = paths.size() - open;
        health = open + " paths wanted, " + closing + " being closed";
    }

    private void schedule() {
        if (next != null) {
            next.cancel(false);
        }
        if (!thread.isShutdown()) {
            next = thread.schedule(() -> onThread(this::step), delayNanos(), TimeUnit.NANOSECONDS);
        }
    }

    private long delayNanos() {
        Duration poll = settings.timing().poll();
        long most = settings.timing().reconcile().toNanos();
        if (paths.values().stream().anyMatch(PathState::isOpening)) {
            retryNanos = poll.toNanos();
            return Math.min(retryNanos, most);
        }
        if (paths.values().stream().allMatch(PathState::isWanted)) {
            retryNanos = poll.toNanos();
            return most;
        }
        long delay = Math.min(retryNanos, most);
        retryNanos = Math.min(2 * retryNanos, most);
        return delay;
    }

    @Override
    public String describe() {
        return "ONOS at " + settings.base().getHost() + ", rules under " + settings.appId() + ": " + health;
    }

    /** Asks for the removal of every path and waits a little for it; the next start removes what is left. */
    @Override
    public void close() {
        if (thread.isShutdown()) {
            return;
        }
        CompletableFuture<Void> empty = new CompletableFuture<>();
        try {
            onThread(() -> {
                ending = true;
                paths.values().forEach(PathState::abandon);
                step();
                var unused = CompletableFuture.allOf(paths.values().stream()
                                .map(OnosEnforcer::closed)
                                .toArray(CompletableFuture[]::new))
                        .whenComplete((done, failure) -> empty.complete(null));
            });
            empty.completeOnTimeout(null, settings.timing().closing().toNanos(), TimeUnit.NANOSECONDS)
                    .join();
            onThread(() -> {
                paths.values().forEach(PathState::giveUp);
                thread.shutdown();
            });
        } catch (RejectedExecutionException e) {
            LOG.log(System.Logger.Level.DEBUG, "the path enforcer was closed twice");
        }
    }

    private static CompletableFuture<Void> closed(PathState state) {
        CompletableFuture<Void> closed = new CompletableFuture<>();
        state.isolate(closed);
        return closed;
    }
}
