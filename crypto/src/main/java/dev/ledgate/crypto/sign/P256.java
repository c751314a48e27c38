package dev.ledgate.crypto.sign;

import dev.ledgate.crypto.bytes.CorruptEncoding;
import dev.ledgate.crypto.bytes.Sha256;
import java.math.BigInteger;
import java.util.Arrays;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.HMacDSAKCalculator;
import org.bouncycastle.math.ec.ECPoint;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;
import org.bouncycastle.util.BigIntegers;

/** ECDSA over P-256 with SHA-256 (FIPS 186-5 section 6.4), deterministic (RFC 6979), low s. For any thread. */
final class P256 {
    private static final X9ECParameters CURVE = CustomNamedCurves.getByName("secp256r1");
    private static final ECDomainParameters DOMAIN = new ECDomainParameters(CURVE);
    static final BigInteger ORDER = DOMAIN.getN();
    private static final BigInteger HALF = ORDER.shiftRight(1);

    private P256() {}

    /** A secret exponent from uniform bytes: 48 of them, so that the bias is below 2^-128. */
    static byte[] secret(byte[] uniform) {
        BigInteger d =
                new BigInteger(1, uniform).mod(ORDER.subtract(BigInteger.ONE)).add(BigInteger.ONE);
        return BigIntegers.asUnsignedByteArray(32, d);
    }

    static boolean isSecret(byte[] d) {
        BigInteger value = new BigInteger(1, d);
        return d.length == 32 && value.signum() > 0 && value.compareTo(ORDER) < 0;
    }

    /** The compressed point. */
    static byte[] publicKey(byte[] d) {
        return new FixedPointCombMultiplier()
                .multiply(DOMAIN.getG(), new BigInteger(1, d))
                .getEncoded(true);
    }

    /** Throws unless these are the compressed form of a point of the curve; its group has no smaller subgroup. */
    static void checkPublicKey(byte[] encoded) throws CorruptEncoding {
        try {
            ECPoint point = DOMAIN.getCurve().decodePoint(encoded);
            if (encoded.length != SignatureScheme.ECDSA_P256.publicKeyLength()
                    || !Arrays.equals(DOMAIN.validatePublicPoint(point).getEncoded(true), encoded)) {
                throw new CorruptEncoding("signature key: not a point in compressed form");
            }
        } catch (IllegalArgumentException e) {
            throw new CorruptEncoding("signature key: not a point of P-256", e);
        }
    }

    static byte[] sign(byte[] d, byte[] message) {
        ECDSASigner signer = new ECDSASigner(new HMacDSAKCalculator(new SHA256Digest()));
        signer.init(true, new ECPrivateKeyParameters(new BigInteger(1, d), DOMAIN));
        BigInteger[] rs = signer.generateSignature(Sha256.of(message));
        BigInteger s = rs[1].compareTo(HALF) > 0 ? ORDER.subtract(rs[1]) : rs[1];
        byte[] signature = new byte[SignatureScheme.SIGNATURE_LENGTH];
        System.arraycopy(BigIntegers.asUnsignedByteArray(32, rs[0]), 0, signature, 0, 32);
        System.arraycopy(BigIntegers.asUnsignedByteArray(32, s), 0, signature, 32, 32);
        return signature;
    }

    static boolean verify(byte[] publicKey, byte[] message, byte[] signature) {
        BigInteger r = new BigInteger(1, Arrays.copyOf(signature, 32));
        BigInteger s = new BigInteger(1, Arrays.copyOfRange(signature, 32, 64));
        if (r.signum() == 0 || r.compareTo(ORDER) >= 0 || s.signum() == 0 || s.compareTo(HALF) > 0) {
            return false;
        }
        ECDSASigner verifier = new ECDSASigner();
        verifier.init(false, new ECPublicKeyParameters(DOMAIN.getCurve().decodePoint(publicKey), DOMAIN));
        return verifier.verifySignature(Sha256.of(message), r, s);
    }
}
