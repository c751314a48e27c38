package dev.ledgate.rewriter;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Results by statement and by what was known when they were made; the least recently used go first. Safe for any thread. */
final class RewriteCache {
    private static final int ENTRIES = 2_000;
    private static final long CHARACTERS = 16_000_000;

    /**
     * @param catalog its version
     * @param policy digest of the classification
     * @param fingerprint of the profile
     */
    record Key(String sql, long catalog, String policy, String fingerprint) {}

    private record Entry(RewriteResult result, long characters) {}

    private final LinkedHashMap<Key, Entry> entries = new LinkedHashMap<>(256, 0.75f, true);
    private long characters;

    synchronized Optional<RewriteResult> get(Key key) {
        return Optional.ofNullable(entries.get(key)).map(Entry::result);
    }

    synchronized void put(Key key, RewriteResult result) {
        long size = key.sql().length() + 100L;
        if (result instanceof RewriteResult.Rewritten rewritten) {
            size += rewritten.sql().stream().mapToLong(String::length).sum();
        }
        if (size > CHARACTERS / 16) {
            return;
        }
        Entry before = entries.put(key, new Entry(result, size));
        characters += size - (before == null ? 0 : before.characters());
        var oldest = entries.entrySet().iterator();
        while (entries.size() > ENTRIES || characters > CHARACTERS) {
            Map.Entry<Key, Entry> gone = oldest.next();
            characters -= gone.getValue().characters();
            oldest.remove();
        }
    }
}
