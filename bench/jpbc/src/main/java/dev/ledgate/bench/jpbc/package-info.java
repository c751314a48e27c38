/** The scheme of {@code crypto/} on the library that the paper's time would have taken, for comparison on one machine. */
@NullMarked
package dev.ledgate.bench.jpbc;

import org.jspecify.annotations.NullMarked;
