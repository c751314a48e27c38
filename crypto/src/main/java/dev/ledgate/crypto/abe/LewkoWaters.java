package dev.ledgate.crypto.abe;

import dev.ledgate.crypto.bytes.CorruptEncoding;
import dev.ledgate.crypto.pairing.FixedBase;
import dev.ledgate.crypto.pairing.G1;
import dev.ledgate.crypto.pairing.G2;
import dev.ledgate.crypto.pairing.GT;
import dev.ledgate.crypto.pairing.PairingProduct;
import dev.ledgate.crypto.pairing.Scalar;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * The equations of Lewko-Waters 2011 (full version, appendix D) in type-3 groups, and nothing else: no hashing, no
 * encoding of keys, no satisfaction check. Chosen-plaintext secure only; {@link AbeKem} adds the rest.
 */
final class LewkoWaters {
    private LewkoWaters() {}

    /** The rows, and Z = e(g1,g2)^s. */
    record Encrypted(List<AbeHeader.Row> rows, GT z) {}

    /**
     * Encrypt. With lambda_x = A_x.v, v = (s, v2, ...), and omega_x = A_x.w, w = (0, w2, ...), and a fresh r_x per row:
     * C1 = gT^lambda * E^r, C2 = g1^r, C3 = Y^r * g1^omega.
     *
     * @param publicKeys one per row
     * @param hot powers of the public keys, by tables where there are some
     * @param coins where s, v2.., w2.., then the r_x are drawn from, in this order
     */
    static Encrypted encrypt(
            LinearSecretSharing sharing, List<AttributePublicKey> publicKeys, HotAttributes hot, Xof coins) {
        Scalar[] v = new Scalar[sharing.columns()];
        Scalar[] w = new Scalar[sharing.columns()];
        v[0] = coins.nonZeroScalar();
        w[0] = Scalar.ZERO;
        for (int i = 1; i < v.length; i++) {
            v[i] = coins.scalar();
        }
        for (int i = 1; i < w.length; i++) {
            w[i] = coins.scalar();
        }
        List<AbeHeader.Row> rows = new ArrayList<>();
        for (int x = 0; x < publicKeys.size(); x++) {
            LinearSecretSharing.Row row = sharing.rows().get(x);
            HotAttributes.Powers key = hot.of(publicKeys.get(x));
            try (Scalar r = coins.nonZeroScalar();
                    Scalar lambda = sharing.dot(row, v);
                    Scalar omega = sharing.dot(row, w)) {
                rows.add(new AbeHeader.Row(
                        FixedBase.gt(lambda).times(key.e(r)).encode(),
                        FixedBase.g1(r).encode(),
                        key.y(r).plus(FixedBase.g1(omega)).encode()));
            }
        }
        GT z = FixedBase.gt(v[0]);
        for (int i = 0; i < v.length; i++) {
            v[i].close();
            w[i].close();
        }
        return new Encrypted(rows, z);
    }

    /**
     * Decrypt, for rows x with coefficients c_x: Z = prod C1^c * e(prod C3^c, H(GID)) * prod e(C2^-c, K). The algebra
     * alone enforces the policy: with rows or coefficients that do not reconstruct, or keys of several users, the result
     * is unrelated to Z.
     *
     * @throws CorruptEncoding if an element of a row in use is not valid, or the result is 0 or 1
     */
    static GT decrypt(
            List<AbeHeader.Row> rows,
            List<AttributeName> rowAttributes,
            SortedMap<Integer, Scalar> coefficients,
            Map<AttributeName, G2> keys,
            G2 hashOfUser)
            throws CorruptEncoding {
        PairingProduct pairings = new PairingProduct();
        GT c1Product = null;
        G1 c3Product = null;
        for (Map.Entry<Integer, Scalar> entry : coefficients.entrySet()) {
            AbeHeader.Row row = rows.get(entry.getKey());
            Scalar c = entry.getValue();
            AbeHeader.Elements elements = row.elements();
            GT c1 = elements.c1();
            G1 c2 = elements.c2();
            G1 c3 = elements.c3();
            if (!c.isOne()) {
                c1 = c1.power(c);
                c2 = c2.times(c);
                c3 = c3.times(c);
            }
            G2 key = keys.get(rowAttributes.get(entry.getKey()));
            if (key == null) {
                throw new IllegalArgumentException("no key for a row in use");
            }
            pairings.times(c2.negate(), key);
            c1Product = c1Product == null ? c1 : c1Product.times(c1);
            c3Product = c3Product == null ? c3 : c3Product.plus(c3);
        }
        if (c1Product == null || c3Product == null) {
            throw new IllegalArgumentException("no rows to decrypt with");
        }
        if (!c3Product.isNeutral()) {
            pairings.times(c3Product, hashOfUser);
        }
        GT z = c1Product.times(pairings.value());
        if (z.isDegenerate()) {
            throw new CorruptEncoding("ABE header: it encapsulates a constant");
        }
        return z;
    }
}
