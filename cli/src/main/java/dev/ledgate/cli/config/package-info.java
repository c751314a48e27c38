/** The files that people write for Ledgate, read strictly: what is not understood is an error that says where. */
@NullMarked
package dev.ledgate.cli.config;

import org.jspecify.annotations.NullMarked;
