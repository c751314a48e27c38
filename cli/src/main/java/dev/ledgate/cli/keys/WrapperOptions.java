package dev.ledgate.cli.keys;

import dev.ledgate.crypto.keys.PassphraseWrapper;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option that says what opens the key file of a command. */
final class WrapperOptions {
    @Option(
            names = "--passphrase-file",
            paramLabel = "FILE",
            description = "Holds the passphrase of the key file, one line. Default: LEDGATE_PASSPHRASE, else a prompt.")
    private @Nullable Path passphraseFile;

    /** For a file that is there. */
    PassphraseWrapper existing(SecureRandom random) throws KeysFailure, IOException {
        return wrapper(false, random);
    }

    /** For a file that is made. */
    PassphraseWrapper fresh(SecureRandom random) throws KeysFailure, IOException {
        return wrapper(true, random);
    }

    private PassphraseWrapper wrapper(boolean twice, SecureRandom random) throws KeysFailure, IOException {
        char[] passphrase =
                PassphraseSource.read(passphraseFile, "--passphrase-file", "LEDGATE_PASSPHRASE", "Passphrase", twice);
        try {
            return new PassphraseWrapper(passphrase, random);
        } finally {
            Arrays.fill(passphrase, '\0');
        }
    }
}
