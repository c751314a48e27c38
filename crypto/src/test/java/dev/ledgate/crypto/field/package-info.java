@NullMarked
package dev.ledgate.crypto.field;

import org.jspecify.annotations.NullMarked;
