package dev.ledgate.crypto.field;

import dev.ledgate.crypto.abe.EnvelopeId;
import dev.ledgate.crypto.bytes.Aead;
import dev.ledgate.crypto.bytes.ByteReader;
import dev.ledgate.crypto.bytes.ByteWriter;
import dev.ledgate.crypto.bytes.CorruptEncoding;
import dev.ledgate.policy.FieldContext;
import dev.ledgate.policy.PrivacyLevel;

/**
 * The head of a stored field, 11 bytes: version, suite, level, key epoch, group. After it come the nonce, the ciphertext
 * and the tag. Layout in {@code docs/envelope.md}.
 *
 * @param key which key it is sealed under
 */
public record StoredField(EnvelopeId key) {
    /** The first byte of every stored field; neither ASCII nor the start of a UTF-8 sequence that is in use. */
    public static final int VERSION = 0xc1;

    /** AES-256-GCM with a random 96-bit nonce. */
    public static final int SUITE = 1;

    public static final int HEAD_LENGTH = 11;

    /** How much longer a stored field is than its plaintext. */
    public static final int OVERHEAD = HEAD_LENGTH + Aead.OVERHEAD;

    /** Reads the head; the rest is checked by opening it. */
    public static StoredField decode(byte[] stored) throws CorruptEncoding {
        if (stored.length < OVERHEAD) {
            throw new CorruptEncoding("stored field: too short");
        }
        ByteReader in = new ByteReader(stored, "stored field");
        if (in.u8() != VERSION || in.u8() != SUITE) {
            throw new CorruptEncoding("stored field: unknown version or suite");
        }
        int level = in.u8();
        int keyEpoch = in.i32();
        int group = in.i32();
        try {
            return new StoredField(new EnvelopeId(group, keyEpoch, PrivacyLevel.ofRank(level)));
        } catch (IllegalArgumentException e) {
            throw new CorruptEncoding("stored field: level, epoch or group out of range", e);
        }
    }

    byte[] encodeHead() {
        return new ByteWriter(16)
                .u8(VERSION)
                .u8(SUITE)
                .u8(key.level().rank())
                .i32(key.keyEpoch())
                .i32(key.group())
                .toBytes();
    }

    /** The head and the place: a field cut from one cell does not open in another. */
    public byte[] associated(FieldContext place) {
        return new ByteWriter(192)
                .raw(encodeHead())
                .text(place.column().table().schema())
                .text(place.column().table().table())
                .text(place.column().column())
                .text(place.rowKey())
                .text(place.patient().value())
                .toBytes();
    }
}
