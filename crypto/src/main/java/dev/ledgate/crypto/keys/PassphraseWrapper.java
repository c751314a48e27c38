package dev.ledgate.crypto.keys;

import dev.ledgate.crypto.bytes.Aead;
import dev.ledgate.crypto.bytes.ByteReader;
import dev.ledgate.crypto.bytes.ByteWriter;
import dev.ledgate.crypto.bytes.CorruptEncoding;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import org.bouncycastle.crypto.generators.SCrypt;

/** Wraps under a passphrase: scrypt (RFC 7914) to AES-256-GCM. For one thread. */
public final class PassphraseWrapper implements KeyWrapper {
    static final String KIND = "passphrase";

    /** N = 2^15, r = 8, p = 1: 32 MB and about a tenth of a second for each guess. */
    static final int LOG_N = 15;

    static final int MAX_LOG_N = 20;
    static final int SALT_LENGTH = 16;
    private static final int BLOCK_SIZE = 8;

    private final char[] passphrase;
    private final SecureRandom random;

    /** @param passphrase copied; the caller wipes its own */
    public PassphraseWrapper(char[] passphrase, SecureRandom random) {
        if (passphrase.length == 0) {
            throw new IllegalArgumentException("the passphrase is empty");
        }
        this.passphrase = passphrase.clone();
        this.random = random;
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public byte[] wrap(byte[] dataKey, byte[] context) {
        byte[] salt = new byte[SALT_LENGTH];
        random.nextBytes(salt);
        byte[] associated = new Wrapped(LOG_N, salt, new byte[0]).associated(context);
        byte[] sealed = new Aead().seal(stretch(salt, LOG_N), dataKey, associated, random);
        return new Wrapped(LOG_N, salt, sealed).encode();
    }

    @Override
    public byte[] unwrap(byte[] wrapped, byte[] context) throws CorruptEncoding {
        Wrapped parts = Wrapped.decode(wrapped);
        return new Aead().open(stretch(parts.salt, parts.logN), parts.sealed, 0, parts.associated(context));
    }

    /** A wrapped data key, taken apart. Its length is checked before scrypt is paid for. */
    static final class Wrapped {
        private final int logN;
        private final byte[] salt;
        private final byte[] sealed;

        private Wrapped(int logN, byte[] salt, byte[] sealed) {
            this.logN = logN;
            this.salt = salt;
            this.sealed = sealed;
        }

        static Wrapped decode(byte[] wrapped) throws CorruptEncoding {
            ByteReader in = new ByteReader(wrapped, "key file");
            Wrapped parts = new Wrapped(cost(in), in.raw(SALT_LENGTH), in.raw(Aead.Key.LENGTH + Aead.OVERHEAD));
            in.end();
            return parts;
        }

        byte[] encode() {
            return new ByteWriter(96).u8(logN).raw(salt).raw(sealed).toBytes();
        }

        private byte[] associated(byte[] context) {
            return new ByteWriter(64).block(context).u8(logN).raw(salt).toBytes();
        }
    }

    /** Reads scrypt's cost and refuses what is too cheap, or would stop the machine. */
    static int cost(ByteReader in) throws CorruptEncoding {
        int logN = in.u8();
        if (logN < LOG_N || logN > MAX_LOG_N) {
            throw new CorruptEncoding("key file: the cost of its passphrase is out of range");
        }
        return logN;
    }

    Aead.Key stretch(byte[] salt, int logN) {
        ByteBuffer encoded = ByteBuffer.allocate(4 * passphrase.length);
        CoderResult result = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(passphrase), encoded, true);
        if (result.isError()) {
            throw new IllegalArgumentException("the passphrase is not text");
        }
        byte[] bytes = Arrays.copyOf(encoded.array(), encoded.position());
        Aead.Key key = Aead.Key.wiping(SCrypt.generate(bytes, salt, 1 << logN, BLOCK_SIZE, 1, Aead.Key.LENGTH));
        Arrays.fill(bytes, (byte) 0);
        Arrays.fill(encoded.array(), (byte) 0);
        return key;
    }

    @Override
    public void close() {
        Arrays.fill(passphrase, '\0');
    }

    @Override
    public String toString() {
        return "PassphraseWrapper[hidden]";
    }
}
