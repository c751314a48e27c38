package dev.ledgate.crypto.keys;

import dev.ledgate.crypto.bytes.Aead;
import dev.ledgate.crypto.bytes.ByteReader;
import dev.ledgate.crypto.bytes.ByteWriter;
import dev.ledgate.crypto.bytes.CorruptEncoding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;

/**
 * A file of secret records: sealed with AES-256-GCM under a data key of its own, which rests in the file's head wrapped by
 * a {@link KeyWrapper}. Readable by its owner only, replaced atomically. Layout in {@code docs/envelope.md}; files of
 * version 1, which had no data key, are still read, under a passphrase. Not for concurrent writers.
 */
public final class KeyFile {
    /** What a file holds; part of its authenticated head. */
    public enum Kind {
        AUTHORITY_SECRETS(1),
        ATTRIBUTE_KEYS(2),
        GROUP_ROOTS(3),
        USER_KEYS(4);

        private final int code;

        Kind(int code) {
            this.code = code;
        }

        private static Kind of(int code) throws CorruptEncoding {
            for (Kind kind : values()) {
                if (kind.code == code) {
                    return kind;
                }
            }
            throw new CorruptEncoding("key file: it holds an unknown kind of key");
        }
    }

    /** What the head of a file says, without opening it. @param wrapper the kind of {@link KeyWrapper} it needs */
    public record Head(Kind kind, String wrapper) {}

    private static final byte[] MAGIC = {'L', 'G', 'K'};
    private static final int DIRECT = 1;
    private static final int WRAPPED = 2;
    private static final int ID_LENGTH = 16;
    private static final int DATA_KEY_LENGTH = Aead.Key.LENGTH;
    private static final int MAX_WRAPPER_NAME = 32;
    private static final int MAX_WRAPPED_KEY = 4096;
    private static final int MAX_RECORD = 1 << 16;
    private static final int MAX_RECORDS = 100_000;
    private static final long MAX_FILE = 64L << 20;

    private final Path path;
    private final Kind kind;
    private final SecureRandom random;

    KeyFile(Path path, Kind kind, SecureRandom random) {
        this.path = path;
        this.kind = kind;
        this.random = random;
    }

    /** Replaces the file, under a new data key. Wipes the records. */
    void write(KeyWrapper wrapper, List<byte[]> records) throws IOException {
        if (records.size() > MAX_RECORDS) {
            throw new IllegalArgumentException("a key file holds at most " + MAX_RECORDS + " records");
        }
        ByteWriter plain = new ByteWriter(1024).i32(records.size());
        for (byte[] item : records) {
            plain.block(item);
            Arrays.fill(item, (byte) 0);
        }
        byte[] plainBytes = plain.toBytesAndWipe();
        byte[] id = new byte[ID_LENGTH];
        random.nextBytes(id);
        byte[] dataKey = new byte[DATA_KEY_LENGTH];
        random.nextBytes(dataKey);
        try {
            byte[] context = context(kind, id);
            byte[] wrapped = wrapper.wrap(dataKey, context);
            byte[] sealed = new Aead().seal(new Aead.Key(dataKey), plainBytes, context, random);
            replace(context, wrapper, wrapped, sealed);
        } finally {
            Arrays.fill(dataKey, (byte) 0);
            Arrays.fill(plainBytes, (byte) 0);
        }
    }

    /**
     * The records, which the caller wipes.
     *
     * @throws NoSuchFileException if there is no file
     * @throws CorruptEncoding if it is not such a file, was changed, or the wrapper's key is not its own: these look alike
     */
    List<byte[]> read(KeyWrapper wrapper) throws IOException, CorruptEncoding {
        byte[] plain = readPlain(wrapper);
        try {
            ByteReader records = new ByteReader(plain, "key file");
            int count = records.i32();
            if (count < 0 || count > MAX_RECORDS) {
                throw new CorruptEncoding("key file: too many records");
            }
            byte[][] result = new byte[count][];
            for (int i = 0; i < count; i++) {
                result[i] = records.block(MAX_RECORD);
            }
            records.end();
            return List.of(result);
        } finally {
            Arrays.fill(plain, (byte) 0);
        }
    }

    /**
     * Wraps a file's data key with another wrapper and leaves its contents as they are. An old copy of the file still
     * opens with the old wrapper, and its data key opens the contents of today: where the old passphrase or key has become
     * known to others, save the contents anew instead, which makes a new data key.
     *
     * @throws CorruptEncoding if the file does not open with {@code old}, or is of version 1, which has no data key
     */
    public static void rewrap(Path path, KeyWrapper old, KeyWrapper fresh) throws IOException, CorruptEncoding {
        Parts parts = Parts.of(path);
        if (parts.version != WRAPPED) {
            throw new CorruptEncoding("key file: it is of version 1, which has no data key; save its contents anew");
        }
        byte[] dataKey = parts.dataKey(old);
        try {
            // Opened once before the old head goes: what cannot be read is not kept under a new key.
            Arrays.fill(parts.open(new Aead.Key(dataKey)), (byte) 0);
            replace(path, parts.context, fresh, fresh.wrap(dataKey, parts.context), parts.sealed);
        } finally {
            Arrays.fill(dataKey, (byte) 0);
        }
    }

