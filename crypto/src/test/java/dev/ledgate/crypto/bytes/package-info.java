@NullMarked
package dev.ledgate.crypto.bytes;

import org.jspecify.annotations.NullMarked;
