package dev.ledgate.proxy.auth;

import com.ongres.scram.common.ScramFunctions;
import com.ongres.scram.common.ScramMechanism;
import com.ongres.scram.common.StringPreparation;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A role of the hospital's server and its password. Remembers the salted password, so that only the first connection pays
 * for PBKDF2. Safe for any thread.
 */
public final class RoleCredentials {
    private final String role;
    private final char[] password;
    private final AtomicReference<@Nullable Salted> last = new AtomicReference<>();

    public RoleCredentials(String role, char[] password) {
        this.role = role;
        this.password = password.clone();
    }

    public String role() {
        return role;
    }

    byte[] salted(byte[] salt, int iterations) {
        Salted known = last.get();
        if (known != null && known.iterations == iterations && Arrays.equals(known.salt, salt)) {
            return known.key;
        }
        byte[] key = ScramFunctions.saltedPassword(
                ScramMechanism.SCRAM_SHA_256, StringPreparation.POSTGRESQL_PREPARATION, password, salt, iterations);
        last.set(new Salted(salt, iterations, key));
        return key;
    }

    @Override
    public String toString() {
        return "RoleCredentials[" + role + "]";
    }

    private record Salted(byte[] salt, int iterations, byte[] key) {
        @Override
        public String toString() {
            return "Salted[hidden]";
        }
    }
}
