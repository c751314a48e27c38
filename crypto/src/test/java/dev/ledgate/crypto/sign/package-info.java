@NullMarked
package dev.ledgate.crypto.sign;

import org.jspecify.annotations.NullMarked;
