/**
 * Multi-authority attribute-based encryption as a key encapsulation mechanism: Lewko and Waters, "Decentralizing
 * Attribute-Based Encryption" (EUROCRYPT 2011), the prime-order construction of the full version's appendix D, moved to
 * type-3 groups with users' keys in G2 and ciphertext rows in GT and G1, and made secure against chosen ciphertexts by
 * the Fujisaki-Okamoto transform with a full re-encryption check.
 *
 * <p>What it rests on: the generic group model and random oracles; authorities that are corrupt are so from the start.
 * Each authority can issue its own attributes to anyone, so a policy that one authority alone satisfies trusts that
 * authority. The policy travels in clear. There is no revocation but the epoch in an attribute's name.
 */
@NullMarked
package dev.ledgate.crypto.abe;

import org.jspecify.annotations.NullMarked;
