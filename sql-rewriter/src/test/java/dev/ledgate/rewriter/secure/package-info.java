@NullMarked
package dev.ledgate.rewriter.secure;

import org.jspecify.annotations.NullMarked;
