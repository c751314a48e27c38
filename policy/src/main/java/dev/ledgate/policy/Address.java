package dev.ledgate.policy;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * A party's address on the ledger: {@code 0x} and the lower-case hex of the first 20 bytes of SHA-256 over the
 * SubjectPublicKeyInfo (DER) of the party's certificate. It is the GID of the ABE scheme, so exactly one spelling is
 * accepted.
 */
public record Address(String value) implements Comparable<Address> {
    private static final Pattern FORM = Pattern.compile("0x[0-9a-f]{40}");

    public Address {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException("an address is 0x and 40 lower-case hex digits");
        }
    }

    /** The address of the holder of a public key. @param subjectPublicKeyInfo DER, as {@code PublicKey.getEncoded()} */
    public static Address ofPublicKey(byte[] subjectPublicKeyInfo) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(subjectPublicKeyInfo);
            return new Address("0x" + HexFormat.of().formatHex(digest, 0, 20));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JRE has SHA-256", e);
        }
    }

    /** The 20 raw bytes. */
    public byte[] bytes() {
        return HexFormat.of().parseHex(value, 2, 42);
    }

    @Override
    public int compareTo(Address other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
