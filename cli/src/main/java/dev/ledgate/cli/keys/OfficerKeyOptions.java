package dev.ledgate.cli.keys;

import dev.ledgate.crypto.bytes.CorruptEncoding;
import dev.ledgate.crypto.keys.AuditOfficerStore;
import dev.ledgate.crypto.keys.KeyWrapper;
import dev.ledgate.crypto.keys.PassphraseWrapper;
import dev.ledgate.crypto.keys.TransportKeyPair;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that say where the audit officer's key is. */
public final class OfficerKeyOptions {
    /** The names of the demo's files: the officer's pair, its public half, and the passphrase of the first. */
    public static final String STORE = "audit-officer";

    public static final String PUBLIC_KEY = "audit-officer.pub";
    public static final String PASSPHRASE = "passphrase";

    @Option(
            names = "--key",
            paramLabel = "FILE",
            description = "The audit officer's key file, as 'ledgate keys init-officer' made it. Default: the demo's.")
    private @Nullable Path key;

    @Mixin
    private final WrapperOptions wrapping = new WrapperOptions();

    /**
     * The officer's pair, which the caller closes; empty if no file was named and the demo's is not there.
     *
     * @param keys where the demo has its keys
     * @throws KeysFailure if the file cannot be opened
     */
    public Optional<TransportKeyPair> open(Path keys) throws KeysFailure, IOException {
        SecureRandom random = new SecureRandom();
        if (key != null) {
            KeysTask.requirePresent(key, "init-officer");
            try (KeyWrapper wrapper = wrapping.existing(random)) {
                return Optional.of(load(key, wrapper, random));
            }
        }
        Path store = keys.resolve(STORE);
        Path passphraseFile = keys.resolve(PASSPHRASE);
        if (!Files.exists(store) || !Files.exists(passphraseFile)) {
            return Optional.empty();
        }
        char[] passphrase = PassphraseSource.read(passphraseFile, "", "", "", false);
        try (KeyWrapper wrapper = new PassphraseWrapper(passphrase, random)) {
            return Optional.of(load(store, wrapper, random));
        } finally {
            Arrays.fill(passphrase, '\0');
        }
    }

    private static TransportKeyPair load(Path file, KeyWrapper wrapper, SecureRandom random)
            throws KeysFailure, IOException {
        try {
            return new AuditOfficerStore(file, random).load(wrapper);
        } catch (CorruptEncoding e) {
            throw new KeysFailure(KeysFailure.CHECK_FAILED, file + ": " + e.getMessage(), e);
        }
    }
}
