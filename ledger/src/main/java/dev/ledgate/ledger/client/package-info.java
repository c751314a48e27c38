/**
 * The client of the contracts, for a Fabric network and for the embedded ledger alike.
 */
@NullMarked
package dev.ledgate.ledger.client;

import org.jspecify.annotations.NullMarked;
