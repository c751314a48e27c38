/**
 * The vocabulary of Ledgate, the one rule that everything serves ({@link dev.ledgate.policy.VisibilityRule}), and in
 * {@code port} the interfaces that the other modules implement. Knows the JDK and nothing else.
 *
 * <p>Terms follow Jin et al., "Toward Secure, Privacy-Preserving, and Interoperable Medical Data Sharing via
 * Blockchain", section III.
 */
@NullMarked
package dev.ledgate.policy;

import org.jspecify.annotations.NullMarked;
