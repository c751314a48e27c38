/** Measurements that a person runs with {@code bench/run}; nothing of it is part of the product. */
@NullMarked
package dev.ledgate.bench;

import org.jspecify.annotations.NullMarked;
