/** The whole system against real parts. */
@NullMarked
package dev.ledgate.it;

import org.jspecify.annotations.NullMarked;