    /** What the file's head says. @throws CorruptEncoding if it is not a key file */
    public static Head head(Path path) throws IOException, CorruptEncoding {
        Parts parts = Parts.of(path);
        return new Head(parts.kind, parts.wrapper);
    }

    boolean exists() {
        return Files.exists(path);
    }

    private byte[] readPlain(KeyWrapper wrapper) throws IOException, CorruptEncoding {
        Parts parts = Parts.of(path);
        if (parts.kind != kind) {
            throw new CorruptEncoding("key file: it holds another kind of key, " + parts.kind);
        }
        if (parts.version == DIRECT) {
            return parts.open(parts.directKey(wrapper));
        }
        return parts.open(Aead.Key.wiping(parts.dataKey(wrapper)));
    }

    private void replace(byte[] context, KeyWrapper wrapper, byte[] wrapped, byte[] sealed) throws IOException {
        replace(path, context, wrapper, wrapped, sealed);
    }

    private static void replace(Path path, byte[] context, KeyWrapper wrapper, byte[] wrapped, byte[] sealed)
            throws IOException {
        OwnerOnlyFile.replace(
                path,
                new ByteWriter(context.length + wrapped.length + sealed.length + 64)
                        .raw(context)
                        .text(wrapper.kind())
                        .block(wrapped)
                        .raw(sealed)
                        .toBytes());
    }

    /** The first 21 bytes, to which the data key and the contents are bound; they stay when the wrapper changes. */
    private static byte[] context(Kind kind, byte[] id) {
        return new ByteWriter(32).raw(MAGIC).u8(WRAPPED).u8(kind.code).raw(id).toBytes();
    }

    /** A file taken apart. */
    private static final class Parts {
        private final int version;
        private final Kind kind;
        private final byte[] context;
        private final String wrapper;
        /** Version 2: the wrapped data key. Version 1: scrypt's cost and salt. */
        private final byte[] wrapped;

        private final byte[] sealed;

        private Parts(ByteReader in, byte[] bytes) throws CorruptEncoding {
            in.expect(MAGIC);
            version = in.u8();
            if (version != DIRECT && version != WRAPPED) {
                throw new CorruptEncoding("key file: not of this kind or version");
            }
            kind = Kind.of(in.u8());
            if (version == DIRECT) {
                wrapper = PassphraseWrapper.KIND;
                wrapped = in.raw(1 + PassphraseWrapper.SALT_LENGTH);
                context = Arrays.copyOf(bytes, in.position());
            } else {
                byte[] id = in.raw(ID_LENGTH);
                context = context(kind, id);
                wrapper = in.text(MAX_WRAPPER_NAME);
                wrapped = in.block(MAX_WRAPPED_KEY);
            }
            sealed = in.rest();
        }

        static Parts of(Path path) throws IOException, CorruptEncoding {
            byte[] bytes = OwnerOnlyFile.read(path, MAX_FILE, "key file");
            return new Parts(new ByteReader(bytes, "key file"), bytes);
        }

        byte[] dataKey(KeyWrapper by) throws IOException, CorruptEncoding {
            requireKind(by);
            byte[] dataKey;
            try {
                dataKey = by.unwrap(wrapped, context);
            } catch (CorruptEncoding e) {
                throw refused(e);
            }
            if (dataKey.length != DATA_KEY_LENGTH) {
                Arrays.fill(dataKey, (byte) 0);
                throw new CorruptEncoding("key file: its data key has another length");
            }
            return dataKey;
        }

        Aead.Key directKey(KeyWrapper by) throws CorruptEncoding {
            requireKind(by);
            if (!(by instanceof PassphraseWrapper passphrase)) {
                throw new CorruptEncoding("key file: it is of version 1, which takes a passphrase");
            }
            ByteReader in = new ByteReader(wrapped, "key file");
            int cost = PassphraseWrapper.cost(in);
            return passphrase.stretch(in.raw(PassphraseWrapper.SALT_LENGTH), cost);
        }

        byte[] open(Aead.Key key) throws CorruptEncoding {
            try {
                return new Aead().open(key, sealed, 0, context);
            } catch (CorruptEncoding e) {
                throw refused(e);
            }
        }

        private void requireKind(KeyWrapper by) throws CorruptEncoding {
            if (!by.kind().equals(wrapper)) {
                throw new CorruptEncoding(
                        "key file: its key is wrapped by '" + wrapper + "', and not by '" + by.kind() + "'");
            }
        }

        private CorruptEncoding refused(CorruptEncoding cause) {
            return new CorruptEncoding(
                    wrapper.equals(PassphraseWrapper.KIND)
                            ? "key file: wrong passphrase, or the file was changed"
                            : "key file: another wrapping key, or the file was changed",
                    cause);
        }
    }
}
