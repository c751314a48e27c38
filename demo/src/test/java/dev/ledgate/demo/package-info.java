@NullMarked
package dev.ledgate.demo;

import org.jspecify.annotations.NullMarked;
