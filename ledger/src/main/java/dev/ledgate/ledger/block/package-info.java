/**
 * Reads Fabric blocks: transactions, validation flags, read and write sets.
 */
@NullMarked
package dev.ledgate.ledger.block;

import org.jspecify.annotations.NullMarked;
