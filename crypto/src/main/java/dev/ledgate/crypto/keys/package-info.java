/**
 * From a policy group's root key down to the key of one column of one patient, and how the root travels and rests.
 *
 * <pre>
 *   root = key of level complete -> high -> medium -> low     (one way)
 *   level key + the patient's random salt -> patient key      (erasing the salt shreds the patient's fields)
 *   patient key + table + column -> AES-256 key of the field
 * </pre>
 */
@NullMarked
package dev.ledgate.crypto.keys;

import org.jspecify.annotations.NullMarked;
