package dev.ledgate.demo;

import dev.ledgate.policy.FieldContext;

/** Seals a value on its way into the database. Called from one thread at a time. */
@FunctionalInterface
public interface SealedWriter {
    /** @return what is stored in place of {@code plain} */
    byte[] seal(FieldContext place, String plain);
}
