package dev.ledgate.crypto.keys;

import dev.ledgate.crypto.abe.AbeHeader;
import dev.ledgate.crypto.abe.AbeKem;
import dev.ledgate.crypto.abe.AccessPolicy;
import dev.ledgate.crypto.abe.AttributeKeySet;
import dev.ledgate.crypto.abe.EnvelopeId;
import dev.ledgate.crypto.abe.PolicyNotSatisfied;
import dev.ledgate.crypto.abe.UnknownAttribute;
import dev.ledgate.crypto.bytes.Aead;
import dev.ledgate.crypto.bytes.ByteReader;
import dev.ledgate.crypto.bytes.ByteWriter;
import dev.ledgate.crypto.bytes.CorruptEncoding;
import dev.ledgate.crypto.bytes.SecretBytes;
import dev.ledgate.policy.PrivacyLevel;
import java.security.SecureRandom;
import java.util.Arrays;

/**
 * A policy group's key of one level, wrapped for everyone whose attributes satisfy a policy: one envelope per group,
 * epoch and level. With only {@code complete} wrapped, who opens it derives the levels below. Changing the policy, or the
 * epoch of an attribute in it, makes new envelopes and touches no data. Layout in {@code docs/envelope.md}. Holds nothing
 * secret; immutable; for any thread.
 */
public final class GroupEnvelope {
    private static final byte[] MAGIC = {'L', 'G', 'E', 1};
    private static final int WRAPPED_LENGTH = LevelKey.LENGTH + Aead.OVERHEAD;

    private final EnvelopeId id;
    private final AbeHeader header;
    private final byte[] wrapped;

    private GroupEnvelope(EnvelopeId id, AbeHeader header, byte[] wrapped) {
        this.id = id;
        this.header = header;
        this.wrapped = wrapped;
    }

    /** Wraps a level key. @throws UnknownAttribute if the policy names an attribute the directory of {@code kem} lacks */
    public static GroupEnvelope wrap(LevelKey key, AccessPolicy policy, AbeKem kem, SecureRandom random)
            throws UnknownAttribute {
        AbeKem.Encapsulation encapsulation = kem.encapsulate(policy, key.id());
        try (SecretBytes kek = encapsulation.key()) {
            byte[] plain = key.reveal();
            byte[] wrapped = new Aead()
                    .seal(Aead.Key.wiping(kek.reveal()), plain, associated(key.id(), encapsulation.header()), random);
            Arrays.fill(plain, (byte) 0);
            return new GroupEnvelope(key.id(), encapsulation.header(), wrapped);
        }
    }

    /**
     * The level key.
     *
     * @throws PolicyNotSatisfied if the keys do not reach the policy
     * @throws CorruptEncoding if the envelope was changed
     * @throws UnknownAttribute if the directory of {@code kem} lacks one of the policy's attributes
     */
    public LevelKey unwrap(AttributeKeySet keys, AbeKem kem)
            throws PolicyNotSatisfied, CorruptEncoding, UnknownAttribute {
        try (SecretBytes kek = kem.decapsulate(header, keys, id)) {
            return LevelKey.owning(
                    id, new Aead().open(Aead.Key.wiping(kek.reveal()), wrapped, 0, associated(id, header)));
        }
    }

    public static GroupEnvelope decode(byte[] bytes) throws CorruptEncoding {
        ByteReader in = new ByteReader(bytes, "group envelope");
        in.expect(MAGIC);
        EnvelopeId id = readId(in);
        AbeHeader header = AbeHeader.decode(in.block(AbeHeader.MAX_LENGTH));
        byte[] wrapped = in.raw(WRAPPED_LENGTH);
        in.end();
        return new GroupEnvelope(id, header, wrapped);
    }

    public byte[] encode() {
        return new ByteWriter(1024).raw(associated(id, header)).raw(wrapped).toBytes();
    }

    public EnvelopeId id() {
        return id;
    }

    public AccessPolicy policy() {
        return header.policy();
    }

    /** Everything before the wrapped key, which the wrapping authenticates. */
    private static byte[] associated(EnvelopeId id, AbeHeader header) {
        return new ByteWriter(1024)
                .raw(MAGIC)
                .raw(id.encode())
                .block(header.encode())
                .toBytes();
    }

    static EnvelopeId readId(ByteReader in) throws CorruptEncoding {
        try {
            return new EnvelopeId(in.i32(), in.i32(), PrivacyLevel.ofRank(in.u8()));
        } catch (IllegalArgumentException e) {
            throw new CorruptEncoding("group, epoch or level out of range", e);
        }
    }

    @Override
    public String toString() {
        return "GroupEnvelope[" + id + " for " + policy() + "]";
    }
}
