/**
 * A client of the PostgreSQL protocol that hides nothing: every message that comes back is kept as it came, and every
 * message can be sent, also the odd ones that no driver sends. Shares no code with the proxy.
 */
@NullMarked
package dev.ledgate.it.wire;

import org.jspecify.annotations.NullMarked;
