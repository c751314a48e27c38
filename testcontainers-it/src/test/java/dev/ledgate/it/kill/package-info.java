/** The proxy as a process of its own, which is killed or runs out of disk. */
@NullMarked
package dev.ledgate.it.kill;

import org.jspecify.annotations.NullMarked;
