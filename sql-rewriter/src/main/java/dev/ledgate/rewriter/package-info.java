/**
 * SQL text and what the user may see, to safe SQL text or a refusal. Pure: no I/O, no clock, no keys. The only home of
 * Calcite.
 */
@NullMarked
package dev.ledgate.rewriter;

import org.jspecify.annotations.NullMarked;
