package dev.ledgate.cli.keys;

import dev.ledgate.crypto.bytes.CorruptEncoding;
import dev.ledgate.crypto.keys.AuditRecordKeys;
import dev.ledgate.crypto.keys.KeyWrapper;
import dev.ledgate.crypto.keys.TransportKeyPair;
import dev.ledgate.crypto.keys.UserKeyStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that say with which keys of records a user opens an export of the audit log. */
public final class UserKeyOptions {
    @Option(
            names = "--keys",
            paramLabel = "FILE",
            description =
                    "The keys that 'audit export --for' made for you. Without: what the export itself has keys for.")
    private @Nullable Path keys;

    @Option(names = "--store", paramLabel = "FILE", description = "Your key file, as 'ledgate keys init-user' made it.")
    private @Nullable Path store;

    @Mixin
    private final WrapperOptions wrapping = new WrapperOptions();

    /** Whether one of the two is named without the other. */
    public boolean isHalf() {
        return (keys == null) != (store == null);
    }

    /** The keys by the numbers of their records; the caller wipes them. @throws KeysFailure if they cannot be opened */
    public Map<Long, byte[]> open() throws KeysFailure, IOException {
        Path file = keys;
        Path own = store;
        if (file == null || own == null) {
            return Map.of();
        }
        SecureRandom random = new SecureRandom();
        KeysTask.requirePresent(own, "init-user");
        try (KeyWrapper wrapper = wrapping.existing(random)) {
            UserKeyStore.Content content = new UserKeyStore(own, random).load(wrapper);
            try (TransportKeyPair pair = content.pair()) {
                SortedMap<Long, byte[]> opened = AuditRecordKeys.open(Files.readAllBytes(file), content.user(), pair);
                return opened;
            }
        } catch (NoSuchFileException e) {
            throw new KeysFailure(KeysFailure.UNAVAILABLE, e.getFile() + " is not there", e);
        } catch (CorruptEncoding e) {
            throw new KeysFailure(KeysFailure.CHECK_FAILED, String.valueOf(e.getMessage()), e);
        }
    }
}
