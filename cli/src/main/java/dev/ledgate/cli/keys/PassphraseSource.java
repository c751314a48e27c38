package dev.ledgate.cli.keys;

import java.io.Console;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Where a passphrase comes from: a file, the environment, or a prompt; never the command line, which others can see. */
final class PassphraseSource {
    private static final Set<PosixFilePermission> OTHERS = Set.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE);

    private PassphraseSource() {}

    /**
     * The passphrase, which the caller wipes.
     *
     * @param twice whether a prompt asks again, for a passphrase that is set
     */
    @SuppressWarnings("SystemConsoleNull") // JDK 22 may give one without a terminal; it reads standard input
    static char[] read(@Nullable Path file, String option, String variable, String prompt, boolean twice)
            throws KeysFailure, IOException {
        if (file != null) {
            return ofFile(file);
        }
        String fromEnvironment = System.getenv(variable);
        if (fromEnvironment != null && !fromEnvironment.isEmpty()) {
            return fromEnvironment.toCharArray();
        }
        Console console = System.console();
        if (console == null) {
            throw new KeysFailure(
                    KeysFailure.UNAVAILABLE,
                    "no passphrase: give " + option + " FILE, set " + variable + ", or run in a terminal to be asked");
        }
        return ask(console, prompt, twice);
    }

    private static char[] ask(Console console, String prompt, boolean twice) throws KeysFailure {
        char[] typed = console.readPassword("%s: ", prompt);
        if (typed == null || typed.length == 0) {
            throw new KeysFailure(KeysFailure.UNAVAILABLE, "the passphrase is empty");
        }
        if (twice) {
            char[] again = console.readPassword("%s, again: ", prompt);
            boolean same = again != null && Arrays.equals(typed, again);
            if (again != null) {
                Arrays.fill(again, '\0');
            }
            if (!same) {
                Arrays.fill(typed, '\0');
                throw new KeysFailure(KeysFailure.CHECK_FAILED, "the two passphrases differ; nothing was changed");
            }
        }
        return typed;
    }

    private static char[] ofFile(Path file) throws KeysFailure, IOException {
        String line;
        try {
            if (Files.isRegularFile(file)
                    && Files.getFileStore(file).supportsFileAttributeView("posix")
                    && Files.getPosixFilePermissions(file).stream().anyMatch(OTHERS::contains)) {
                throw new KeysFailure(
                        KeysFailure.CHECK_FAILED,
                        "others than its owner may read the passphrase file: run 'chmod 600 " + file + "'");
            }
            line = Files.readString(file, StandardCharsets.UTF_8).strip();
        } catch (NoSuchFileException e) {
            throw new KeysFailure(KeysFailure.UNAVAILABLE, "the passphrase file " + file + " is not there", e);
        }
        if (line.isEmpty()) {
            throw new KeysFailure(KeysFailure.UNAVAILABLE, "the passphrase file " + file + " is empty");
        }
        return line.toCharArray();
    }
}
