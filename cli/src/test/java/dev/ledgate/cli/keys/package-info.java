@NullMarked
package dev.ledgate.cli.keys;

import org.jspecify.annotations.NullMarked;
