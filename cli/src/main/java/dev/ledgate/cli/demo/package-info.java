/** Hospital A with everything it needs, in one process: what {@code ledgate demo} starts. */
@NullMarked
package dev.ledgate.cli.demo;

import org.jspecify.annotations.NullMarked;
