package dev.ledgate.crypto.field;

import dev.ledgate.crypto.abe.EnvelopeId;
import dev.ledgate.crypto.bytes.Aead;
import dev.ledgate.crypto.bytes.ByteReader;
import dev.ledgate.crypto.bytes.ByteWriter;
import dev.ledgate.crypto.bytes.CorruptEncoding;
import dev.ledgate.policy.FieldContext;
import dev.ledgate.policy.PrivacyLevel;
import java.util.Optional;

/**
 * The head of a stored field: version, suite, level, key epoch, group, 11 bytes; in a searchable column the blind index,
 * 16 bytes more. After it come the nonce, the ciphertext and the tag. Layout in {@code docs/envelope.md}.
 *
 * @param key which key it is sealed under
 * @param index the blind index; empty in a column that cannot be searched
 */
public record StoredField(EnvelopeId key, Optional<BlindIndex.Value> index) {
    /** The first byte of a stored field; neither ASCII nor the start of a UTF-8 sequence that is in use. */
    public static final int VERSION = 0xc1;

    /** The first byte of a stored field with a blind index. */
    public static final int VERSION_WITH_INDEX = 0xc2;

    /** AES-256-GCM with a random 96-bit nonce. */
    public static final int SUITE = 1;

    public static final int HEAD_LENGTH = 11;

    /** How much longer a stored field is than its plaintext. */
    public static final int OVERHEAD = HEAD_LENGTH + Aead.OVERHEAD;

    /** A head without a blind index. */
    public StoredField(EnvelopeId key) {
        this(key, Optional.empty());
    }

    /** How many bytes the head takes. */
    public int headLength() {
        return HEAD_LENGTH + (index.isPresent() ? BlindIndex.Value.LENGTH : 0);
    }

    /** Reads the head; the rest is checked by opening it. */
    public static StoredField decode(byte[] stored) throws CorruptEncoding {
        if (stored.length < OVERHEAD) {
            throw new CorruptEncoding("stored field: too short");
        }
        ByteReader in = new ByteReader(stored, "stored field");
        int version = in.u8();
        if ((version != VERSION && version != VERSION_WITH_INDEX) || in.u8() != SUITE) {
            throw new CorruptEncoding("stored field: unknown version or suite");
        }
        int level = in.u8();
        int keyEpoch = in.i32();
        int group = in.i32();
        Optional<BlindIndex.Value> index = Optional.empty();
        if (version == VERSION_WITH_INDEX) {
            if (stored.length < OVERHEAD + BlindIndex.Value.LENGTH) {
                throw new CorruptEncoding("stored field: too short");
            }
            index = Optional.of(new BlindIndex.Value(in.raw(BlindIndex.Value.LENGTH)));
        }
        try {
            return new StoredField(new EnvelopeId(group, keyEpoch, PrivacyLevel.ofRank(level)), index);
        } catch (IllegalArgumentException e) {
            throw new CorruptEncoding("stored field: level, epoch or group out of range", e);
        }
    }

    byte[] encodeHead() {
        return new ByteWriter(32)
                .u8(index.isPresent() ? VERSION_WITH_INDEX : VERSION)
                .u8(SUITE)
                .u8(key.level().rank())
                .i32(key.keyEpoch())
                .i32(key.group())
                .raw(index.map(BlindIndex.Value::bytes).orElse(new byte[0]))
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
