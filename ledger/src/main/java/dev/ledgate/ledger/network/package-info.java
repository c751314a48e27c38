/** A Fabric network on this machine: finds Fabric's programs, starts a network of hospitals, and stops it. */
@NullMarked
package dev.ledgate.ledger.network;

import org.jspecify.annotations.NullMarked;
