/**
 * A single-operator development ledger that speaks Fabric's Gateway and Deliver protocols: block log, hash chain, MVCC,
 * private data, no second party's endorsement.
 */
@NullMarked
package dev.ledgate.ledger.embedded;

import org.jspecify.annotations.NullMarked;
