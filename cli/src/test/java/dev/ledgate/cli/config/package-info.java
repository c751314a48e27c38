@NullMarked
package dev.ledgate.cli.config;

import org.jspecify.annotations.NullMarked;
