/** Sealed fields: their stored form, and the engine that seals and opens them with cached keys. */
@NullMarked
package dev.ledgate.crypto.field;

import org.jspecify.annotations.NullMarked;
