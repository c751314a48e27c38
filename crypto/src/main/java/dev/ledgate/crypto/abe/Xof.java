package dev.ledgate.crypto.abe;

import dev.ledgate.crypto.bytes.ByteWriter;
import dev.ledgate.crypto.pairing.Scalar;
import java.util.Arrays;
import org.bouncycastle.crypto.digests.SHAKEDigest;

/** SHAKE256 (FIPS 202) over a domain and an input, squeezed piece by piece: the random oracle of the scheme. */
final class Xof {
    private final SHAKEDigest shake = new SHAKEDigest(256);

    Xof(String domain, byte[] input) {
        byte[] message =
                new ByteWriter(input.length + 64).text(domain).block(input).toBytesAndWipe();
        shake.update(message, 0, message.length);
        Arrays.fill(message, (byte) 0);
    }

    byte[] squeeze(int length) {
        byte[] out = new byte[length];
        shake.doOutput(out, 0, length);
        return out;
    }

    Scalar scalar() {
        byte[] wide = squeeze(Scalar.WIDE_LENGTH);
        Scalar result = Scalar.ofWide(wide);
        Arrays.fill(wide, (byte) 0);
        return result;
    }

    Scalar nonZeroScalar() {
        Scalar result;
        do {
            result = scalar();
        } while (result.isZero());
        return result;
    }
}
