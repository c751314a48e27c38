package dev.ledgate.crypto.keys;

import dev.ledgate.crypto.bytes.Aead;
import dev.ledgate.crypto.bytes.ByteReader;
import dev.ledgate.crypto.bytes.ByteWriter;
import dev.ledgate.crypto.bytes.CorruptEncoding;
import java.io.IOException;
import java.util.Arrays;

/** A {@link KeyFile} taken apart, neither opened nor authenticated yet. */
final class KeyFileParts {
    private static final byte[] MAGIC = {'L', 'G', 'K'};
    private static final int DIRECT = 1;
    private static final int WRAPPED = 2;
    private static final int DATA_KEY_LENGTH = Aead.Key.LENGTH;
    static final int ID_LENGTH = 16;
    private static final int MAX_WRAPPER_NAME = 32;
    private static final int MAX_WRAPPED_KEY = 4096;

    private final int version;
    private final KeyFile.Kind kind;
    private final byte[] context;
    private final String wrapper;
    /** Version 2: the wrapped data key. Version 1: scrypt's cost and salt. */
    private final byte[] wrapped;

    private final byte[] sealed;

    private KeyFileParts(ByteReader in, byte[] bytes) throws CorruptEncoding {
        in.expect(MAGIC);
        version = in.u8();
        if (version != DIRECT && version != WRAPPED) {
            throw new CorruptEncoding("key file: not of this kind or version");
        }
        kind = KeyFile.Kind.of(in.u8());
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

    /** Version 2. */
    KeyFileParts(KeyFile.Kind kind, byte[] context, String wrapper, byte[] wrapped, byte[] sealed) {
        this.version = WRAPPED;
        this.kind = kind;
        this.context = context;
        this.wrapper = wrapper;
        this.wrapped = wrapped;
        this.sealed = sealed;
    }

    static KeyFileParts decode(byte[] bytes) throws CorruptEncoding {
        return new KeyFileParts(new ByteReader(bytes, "key file"), bytes);
    }

    byte[] encode() {
        ByteWriter out = new ByteWriter(context.length + wrapped.length + sealed.length + 64).raw(context);
        if (version == WRAPPED) {
            out.text(wrapper).block(wrapped);
        }
        return out.raw(sealed).toBytes();
    }

    /** The first 21 bytes, to which the data key and the contents are bound; they stay when the wrapper changes. */
    static byte[] context(KeyFile.Kind kind, byte[] id) {
        return new ByteWriter(32).raw(MAGIC).u8(WRAPPED).u8(kind.code()).raw(id).toBytes();
    }

    /** Whether it is of version 1, which has no data key of its own. */
    boolean direct() {
        return version == DIRECT;
    }

    KeyFile.Kind kind() {
        return kind;
    }

    byte[] context() {
        return context;
    }

    String wrapper() {
        return wrapper;
    }

    byte[] sealed() {
        return sealed;
    }

    /** The records' plaintext, which the caller wipes. */
    byte[] open(KeyWrapper by) throws IOException, CorruptEncoding {
        return open(direct() ? directKey(by) : Aead.Key.wiping(dataKey(by)));
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

    private Aead.Key directKey(KeyWrapper by) throws CorruptEncoding {
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
