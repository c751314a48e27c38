package dev.ledgate.proxy.catalog;

import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * The passwords of the two roles that the proxy uses. Secret: only the proxy knows them, and {@code toString} does not show
 * them.
 *
 * @param session of {@link HospitalInstaller#SESSION_ROLE}
 * @param owner of {@link HospitalInstaller#OWNER_ROLE}
 */
public record RolePasswords(String session, String owner) {
    private static final int BYTES = 24;

    public RolePasswords {
        // Printable ASCII is left as it is by SASLprep, so that every SCRAM implementation agrees on it.
        if (!isPlain(session) || !isPlain(owner)) {
            throw new IllegalArgumentException("a role's password is 16 or more printable ASCII characters");
        }
    }

    private static boolean isPlain(String password) {
        return password.length() >= 16 && password.chars().allMatch(c -> c > ' ' && c < 0x7f);
    }

    public static RolePasswords random(SecureRandom random) {
        return new RolePasswords(random(random, BYTES), random(random, BYTES));
    }

    private static String random(SecureRandom random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    @Override
    public String toString() {
        return "RolePasswords[hidden]";
    }
}
