package dev.ledgate.rewriter;

import dev.ledgate.policy.AccessProfile;
import dev.ledgate.policy.Classification;
import dev.ledgate.rewriter.secure.OwnerWrites;
import dev.ledgate.rewriter.secure.SecuredTables;
import java.util.LinkedHashMap;
import java.util.Map;

/** Keeps the secured tables of the profiles used last. Safe for any thread. */
final class RecentSecuring implements SecuringFactory {
    private static final int PROFILES = 64;

    private record Key(String fingerprint, long catalog, String policy) {}

    private final LinkedHashMap<Key, QueryRewriter> recent = new LinkedHashMap<>(PROFILES, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, QueryRewriter> eldest) {
            return size() > PROFILES;
        }
    };

    @Override
    public synchronized QueryRewriter rewriter(
            AccessProfile profile, DatabaseCatalog catalog, Classification classification) {
        Key key = new Key(profile.fingerprint(), catalog.version(), classification.digest());
        QueryRewriter known = recent.get(key);
        if (known == null) {
            SecuredTables tables = new SecuredTables(profile, catalog, classification);
            known = new QueryRewriter(tables, new OwnerWrites(tables), catalog, profile.owner());
            recent.put(key, known);
        }
        return known;
    }
}
