/** Random but repeatable statements over the hospital's tables, and the comparison of two servers' answers to them. */
@NullMarked
package dev.ledgate.it.query;

import org.jspecify.annotations.NullMarked;
