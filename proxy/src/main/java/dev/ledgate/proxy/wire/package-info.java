/** PostgreSQL protocol 3.0 as data: messages, their frames and their limits. Knows byte buffers and nothing else of I/O. Payload slices are valid only during the call that hands them over. */
@NullMarked
package dev.ledgate.proxy.wire;

import org.jspecify.annotations.NullMarked;
