/** Strict readers and writers of byte formats, secrets as objects, and the symmetric building blocks. Knows no pairing. */
@NullMarked
package dev.ledgate.crypto.bytes;

import org.jspecify.annotations.NullMarked;
