/** Rows and parameters with sealed fields: which columns are sealed, and opening and sealing their cells. */
@NullMarked
package dev.ledgate.proxy.rows;

import org.jspecify.annotations.NullMarked;
