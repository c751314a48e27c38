/** Statements that are not queries: by allow-list, or a refusal that names the construct. */
@NullMarked
package dev.ledgate.rewriter.command;

import org.jspecify.annotations.NullMarked;
