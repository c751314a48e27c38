/**
 * The audit log: intent before the first row, outcome after, chained on disk, batches under a Merkle root that is anchored
 * elsewhere; and the offline reading of it. The format is written down byte by byte in {@code docs/audit.md}. Knows the
 * JDK and {@code policy}.
 */
@NullMarked
package dev.ledgate.ledger.audit;

import org.jspecify.annotations.NullMarked;
