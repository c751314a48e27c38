package dev.ledgate.crypto;

import dev.ledgate.crypto.bytes.CorruptEncoding;
import dev.ledgate.crypto.field.BlindIndex;
import dev.ledgate.crypto.field.EqualityIndex;
import dev.ledgate.crypto.field.FieldSealer;
import dev.ledgate.crypto.keys.PatientSalt;
import dev.ledgate.crypto.keys.PatientSalts;
import dev.ledgate.policy.ColumnName;
import dev.ledgate.policy.FieldContext;
import dev.ledgate.policy.PrivacyLevel;
import dev.ledgate.policy.port.FieldKeys.FieldCipher;
import dev.ledgate.policy.port.FieldKeys.FieldUnopenable;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.function.Function;

/** The cipher of one session, over keys that it shares with the user's other sessions. */
final class SessionFieldCipher implements FieldCipher {
    private final HeldKeys held;
    private final PatientSalts salts;
    private final Function<ColumnName, PrivacyLevel> levels;
    private final EqualityIndex equality;
    private final FieldSealer sealer;
    private boolean closed;

    SessionFieldCipher(
            HeldKeys held,
            PatientSalts salts,
            Function<ColumnName, PrivacyLevel> levels,
            EqualityIndex equality,
            SecureRandom random) {
        this.held = held;
        this.salts = salts;
        this.levels = levels;
        this.equality = equality;
        this.sealer = new FieldSealer(held::find, random);
        held.users().incrementAndGet();
    }

    @Override
    public byte[] open(FieldContext place, byte[] stored) throws FieldUnopenable {
        requireUsable(place);
        PatientSalt salt = salts.find(place.patient()).orElseThrow(() -> new FieldUnopenable(place));
        try {
            return sealer.open(place, salt, stored).orElseThrow(() -> new FieldUnopenable(place));
        } catch (CorruptEncoding | IllegalStateException e) {
            // IllegalStateException: the keys were wiped by a revocation between the check above and here.
            throw unopenable(place, e);
        }
    }

    @Override
    public byte[] seal(FieldContext place, byte[] plain) throws FieldUnopenable {
        requireUsable(place);
        Optional<PatientSalt> known = salts.find(place.patient());
        PatientSalt salt = known.isPresent() ? known.get() : salts.createSalt(place.patient());
        try {
            return sealer.seal(place, salt, levels.apply(place.column()), plain, equality.of(place.column(), plain))
                    .orElseThrow(() -> new FieldUnopenable(place));
        } catch (IllegalStateException e) {
            throw unopenable(place, e);
        }
    }

    @Override
    public Optional<byte[]> blindIndex(ColumnName column, byte[] plain) {
        return closed || held.closed()
                ? Optional.empty()
                : equality.of(column, plain).map(BlindIndex.Value::bytes);
    }

    private static FieldUnopenable unopenable(FieldContext place, Exception cause) {
        FieldUnopenable result = new FieldUnopenable(place);
        result.initCause(cause);
        return result;
    }

    private void requireUsable(FieldContext place) throws FieldUnopenable {
        if (closed || held.closed()) {
            sealer.close();
            throw new FieldUnopenable(place);
        }
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            sealer.close();
            equality.close();
            held.users().decrementAndGet();
        }
    }
}
