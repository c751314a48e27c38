package dev.ledgate.cli.keys;

import dev.ledgate.crypto.abe.AbeAuthority;
import dev.ledgate.crypto.abe.AttributeKey;
import dev.ledgate.crypto.abe.AttributeName;
import dev.ledgate.crypto.abe.AttributePublicKey;
import dev.ledgate.crypto.keys.AuthoritySecretStore;
import dev.ledgate.crypto.keys.IssuedKeys;
import dev.ledgate.crypto.keys.KeyWrapper;
import dev.ledgate.crypto.keys.PublicKeyFile;
import dev.ledgate.policy.Address;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What an authority does with its attributes. */
final class AuthorityCommands {
    private AuthorityCommands() {}

    /** The attribute as named, or its newest epoch where none was said. */
    static Optional<AbeAuthority> find(List<AbeAuthority> held, String text) {
        return held.stream()
                .filter(a -> a.attribute().toString().equals(text)
                        || a.attribute().withoutEpoch().equals(text))
                .max(Comparator.comparing(a -> a.attribute().epoch()));
    }

    static KeysFailure notHeld(Path store, String attribute) {
        return new KeysFailure(
                KeysFailure.UNAVAILABLE,
                store + " does not hold " + attribute + "; 'ledgate keys list' shows what it holds");
    }

    @Command(
            name = "init-authority",
            description = "Make the secrets of new attributes, in a new file or added to one.",
            mixinStandardHelpOptions = true)
    static final class InitAuthority extends KeysTask {
        @Parameters(arity = "1..*", paramLabel = "ATTRIBUTE", description = "name@authority; its first epoch is 1.")
        private List<String> attributes = List.of();

        @Option(names = "--store", required = true, paramLabel = "FILE", description = "The authority's key file.")
        private Path store = Path.of("");

        @Option(names = "--add", description = "Add to the file, which must be there.")
        private boolean add;

        @Mixin
        private final WrapperOptions wrapping = new WrapperOptions();

        @Override
        void run(SecureRandom random) throws Exception {
            Set<AttributeName> names = new LinkedHashSet<>();
            attributes.forEach(a -> names.add(attribute(a)));
            AuthoritySecretStore file = new AuthoritySecretStore(store, random);
            if (add) {
                requirePresent(store, "init-authority, without --add,");
            } else {
                requireAbsent(store);
            }
            List<AbeAuthority> held = new ArrayList<>();
            try (KeyWrapper wrapper = add ? wrapping.existing(random) : wrapping.fresh(random)) {
                if (add) {
                    held.addAll(file.load(wrapper));
                }
                for (AttributeName name : names) {
                    if (held.stream().anyMatch(a -> a.attribute().withoutEpoch().equals(name.withoutEpoch()))) {
                        throw new KeysFailure(
                                KeysFailure.WOULD_OVERWRITE,
                                name.withoutEpoch() + " is there already; 'ledgate keys rotate attribute' opens a new"
                                        + " epoch of it");
                    }
                    held.add(AbeAuthority.setup(name, random));
                }
                file.save(wrapper, held);
            } finally {
                held.forEach(AbeAuthority::close);
            }
            names.forEach(n -> say("made " + n));
            say("publish them with 'ledgate keys export --store " + store + " --out FILE'");
            report("store", store.toString());
            report("made", names.stream().map(AttributeName::toString).toList());
        }
    }

    @Command(
            name = "issue",
            description = {
                "Make a user's attribute keys and seal them to the user's public key.",
                "Whoever has the matching secret opens the file: be sure that the public key is the user's own."
            },
            mixinStandardHelpOptions = true)
    static final class Issue extends KeysTask {
        @Option(names = "--store", required = true, paramLabel = "FILE", description = "The authority's key file.")
        private Path store = Path.of("");

        @Option(names = "--user", required = true, paramLabel = "ADDRESS", description = "The user's address, 0x...")
        private String user = "";

        @Option(
                names = "--to",
                required = true,
                paramLabel = "HEX",
                description = "The user's public key, as 'ledgate keys init-user' printed it.")
        private String recipient = "";

        @Option(
                names = "--attribute",
                required = true,
                paramLabel = "ATTRIBUTE",
                description = "name@authority for its newest epoch, or with #epoch. May be repeated.")
        private List<String> attributes = List.of();

        @Option(names = "--out", required = true, paramLabel = "FILE", description = "The file for the user.")
        private Path out = Path.of("");

        @Mixin
        private final WrapperOptions wrapping = new WrapperOptions();

        @Override
        void run(SecureRandom random) throws Exception {
            Address address = address(user);
            byte[] publicKey;
            try {
                publicKey = HexFormat.of().parseHex(recipient);
            } catch (IllegalArgumentException e) {
                throw misuse("--to is 64 hex digits");
            }
            requirePresent(store, "init-authority");
            requireAbsent(out);
            List<AttributeKey> keys = new ArrayList<>();
            List<AbeAuthority> held;
            try (KeyWrapper wrapper = wrapping.existing(random)) {
                held = new AuthoritySecretStore(store, random).load(wrapper);
            }
            try {
                for (String text : attributes) {
                    keys.add(find(held, text)
                            .orElseThrow(() -> notHeld(store, text))
                            .issue(address));
                }
            } finally {
                held.forEach(AbeAuthority::close);
            }
            byte[] sealed;
            try {
                sealed = IssuedKeys.seal(publicKey, address, keys);
            } catch (IllegalArgumentException e) {
                throw misuse("--to: " + e.getMessage());
            }
            PrivateFile.create(out, sealed);
            List<String> names =
                    keys.stream().map(k -> k.attribute().toString()).toList();
            say("issued " + String.join(", ", names) + " to " + address + ", in " + out);
            report("user", address.value());
            report("issued", names);
            report("out", out.toString());
        }
    }

    @Command(
            name = "export",
            description = "Write the public keys of an authority's attributes, with their proofs of possession.",
            mixinStandardHelpOptions = true)
    static final class Export extends KeysTask {
        @Option(names = "--store", required = true, paramLabel = "FILE", description = "The authority's key file.")
        private Path store = Path.of("");

        @Option(names = "--out", required = true, paramLabel = "FILE", description = "The file to publish.")
        private Path out = Path.of("");

        @Mixin
        private final WrapperOptions wrapping = new WrapperOptions();

        @Override
        void run(SecureRandom random) throws Exception {
            requirePresent(store, "init-authority");
            requireAbsent(out);
            List<AbeAuthority> held;
            try (KeyWrapper wrapper = wrapping.existing(random)) {
                held = new AuthoritySecretStore(store, random).load(wrapper);
            }
            List<AttributePublicKey> keys =
                    held.stream().map(AbeAuthority::publicKey).toList();
            held.forEach(AbeAuthority::close);
            PublicKeyFile.write(out, keys);
            List<String> names =
                    keys.stream().map(k -> k.attribute().toString()).toList();
            say("wrote the public keys of " + String.join(", ", names) + " to " + out);
            say("fingerprint " + PublicKeyFile.fingerprint(keys));
            report("attributes", names);
            report("fingerprint", PublicKeyFile.fingerprint(keys));
            report("out", out.toString());
        }
    }
}
