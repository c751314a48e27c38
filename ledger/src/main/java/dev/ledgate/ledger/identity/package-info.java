/**
 * Certificates and keys of members and users, as PEM files.
 */
@NullMarked
package dev.ledgate.ledger.identity;

import org.jspecify.annotations.NullMarked;
