/** Stand-ins for what the other modules do, and a database to stand in front of. */
@NullMarked
package dev.ledgate.proxy.fake;

import org.jspecify.annotations.NullMarked;
