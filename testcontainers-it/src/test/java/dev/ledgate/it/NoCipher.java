package dev.ledgate.it;

import dev.ledgate.policy.ColumnName;
import dev.ledgate.policy.FieldContext;
import dev.ledgate.policy.port.FieldKeys;
import java.util.Optional;

/** For columns that may come back sealed, and never do where it is used. */
public final class NoCipher implements FieldKeys.FieldCipher {
    @Override
    public byte[] open(FieldContext place, byte[] stored) throws FieldKeys.FieldUnopenable {
        throw new FieldKeys.FieldUnopenable(place);
    }

    @Override
    public byte[] seal(FieldContext place, byte[] plain) throws FieldKeys.FieldUnopenable {
        throw new FieldKeys.FieldUnopenable(place);
    }

    @Override
    public Optional<byte[]> blindIndex(ColumnName column, byte[] plain) {
        return Optional.empty();
    }

    @Override
    public void close() {
        // It holds no keys.
    }
}
