/** The {@code ledgate} command. The only place that sees every implementation; it reads, assembles and prints. */
@NullMarked
package dev.ledgate.cli;

import org.jspecify.annotations.NullMarked;
