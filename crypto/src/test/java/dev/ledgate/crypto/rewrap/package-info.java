@NullMarked
package dev.ledgate.crypto.rewrap;

import org.jspecify.annotations.NullMarked;
