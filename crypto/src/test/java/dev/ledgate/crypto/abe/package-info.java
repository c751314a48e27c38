@NullMarked
package dev.ledgate.crypto.abe;

import org.jspecify.annotations.NullMarked;
