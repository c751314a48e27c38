@NullMarked
package dev.ledgate.crypto;

import org.jspecify.annotations.NullMarked;
