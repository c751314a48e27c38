package dev.ledgate.cli.keys;

import dev.ledgate.crypto.keys.Pkcs11Wrapper;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ledgate keys token-key}. */
@Command(
        name = "token-key",
        description = "Make a wrapping key inside a PKCS#11 token, which nobody can read out of it.",
        mixinStandardHelpOptions = true)
final class TokenKeyCommand extends KeysTask {
    @Option(names = "--pkcs11-library", required = true, paramLabel = "FILE", description = "The token's library.")
    private Path library = Path.of("");

    @Option(names = "--pkcs11-slot", paramLabel = "N", description = "The token's slot. Default: 0.")
    private int slot;

    @Option(names = "--pkcs11-key", paramLabel = "LABEL", description = "The key's label. Default: ledgate.")
    private String label = "ledgate";

    @Option(
            names = "--pin-file",
            paramLabel = "FILE",
            description = "Holds the token's PIN, one line. Default: LEDGATE_PIN, else a prompt.")
    private @Nullable Path pinFile;

    @Override
    void run(SecureRandom random) throws Exception {
        char[] pin = WrapperOptions.pin(pinFile);
        try {
            Pkcs11Wrapper.createKey(WrapperOptions.key(library, slot, label), pin);
        } finally {
            Arrays.fill(pin, '\0');
        }
        say("made the key '" + label + "' in the token of slot " + slot);
        report("key", label);
        report("slot", slot);
    }
}
