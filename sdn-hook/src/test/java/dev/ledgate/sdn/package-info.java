@NullMarked
package dev.ledgate.sdn;

import org.jspecify.annotations.NullMarked;
