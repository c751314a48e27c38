/** What share of SQL that others wrote runs through the proxy with the results of direct execution: {@code bench/run sql-coverage}. */
@NullMarked
package dev.ledgate.bench.coverage;

import org.jspecify.annotations.NullMarked;
