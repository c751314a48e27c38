package dev.ledgate.rewriter;

import dev.ledgate.policy.AccessProfile;
import dev.ledgate.policy.Classification;

/** Makes the rewriter of queries for what is in force. */
@FunctionalInterface
interface SecuringFactory {
    QueryRewriter rewriter(AccessProfile profile, DatabaseCatalog catalog, Classification classification);
}
