/** The shell: sockets, event loops, TLS, back-pressure, and carrying out what sessions ask for. */
@NullMarked
package dev.ledgate.proxy.server;

import org.jspecify.annotations.NullMarked;
