/** Changes of the hospital's tables by its own applications, against real PostgreSQL. */
@NullMarked
package dev.ledgate.it.schema;

import org.jspecify.annotations.NullMarked;
