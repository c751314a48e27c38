/**
 * The second way to read a sealed column: the proxy relays the stored fields untouched, and hands the client the keys of
 * the patients it may see, sealed to the client's public key with HPKE (RFC 9180). {@code ClientPublicKey} is the proxy's
 * half, {@code ClientKeyPair} and {@code ClientFields} the client's.
 *
 * <p>What travels are keys of single patients and never a group's: a group's key in a client's hands, with a stolen dump
 * that holds the salts, would open every patient of the group.
 */
@NullMarked
package dev.ledgate.crypto.rewrap;

import org.jspecify.annotations.NullMarked;
