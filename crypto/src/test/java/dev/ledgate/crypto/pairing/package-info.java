@NullMarked
package dev.ledgate.crypto.pairing;

import org.jspecify.annotations.NullMarked;
