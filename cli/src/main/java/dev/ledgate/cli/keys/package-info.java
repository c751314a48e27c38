/** {@code ledgate keys}: authorities, users' attribute keys, group roots and their envelopes, in files. */
@NullMarked
package dev.ledgate.cli.keys;

import org.jspecify.annotations.NullMarked;
