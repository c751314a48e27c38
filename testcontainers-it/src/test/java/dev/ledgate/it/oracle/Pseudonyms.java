package dev.ledgate.it.oracle;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.UUID;

/** Pseudonyms and date shifts of one institute, from their written definition. Not safe for threads. */
final class Pseudonyms {
    private final byte[] secret;
    private final byte[] scope;
    private final MessageDigest sha256;

    Pseudonyms(byte[] secret, String scope) {
        this.secret = secret.clone();
        this.scope = scope.getBytes(StandardCharsets.UTF_8);
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private ByteBuffer digest(int use, byte[] key) {
        sha256.update(secret);
        sha256.update(ByteBuffer.allocate(4).putInt(use).array());
        sha256.update(sha256.digest(scope));
        return ByteBuffer.wrap(sha256.digest(key));
    }

    String uuid(String key) {
        UUID from = UUID.fromString(key);
        ByteBuffer to = digest(
                1,
                ByteBuffer.allocate(16)
                        .putLong(from.getMostSignificantBits())
                        .putLong(from.getLeastSignificantBits())
                        .array());
        return new UUID(to.getLong(), to.getLong()).toString();
    }

    String text(String key) {
        return HexFormat.of()
                .formatHex(digest(1, key.getBytes(StandardCharsets.UTF_8)).array(), 0, 16);
    }

    int days(String patient) {
        long drawn = Integer.toUnsignedLong(
                digest(2, patient.getBytes(StandardCharsets.UTF_8)).getInt());
        return (int) (drawn % 365) - 182;
    }
}
