/** The corpus of attempts to see what may not be seen, and of ordinary statements that only look like such attempts. */
@NullMarked
package dev.ledgate.it.attack;

import org.jspecify.annotations.NullMarked;
