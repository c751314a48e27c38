package dev.ledgate.sdn;

import dev.ledgate.policy.Address;
import dev.ledgate.policy.WhitelistEntry;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Whitelist entries, settings and patience. */
final class EnforcerFixture {
    static final String APP = "org.example.hook";
    static final String DEVICE = "of:0000000000000001";
    static final OnosSettings.Timing QUICK = new OnosSettings.Timing(
            Duration.ofSeconds(5),
            Duration.ofMillis(10),
            Duration.ofSeconds(10),
            Duration.ofMillis(60),
            Duration.ofMillis(500));

    private EnforcerFixture() {}

    static OnosSettings settings(String device) {
        return settings(URI.create("http://127.0.0.1:8181/onos/v1"), device);
    }

    static OnosSettings settings(URI base, String device) {
        return settings(base, device, QUICK);
    }

    static OnosSettings settings(URI base, String device, OnosSettings.Timing timing) {
        return new OnosSettings(base, APP, 50_000, List.of(new OnosSettings.Hop(device, 1, 2)), timing);
    }

    /** Gives a rule little time to become active. */
    static OnosSettings.Timing impatient() {
        return new OnosSettings.Timing(
                QUICK.request(), QUICK.poll(), Duration.ofMillis(300), QUICK.reconcile(), QUICK.closing());
    }

    /** The entry of a user at 10.9.0.{@code host}. */
    static WhitelistEntry entry(int host) {
        return new WhitelistEntry(
                new Address("0x" + "a".repeat(40)),
                new Address("0x" + "b".repeat(40)),
                address(10, 9, 0, host),
                new InetSocketAddress(address(10, 9, 0, 10), 5432));
    }

    static InetAddress address(int... bytes) {
        byte[] raw = new byte[bytes.length];
        for (int i = 0; i < raw.length; i++) {
            raw[i] = (byte) bytes[i];
        }
        try {
            return InetAddress.getByAddress(raw);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }

    static <T> T await(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
    }

    static void waitFor(String what, BooleanSupplier condition) {
        long until = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > until) {
                throw new AssertionError("it did not happen: " + what);
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    static void pause(Duration time) {
        long until = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < until) {
            LockSupport.parkNanos(until - System.nanoTime());
        }
    }
}
