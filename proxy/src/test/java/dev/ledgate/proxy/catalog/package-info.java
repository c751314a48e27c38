@NullMarked
package dev.ledgate.proxy.catalog;

import org.jspecify.annotations.NullMarked;
