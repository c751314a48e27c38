@NullMarked
package dev.ledgate.crypto.keys;

import org.jspecify.annotations.NullMarked;
