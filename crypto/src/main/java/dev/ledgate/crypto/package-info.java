/**
 * What the rest of Ledgate calls: the keys of a session ({@link dev.ledgate.crypto.FieldKeyService}) and the hospital's own
 * sealing ({@link dev.ledgate.crypto.HospitalSealer}). Knows {@code policy}; the pairing library stays below.
 */
@NullMarked
package dev.ledgate.crypto;

import org.jspecify.annotations.NullMarked;
