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
import java.util.ArrayList;
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
        USER_KEYS(4),
        AUDIT_OFFICER(5);

        private final int code;

        Kind(int code) {
            this.code = code;
        }

        int code() {
            return code;
        }

        static Kind of(int code) throws CorruptEncoding {
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

    private static final int DATA_KEY_LENGTH = Aead.Key.LENGTH;
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
        byte[] plainBytes = encode(records);
        byte[] id = new byte[KeyFileParts.ID_LENGTH];
        random.nextBytes(id);
        byte[] dataKey = new byte[DATA_KEY_LENGTH];
        random.nextBytes(dataKey);
        try {
            byte[] context = KeyFileParts.context(kind, id);
            byte[] wrapped = wrapper.wrap(dataKey, context);
            byte[] sealed = new Aead().seal(new Aead.Key(dataKey), plainBytes, context, random);
            OwnerOnlyFile.replace(path, new KeyFileParts(kind, context, wrapper.kind(), wrapped, sealed).encode());
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
            return decode(plain);
        } finally {
            Arrays.fill(plain, (byte) 0);
        }
    }

    /** Wipes the records. The caller wipes the result. */
    static byte[] encode(List<byte[]> records) {
        ByteWriter plain = new ByteWriter(1024).i32(records.size());
        for (byte[] item : records) {
            plain.block(item);
            Arrays.fill(item, (byte) 0);
        }
        return plain.toBytesAndWipe();
    }

    static List<byte[]> decode(byte[] plain) throws CorruptEncoding {
        ByteReader records = new ByteReader(plain, "key file");
        int count = records.i32();
        if (count < 0 || count > MAX_RECORDS) {
            throw new CorruptEncoding("key file: too many records");
        }
        List<byte[]> result = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            result.add(records.block(MAX_RECORD));
        }
        records.end();
        return List.copyOf(result);
    }

    /**
     * Wraps a file's data key with another wrapper and leaves its contents as they are. An old copy of the file still
     * opens with the old wrapper, and its data key opens the contents of today: where the old passphrase or key has become
     * known to others, save the contents anew instead, which makes a new data key.
     *
     * @throws CorruptEncoding if the file does not open with {@code old}, or is of version 1, which has no data key
     */
    public static void rewrap(Path path, KeyWrapper old, KeyWrapper fresh) throws IOException, CorruptEncoding {
        KeyFileParts parts = parts(path);
        if (parts.direct()) {
            throw new CorruptEncoding("key file: it is of version 1, which has no data key; save its contents anew");
        }
        byte[] dataKey = parts.dataKey(old);
        try {
            // Opened once before the old head goes: what cannot be read is not kept under a new key.
            Arrays.fill(parts.open(new Aead.Key(dataKey)), (byte) 0);
            byte[] wrapped = fresh.wrap(dataKey, parts.context());
            OwnerOnlyFile.replace(
                    path,
                    new KeyFileParts(parts.kind(), parts.context(), fresh.kind(), wrapped, parts.sealed()).encode());
        } finally {
            Arrays.fill(dataKey, (byte) 0);
        }
    }

    /** What the file's head says. @throws CorruptEncoding if it is not a key file */
    public static Head head(Path path) throws IOException, CorruptEncoding {
        KeyFileParts parts = parts(path);
        return new Head(parts.kind(), parts.wrapper());
    }

    boolean exists() {
        return Files.exists(path);
    }

    private byte[] readPlain(KeyWrapper wrapper) throws IOException, CorruptEncoding {
        KeyFileParts parts = parts(path);
        if (parts.kind() != kind) {
            throw new CorruptEncoding("key file: it holds another kind of key, " + parts.kind());
        }
        return parts.open(wrapper);
    }

    private static KeyFileParts parts(Path path) throws IOException, CorruptEncoding {
        return KeyFileParts.decode(OwnerOnlyFile.read(path, MAX_FILE, "key file"));
    }
}
