package dev.ledgate.policy.port;

import dev.ledgate.policy.ColumnName;
import dev.ledgate.policy.FieldContext;
import dev.ledgate.policy.SessionIdentity;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Gives sessions the keys to sealed fields. Safe for any thread. */
public interface FieldKeys {
    /**
     * Unwraps what the user's attribute keys open (ABE decapsulation, off the caller's thread) and returns a cipher that
     * holds it.
     */
    CompletionStage<FieldCipher> cipherFor(SessionIdentity who);

    /**
     * Opens and seals fields with cached symmetric keys; takes about a microsecond and never waits. Used by one thread at
     * a time. Closing it forgets the keys.
     */
    interface FieldCipher extends AutoCloseable {
        /**
         * The plaintext of a stored field.
         *
         * @throws FieldUnopenable if no key of this session opens it, or it is not what was sealed at that place
         */
        byte[] open(FieldContext place, byte[] stored) throws FieldUnopenable;

        /**
         * The field to store.
         *
         * @throws FieldUnopenable if this session has no key for that patient
         */
        byte[] seal(FieldContext place, byte[] plain) throws FieldUnopenable;

        /**
         * The blind index of a value in a searchable column, 16 bytes: equal values have equal ones, and unequal values of
         * one column do not meet in practice (128 bits of HMAC-SHA-256). Empty for a column that cannot be searched. No
         * default: a cipher that stands in front of another one and forgot it would refuse every search.
         */
        Optional<byte[]> blindIndex(ColumnName column, byte[] plain);

        @Override
        void close();
    }

    /** The message names the column and never says which of the two reasons it was. */
    final class FieldUnopenable extends Exception {
        private static final long serialVersionUID = 1L;

        public FieldUnopenable(FieldContext place) {
            super("a field of " + place.column() + " cannot be opened with the keys of this session");
        }
    }
}
