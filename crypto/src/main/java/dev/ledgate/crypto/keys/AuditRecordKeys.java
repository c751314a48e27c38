package dev.ledgate.crypto.keys;

import dev.ledgate.crypto.bytes.ByteReader;
import dev.ledgate.crypto.bytes.ByteWriter;
import dev.ledgate.crypto.bytes.CorruptEncoding;
import dev.ledgate.policy.Address;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Keys of single records of the audit log on their way to the user whom the records are about, sealed by HPKE to the user's
 * {@link TransportKeyPair}. Layout in {@code docs/envelope.md}. For any thread.
 */
public final class AuditRecordKeys {
    /** How many keys go into one file. */
    public static final int MAX_KEYS = 1_000_000;

    private static final byte[] MAGIC = {'L', 'G', 'Q', 1};

    /** A record's key is as long as its sealed body, and no record is longer. */
    private static final int MAX_KEY = 1 << 20;

    /** Of all keys in one file together. */
    private static final long MAX_LENGTH = 1L << 30;

    private AuditRecordKeys() {}

    /**
     * Seals keys, which are neither kept nor changed.
     *
     * @param recipient the user's public key, which the officer knows to be this user's
     * @param keys by the numbers of the records
     * @throws IllegalArgumentException if there are too many, or together they are too long, or no secret can be agreed with
     *     the public key
     */
    public static byte[] seal(byte[] recipient, Address user, Map<Long, byte[]> keys) {
        byte[] plain = encode(keys);
        byte[][] sealed = TransportKeyPair.seal(recipient, info(user), plain);
        Arrays.fill(plain, (byte) 0);
        return new ByteWriter(64 + sealed[0].length)
                .raw(MAGIC)
                .raw(user.bytes())
                .raw(sealed[1])
                .raw(sealed[0])
                .toBytes();
    }

    /**
     * The keys by the numbers of their records; the caller wipes them.
     *
     * @throws CorruptEncoding if they are sealed to another user or key pair, or were changed
     */
    public static SortedMap<Long, byte[]> open(byte[] bytes, Address user, TransportKeyPair pair)
            throws CorruptEncoding {
        ByteReader in = new ByteReader(bytes, "keys of audit records");
        in.expect(MAGIC);
        String named = "0x" + HexFormat.of().formatHex(in.raw(user.bytes().length));
        if (!named.equals(user.value())) {
            throw new CorruptEncoding("keys of audit records: they are for " + named);
        }
        byte[] encapsulation = in.raw(TransportKeyPair.PUBLIC_KEY_LENGTH);
        byte[] plain;
        try {
            plain = pair.open(encapsulation, info(user), in.rest());
        } catch (CorruptEncoding e) {
            throw new CorruptEncoding(
                    "keys of audit records: they are for another user or key pair, or were changed", e);
        }
        try {
            return decode(plain);
        } finally {
            Arrays.fill(plain, (byte) 0);
        }
    }

    /** What is sealed; the caller wipes it. */
    static byte[] encode(Map<Long, byte[]> keys) {
        if (keys.size() > MAX_KEYS) {
            throw new IllegalArgumentException("at most " + MAX_KEYS + " keys go into one file");
        }
        long length = Integer.BYTES;
        for (byte[] key : keys.values()) {
            length += Long.BYTES + Integer.BYTES + key.length;
        }
        if (length > MAX_LENGTH) {
            throw new IllegalArgumentException(
                    "the keys are too long for one file: take the records of fewer statements");
        }
        ByteWriter out = new ByteWriter((int) length).i32(keys.size());
        new TreeMap<>(keys).forEach((number, key) -> {
            if (number < 1 || key.length == 0 || key.length > MAX_KEY) {
                throw new IllegalArgumentException("no record has a key like this, or its number is not above zero");
            }
            out.i32((int) (number >>> Integer.SIZE)).i32(number.intValue()).block(key);
        });
        return out.toBytesAndWipe();
    }

    static SortedMap<Long, byte[]> decode(byte[] plain) throws CorruptEncoding {
        ByteReader in = new ByteReader(plain, "keys of audit records");
        int count = in.i32();
        if (count < 0 || count > MAX_KEYS) {
            throw new CorruptEncoding("keys of audit records: too many");
        }
        SortedMap<Long, byte[]> keys = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            long number = ((long) in.i32() << Integer.SIZE) | (in.i32() & 0xffffffffL);
            if (number < 1 || (!keys.isEmpty() && number <= keys.lastKey())) {
                throw new CorruptEncoding("keys of audit records: they are not in order");
            }
            byte[] key = in.block(MAX_KEY);
            if (key.length == 0) {
                throw new CorruptEncoding("keys of audit records: one is empty");
            }
            keys.put(number, key);
        }
        in.end();
        return Collections.unmodifiableSortedMap(keys);
    }

    private static byte[] info(Address user) {
        return new ByteWriter(64)
                .text("ledgate/v1/audit-record-keys")
                .raw(user.bytes())
                .toBytes();
    }
}
