package dev.ledgate.cli.keys;

import dev.ledgate.crypto.keys.KeyWrapper;
import dev.ledgate.crypto.keys.PassphraseWrapper;
import dev.ledgate.crypto.keys.Pkcs11Wrapper;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What opens the key file of a command: a passphrase, a key in a PKCS#11 token, or one in a vault. */
final class WrapperOptions {
    @Option(
            names = "--passphrase-file",
            paramLabel = "FILE",
            description = "Holds the passphrase of the key file, one line. Default: LEDGATE_PASSPHRASE, else a prompt.")
    private @Nullable Path passphraseFile;

    @Option(
            names = "--pkcs11-library",
            paramLabel = "FILE",
            description = "Instead of a passphrase: the library of the PKCS#11 token that holds the wrapping key.")
    private @Nullable Path library;

    @Option(names = "--pkcs11-slot", paramLabel = "N", description = "The token's slot. Default: 0.")
    private int slot;

    @Option(names = "--pkcs11-key", paramLabel = "LABEL", description = "The key's label. Default: ledgate.")
    private String label = "ledgate";

    @Option(
            names = "--pin-file",
            paramLabel = "FILE",
            description = "Holds the token's PIN, one line. Default: LEDGATE_PIN, else a prompt.")
    private @Nullable Path pinFile;

    @Mixin
    private final VaultOptions vault = new VaultOptions();

    /** For a file that is there. */
    KeyWrapper existing(SecureRandom random) throws KeysFailure, IOException {
        return wrapper(false, random);
    }

    /** For a file that is made. */
    KeyWrapper fresh(SecureRandom random) throws KeysFailure, IOException {
        return wrapper(true, random);
    }

    private KeyWrapper wrapper(boolean twice, SecureRandom random) throws KeysFailure, IOException {
        if (library != null) {
            return token(library, slot, label, pinFile, random);
        }
        Optional<KeyWrapper> inVault = vault.wrapper();
        if (inVault.isPresent()) {
            return inVault.get();
        }
        char[] passphrase =
                PassphraseSource.read(passphraseFile, "--passphrase-file", "LEDGATE_PASSPHRASE", "Passphrase", twice);
        try {
            return new PassphraseWrapper(passphrase, random);
        } finally {
            Arrays.fill(passphrase, '\0');
        }
    }

    static KeyWrapper token(Path library, int slot, String label, @Nullable Path pinFile, SecureRandom random)
            throws KeysFailure, IOException {
        Pkcs11Wrapper.TokenKey key = key(library, slot, label);
        char[] pin = pin(pinFile);
        try {
            return Pkcs11Wrapper.open(key, pin, random);
        } finally {
            Arrays.fill(pin, '\0');
        }
    }

    static Pkcs11Wrapper.TokenKey key(Path library, int slot, String label) throws KeysFailure {
        try {
            return new Pkcs11Wrapper.TokenKey(library, slot, label);
        } catch (IllegalArgumentException e) {
            throw new KeysFailure(KeysFailure.UNAVAILABLE, String.valueOf(e.getMessage()), e);
        }
    }

    static char[] pin(@Nullable Path file) throws KeysFailure, IOException {
        return PassphraseSource.read(file, "--pin-file", "LEDGATE_PIN", "PIN of the token", false);
    }
}
