/**
 * The pairing groups of BLS12-381 as types that cannot be misused: elements are immutable, decoding is strict, and
 * nothing of the native library (blst, through jblst) shows in any signature. The only home of native calls.
 *
 * <p>Curve: RFC 9380 section 8.8 and draft-irtf-cfrg-pairing-friendly-curves, section 4.2.1. Encodings: the compressed
 * point format of the same draft (appendix C). r is the common order of the three groups.
 */
@NullMarked
package dev.ledgate.crypto.pairing;

import org.jspecify.annotations.NullMarked;
