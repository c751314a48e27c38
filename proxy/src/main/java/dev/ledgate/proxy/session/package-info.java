/** What a session does next, as a function of its state and of what arrives: no I/O, no threads, no clock of its own. */
@NullMarked
package dev.ledgate.proxy.session;

import org.jspecify.annotations.NullMarked;
