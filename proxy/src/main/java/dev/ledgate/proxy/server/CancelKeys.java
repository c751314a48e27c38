package dev.ledgate.proxy.server;

import java.security.SecureRandom;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** The keys by which clients cancel each other's statements, given out by us and bound to sessions. Safe for any thread. */
final class CancelKeys {
    private final Map<Integer, Entry> entries = new ConcurrentHashMap<>();
    private final AtomicInteger last = new AtomicInteger();
    private final SecureRandom random;

    CancelKeys(SecureRandom random) {
        this.random = random;
    }

    /** What a client is told at login. */
    record Key(int processId, int secret) {
        @Override
        public String toString() {
            return "Key[" + processId + "]";
        }
    }

    private record Entry(int secret, Relay relay) {}

    Key register(Relay relay) {
        int processId = last.updateAndGet(n -> n == Integer.MAX_VALUE ? 1 : n + 1);
        Key key = new Key(processId, random.nextInt());
        entries.put(processId, new Entry(key.secret(), relay));
        return key;
    }

    void forget(Key key) {
        entries.remove(key.processId());
    }

    /** Cancels, if the key is right. {@code done} is run when that has taken effect, or at once if the key is wrong. */
    void cancel(int processId, int secret, Runnable done) {
        Entry entry = entries.get(processId);
        if (entry == null || entry.secret != secret) {
            done.run();
        } else {
            entry.relay.cancel(done);
        }
    }
}
