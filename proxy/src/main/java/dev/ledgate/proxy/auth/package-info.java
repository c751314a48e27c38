/** Who logs in: SCRAM-SHA-256 from both sides (RFC 5802, RFC 7677), as exchanges without I/O. */
@NullMarked
package dev.ledgate.proxy.auth;

import org.jspecify.annotations.NullMarked;
