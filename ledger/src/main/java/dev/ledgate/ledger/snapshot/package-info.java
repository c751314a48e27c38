/**
 * The local, immutable copy of the contracts' state, its feed, and the decisions made from it.
 */
@NullMarked
package dev.ledgate.ledger.snapshot;

import org.jspecify.annotations.NullMarked;
