/**
 * What each login should see, worked out a second time and by other means than the system's: its own reading of
 * {@code policy.yaml}, its own masking in Java, and the result stored as plain tables in a database per login. Uses no
 * class of Ledgate; the two meet only in the texts that the hospital wrote and in the shared secret of pseudonyms.
 */
@NullMarked
package dev.ledgate.it.oracle;

import org.jspecify.annotations.NullMarked;
