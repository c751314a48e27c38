/** PostgreSQL's lexical rules: text to tokens. Knows nothing of grammar. */
@NullMarked
package dev.ledgate.rewriter.lexer;

import org.jspecify.annotations.NullMarked;
