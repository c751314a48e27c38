package dev.ledgate.proxy.fake;

import dev.ledgate.policy.ColumnName;
import dev.ledgate.policy.FieldContext;
import dev.ledgate.policy.SessionIdentity;
import dev.ledgate.policy.port.FieldKeys;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;

/** Seals by reversing the bytes; what is stored as "damaged" does not open. */
public final class FakeKeys implements FieldKeys {
    public final List<String> sealedFor = new CopyOnWriteArrayList<>();
    private volatile boolean broken;

    public void breakDown() {
        broken = true;
    }

    @Override
    public CompletionStage<FieldCipher> cipherFor(SessionIdentity who) {
        return broken
                ? CompletableFuture.failedFuture(new IllegalStateException("no keys"))
                : CompletableFuture.supplyAsync(() -> new Reversing(sealedFor));
    }

    /** The cipher of this fake. */
    public static final class Reversing implements FieldCipher {
        private final List<String> sealedFor;

        public Reversing(List<String> sealedFor) {
            this.sealedFor = sealedFor;
        }

        @Override
        public byte[] open(FieldContext place, byte[] stored) throws FieldUnopenable {
            if (new String(stored, StandardCharsets.UTF_8).equals("damaged")) {
                throw new FieldUnopenable(place);
            }
            return reverse(stored);
        }

        @Override
        public byte[] seal(FieldContext place, byte[] plain) {
            sealedFor.add(place.rowKey());
            return reverse(plain);
        }

        private static byte[] reverse(byte[] bytes) {
            byte[] reversed = new byte[bytes.length];
            for (int i = 0; i < bytes.length; i++) {
                reversed[i] = bytes[bytes.length - 1 - i];
            }
            return reversed;
        }

        @Override
        public Optional<byte[]> blindIndex(ColumnName column, byte[] plain) {
            return Optional.empty();
        }

        @Override
        public void close() {
            // Holds no secret.
        }
    }
}
