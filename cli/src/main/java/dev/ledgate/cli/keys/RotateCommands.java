package dev.ledgate.cli.keys;

import dev.ledgate.crypto.abe.AbeAuthority;
import dev.ledgate.crypto.abe.AttributeName;
import dev.ledgate.crypto.keys.AuthoritySecretStore;
import dev.ledgate.crypto.keys.GroupEnvelopeFile;
import dev.ledgate.crypto.keys.GroupRootStore;
import dev.ledgate.crypto.keys.KeyFile;
import dev.ledgate.crypto.keys.KeyWrapper;
import dev.ledgate.crypto.keys.LevelKey;
import dev.ledgate.crypto.keys.PassphraseWrapper;
import dev.ledgate.crypto.keys.Rewrapping;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** {@code ledgate keys rotate}. */
@Command(
        name = "rotate",
        description = "Put a new key in the place of an old one: of an attribute, a group, or a key file.",
        mixinStandardHelpOptions = true,
        subcommands = {
            RotateCommands.Attribute.class,
            RotateCommands.Group.class,
            RotateCommands.Passphrase.class,
        })
final class RotateCommands implements Runnable {
    @CommandLine.Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandLine.Model.CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "rotate what? Use attribute, group or passphrase");
    }

    @Command(
            name = "attribute",
            description = {
                "Open the next epoch of an attribute, because somebody must not hold it any more.",
                "Then: export its public key, issue keys of the new epoch to those who stay, and have each hospital"
                        + " run 'ledgate keys rewrap'."
            },
            mixinStandardHelpOptions = true)
    static final class Attribute extends KeysTask {
        @Parameters(paramLabel = "ATTRIBUTE", description = "name@authority.")
        private String attribute = "";

        @Option(names = "--store", required = true, paramLabel = "FILE", description = "The authority's key file.")
        private Path store = Path.of("");

        @Mixin
        private final WrapperOptions wrapping = new WrapperOptions();

        @Override
        void run(SecureRandom random) throws Exception {
            requirePresent(store, "init-authority");
            AuthoritySecretStore file = new AuthoritySecretStore(store, random);
            List<AbeAuthority> held = new ArrayList<>();
            try (KeyWrapper wrapper = wrapping.existing(random)) {
                held.addAll(file.load(wrapper));
                AttributeName old = AuthorityCommands.find(held, attribute)
                        .orElseThrow(() -> AuthorityCommands.notHeld(store, attribute))
                        .attribute();
                AttributeName newest = AuthorityCommands.find(held, old.withoutEpoch())
                        .orElseThrow()
                        .attribute();
                AttributeName next = new AttributeName(old.name(), old.authority(), newest.epoch() + 1);
                held.add(AbeAuthority.setup(next, random));
                file.save(wrapper, held);
                say("made " + next);
                report("from", newest.toString());
                report("to", next.toString());
            } finally {
                held.forEach(AbeAuthority::close);
            }
        }
    }

    @Command(
            name = "group",
            description = {
                "Give a group a new root key, wrapped under its present policies, for what is sealed from now on.",
                "What was sealed before stays under the old root, which is kept."
            },
            mixinStandardHelpOptions = true)
    static final class Group extends KeysTask {
        @Parameters(paramLabel = "GROUP", description = "The group's number.")
        private int group;

        @Mixin
        private final GroupCommands.Files files = new GroupCommands.Files();

        @Mixin
        private final WrapperOptions wrapping = new WrapperOptions();

        @Override
        void run(SecureRandom random) throws Exception {
            requirePresent(files.roots, "wrap");
            requirePresent(files.envelopes, "wrap");
            GroupEnvelopeFile file = GroupEnvelopeFile.open(files.envelopes);
            GroupRootStore store = new GroupRootStore(files.roots, random);
            List<LevelKey> roots = new ArrayList<>();
            try (KeyWrapper wrapper = wrapping.existing(random)) {
                roots.addAll(store.load(wrapper));
                Rewrapping.NewRoot next = new Rewrapping(
                                List.copyOf(roots), files.kem(publicKeys(files.publicFiles), random), random)
                        .newRoot(group, file.latest());
                roots.removeIf(r -> r.id().equals(next.root().id()));
                roots.add(next.root());
                store.save(wrapper, roots);
                file.stage(next.envelopes());
                file.confirm();
                next.envelopes().forEach(e -> say("new root: " + GroupCommands.text(e)));
                report("group", group);
                report("epoch", next.root().id().keyEpoch());
                report("newRoots", GroupCommands.ids(next.envelopes()));
            } finally {
                roots.forEach(LevelKey::close);
            }
        }
    }

    @Command(
            name = "passphrase",
            description = {
                "Put a key file under another passphrase, or under a key in a PKCS#11 token; its contents stay as they are.",
                "An old copy of the file still opens with the old passphrase: destroy it, or rotate what it holds."
            },
            mixinStandardHelpOptions = true)
    static final class Passphrase extends KeysTask {
        @Option(names = "--store", required = true, paramLabel = "FILE", description = "Any key file.")
        private Path store = Path.of("");

        @Option(
                names = "--new-passphrase-file",
                paramLabel = "FILE",
                description = "Holds the new passphrase, one line. Default: LEDGATE_NEW_PASSPHRASE, else a prompt.")
        private @Nullable Path newFile;

        @Option(
                names = "--new-pkcs11-library",
                paramLabel = "FILE",
                description = "Instead of a new passphrase: the library of a PKCS#11 token.")
        private @Nullable Path newLibrary;

        @Option(names = "--new-pkcs11-slot", paramLabel = "N", description = "The new token's slot. Default: 0.")
        private int newSlot;

        @Option(
                names = "--new-pkcs11-key",
                paramLabel = "LABEL",
                description = "The new key's label. Default: ledgate.")
        private String newLabel = "ledgate";

        @Option(
                names = "--new-pin-file",
                paramLabel = "FILE",
                description = "Holds the new token's PIN, one line. Default: LEDGATE_PIN, else a prompt.")
        private @Nullable Path newPinFile;

        @Mixin
        private final WrapperOptions wrapping = new WrapperOptions();

        @Override
        void run(SecureRandom random) throws Exception {
            requirePresent(store, "init-authority");
            String kind;
            try (KeyWrapper next = next(random);
                    KeyWrapper old = wrapping.existing(random)) {
                KeyFile.rewrap(store, old, next);
                kind = next.kind();
            }
            say(store + " opens with the new " + (kind.equals("passphrase") ? kind : "key"));
            report("store", store.toString());
            report("wrapper", kind);
        }

        private KeyWrapper next(SecureRandom random) throws KeysFailure, IOException {
            if (newLibrary != null) {
                return WrapperOptions.token(newLibrary, newSlot, newLabel, newPinFile, random);
            }
            char[] fresh = PassphraseSource.read(
                    newFile, "--new-passphrase-file", "LEDGATE_NEW_PASSPHRASE", "New passphrase", true);
            try {
                return new PassphraseWrapper(fresh, random);
            } finally {
                Arrays.fill(fresh, '\0');
            }
        }
    }
}
