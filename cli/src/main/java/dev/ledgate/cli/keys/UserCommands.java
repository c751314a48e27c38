package dev.ledgate.cli.keys;

import dev.ledgate.crypto.abe.AttributeDirectory;
import dev.ledgate.crypto.abe.AttributeKey;
import dev.ledgate.crypto.abe.AttributeName;
import dev.ledgate.crypto.keys.IssuedKeys;
import dev.ledgate.crypto.keys.KeyWrapper;
import dev.ledgate.crypto.keys.TransportKeyPair;
import dev.ledgate.crypto.keys.UserKeyStore;
import dev.ledgate.policy.Address;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What a user does with attribute keys. */
final class UserCommands {
    private UserCommands() {}

    @Command(
            name = "init-user",
            description = "Make a user's key file, and print the public key for those who issue keys.",
            mixinStandardHelpOptions = true)
    static final class InitUser extends KeysTask {
        @Option(names = "--store", required = true, paramLabel = "FILE", description = "The user's key file.")
        private Path store = Path.of("");

        @Option(names = "--user", required = true, paramLabel = "ADDRESS", description = "The user's address, 0x...")
        private String user = "";

        @Mixin
        private final WrapperOptions wrapping = new WrapperOptions();

        @Override
        void run(SecureRandom random) throws Exception {
            Address address = address(user);
            requireAbsent(store);
            try (KeyWrapper wrapper = wrapping.fresh(random);
                    TransportKeyPair pair = TransportKeyPair.generate(random)) {
                new UserKeyStore(store, random).save(wrapper, new UserKeyStore.Content(address, pair, List.of()));
                String publicKey = HexFormat.of().formatHex(pair.publicKey());
                say("made " + store + " for " + address);
                say("public key " + publicKey);
                report("store", store.toString());
                report("user", address.value());
                report("publicKey", publicKey);
            }
        }
    }

    @Command(
            name = "import",
            description = {
                "Check keys that an authority issued, and put them into the user's key file.",
                "Each key is checked by pairing against the authority's public key; if one fails, none is stored."
            },
            mixinStandardHelpOptions = true)
    static final class Import extends KeysTask {
        @Parameters(arity = "1..*", paramLabel = "ISSUED", description = "Files that 'ledgate keys issue' made.")
        private List<Path> issued = List.of();

        @Option(names = "--store", required = true, paramLabel = "FILE", description = "The user's key file.")
        private Path store = Path.of("");

        @Option(
                names = "--public",
                required = true,
                paramLabel = "FILE",
                description = "Public keys, as 'ledgate keys export' made them. May be repeated.")
        private List<Path> publicFiles = List.of();

        @Mixin
        private final WrapperOptions wrapping = new WrapperOptions();

        @Override
        void run(SecureRandom random) throws Exception {
            requirePresent(store, "init-user");
            AttributeDirectory directory = directory(publicFiles);
            UserKeyStore file = new UserKeyStore(store, random);
            List<String> added = new ArrayList<>();
            try (KeyWrapper wrapper = wrapping.existing(random)) {
                UserKeyStore.Content content = file.load(wrapper);
                Map<AttributeName, AttributeKey> keys = new TreeMap<>();
                content.keys().forEach(k -> keys.put(k.attribute(), k));
                try (TransportKeyPair pair = content.pair()) {
                    for (Path path : issued) {
                        byte[] bytes = Files.readAllBytes(path);
                        for (AttributeKey key : IssuedKeys.open(bytes, content.user(), pair, directory)) {
                            keys.put(key.attribute(), key);
                            added.add(key.attribute().toString());
                        }
                    }
                    file.save(wrapper, new UserKeyStore.Content(content.user(), pair, List.copyOf(keys.values())));
                }
            }
            say("checked and stored " + String.join(", ", added));
            report("stored", added);
        }
    }
}
