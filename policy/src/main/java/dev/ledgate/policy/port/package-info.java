/**
 * What the proxy asks of the other modules. Calls that may wait return a {@link java.util.concurrent.CompletionStage}
 * completed on the implementation's own threads; all others return at once and are safe on an event loop.
 */
@NullMarked
package dev.ledgate.policy.port;

import org.jspecify.annotations.NullMarked;
