/**
 * Signatures over whole rows of sealed fields, with a counter against putting old rows back: integrity and freshness of
 * records that lie in a store which is not trusted.
 */
@NullMarked
package dev.ledgate.crypto.sign;

import org.jspecify.annotations.NullMarked;
