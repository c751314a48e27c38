package dev.ledgate.crypto.sign;

import dev.ledgate.crypto.SeededRandom;
import dev.ledgate.crypto.bytes.CorruptEncoding;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Signatures, their keys and the freshness file as bytes, for tests of the decoders. */
public final class SignatureBytes {
    private static final byte[] MESSAGE = "a message".getBytes(StandardCharsets.UTF_8);
    private static final SigningKey ED25519 = SigningKey.generate(SignatureScheme.ED25519, new SeededRandom(94));
    private static final SigningKey ECDSA = SigningKey.generate(SignatureScheme.ECDSA_P256, new SeededRandom(95));
    private static final int FRESHNESS_ENTRY = 80;

    private SignatureBytes() {}

    public static byte[] signature() {
        return new RecordSignature(ED25519.verifyingKey().id(), 7, ED25519.sign(MESSAGE)).encode();
    }

    public static byte[] signatureAgain(byte[] in) throws CorruptEncoding {
        return RecordSignature.decode(in).encode();
    }

    public static byte[] ed25519() {
        return ED25519.sign(MESSAGE);
    }

    public static byte[] ed25519Again(byte[] in) throws CorruptEncoding {
        return verified(ED25519, in);
    }

    public static byte[] ecdsa() {
        return ECDSA.sign(MESSAGE);
    }

    public static byte[] ecdsaAgain(byte[] in) throws CorruptEncoding {
        return verified(ECDSA, in);
    }

    /** Signing is deterministic, so no other bytes may verify. */
    private static byte[] verified(SigningKey key, byte[] signature) throws CorruptEncoding {
        if (!key.verifyingKey().verify(MESSAGE, signature)) {
            throw new CorruptEncoding("the signature does not verify");
        }
        return key.sign(MESSAGE);
    }

    public static byte[] verifyingKey() {
        return ECDSA.verifyingKey().encode();
    }

    public static byte[] verifyingKeyAgain(byte[] in) throws CorruptEncoding {
        VerifyingKey key = VerifyingKey.decode(in);
        // Whatever was read as a key can be asked, and has signed nothing here.
        if (key.verify(MESSAGE, new byte[SignatureScheme.SIGNATURE_LENGTH])) {
            throw new AssertionError("a signature of zeros verifies");
        }
        return key.encode();
    }

    public static byte[] signingKey() {
        return ED25519.encodeSecret();
    }

    public static byte[] signingKeyAgain(byte[] in) throws CorruptEncoding {
        try (SigningKey key = SigningKey.decodeSecret(in)) {
            return key.encodeSecret();
        }
    }

    public static byte[] freshnessFile() {
        try {
            Path file = temporary();
            try (FreshnessFile store = FreshnessFile.open(file)) {
                store.advance(new byte[] {1}, new FreshnessStore.Seen(1, "01".repeat(32)));
                store.advance(new byte[] {2}, new FreshnessStore.Seen(1, "02".repeat(32)));
                store.advance(new byte[] {1}, new FreshnessStore.Seen(2, "03".repeat(32)));
            } catch (CorruptEncoding e) {
                throw new AssertionError(e);
            }
            byte[] bytes = Files.readAllBytes(file);
            Files.delete(file);
            return bytes;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Opening drops at most one entry, the last, and what it leaves it opens again as it is. */
    public static byte[] freshnessFileAgain(byte[] in) throws CorruptEncoding {
        try {
            Path file = temporary();
            try {
                Files.write(file, in);
                String digest = opened(file);
                byte[] kept = Files.readAllBytes(file);
                if (kept.length > in.length
                        || in.length - kept.length > FRESHNESS_ENTRY
                        || kept.length % FRESHNESS_ENTRY != 0
                        || !Arrays.equals(kept, Arrays.copyOf(in, kept.length))) {
                    throw new AssertionError("more was dropped than a last entry that was cut off");
                }
                if (!opened(file).equals(digest) || !Arrays.equals(Files.readAllBytes(file), kept)) {
                    throw new AssertionError("a second opening reads another state");
                }
                return in.clone();
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String opened(Path file) throws IOException, CorruptEncoding {
        try (FreshnessFile store = FreshnessFile.open(file)) {
            return store.digest();
        }
    }

    private static Path temporary() throws IOException {
        return Files.createTempFile("freshness", ".test");
    }
}
