package dev.ledgate.cli.keys;

import dev.ledgate.crypto.abe.AbeKem;
import dev.ledgate.crypto.abe.AccessPolicy;
import dev.ledgate.crypto.abe.AttributeDirectory;
import dev.ledgate.crypto.abe.AttributeName;
import dev.ledgate.crypto.abe.AttributePublicKey;
import dev.ledgate.crypto.abe.CurrentEpochs;
import dev.ledgate.crypto.abe.EnvelopeId;
import dev.ledgate.crypto.keys.GroupEnvelope;
import dev.ledgate.crypto.keys.GroupEnvelopeFile;
import dev.ledgate.crypto.keys.GroupRootStore;
import dev.ledgate.crypto.keys.KeyWrapper;
import dev.ledgate.crypto.keys.LevelKey;
import dev.ledgate.crypto.keys.Rewrapping;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What a hospital does with its groups' root keys and their envelopes. */
final class GroupCommands {
    private GroupCommands() {}

    /** Which files a command works on, and how their parts are read. */
    static final class Files {
        @Option(names = "--roots", required = true, paramLabel = "FILE", description = "The groups' root keys.")
        Path roots = Path.of("");

        @Option(names = "--envelopes", required = true, paramLabel = "FILE", description = "The wrapped keys.")
        Path envelopes = Path.of("");

        @Option(
                names = "--public",
                required = true,
                paramLabel = "FILE",
                description = "Public keys, as 'ledgate keys export' made them. May be repeated.")
        List<Path> publicFiles = List.of();

        AbeKem kem(Collection<AttributePublicKey> keys, SecureRandom random) {
            return new AbeKem(AttributeDirectory.of(keys), random);
        }
    }

    /** The newest epoch of each attribute, for policies that do not say one. */
    static CurrentEpochs newest(Collection<AttributePublicKey> keys) {
        Map<String, Integer> epochs = new HashMap<>();
        keys.forEach(
                k -> epochs.merge(k.attribute().withoutEpoch(), k.attribute().epoch(), Math::max));
        return CurrentEpochs.from(epochs);
    }

    static List<String> ids(Collection<GroupEnvelope> envelopes) {
        return envelopes.stream().map(GroupCommands::text).toList();
    }

    static String text(GroupEnvelope envelope) {
        return "group " + envelope.id().group() + ", epoch " + envelope.id().keyEpoch() + ", level "
                + envelope.id().level() + ": " + envelope.policy();
    }

    @Command(
            name = "wrap",
            description = "Make a new group: a root key, wrapped for everyone whose attributes satisfy a policy.",
            mixinStandardHelpOptions = true)
    static final class Wrap extends KeysTask {
        @Mixin
        private final Files files = new Files();

        @Option(names = "--group", required = true, paramLabel = "N", description = "The new group's number, from 0.")
        private int group;

        @Option(
                names = "--policy",
                required = true,
                paramLabel = "POLICY",
                description = "For example 'researcher@umass AND (physician@hospital-a OR 2 of (a@x, b@y, c@z))'.")
        private String policy = "";

        @Mixin
        private final WrapperOptions wrapping = new WrapperOptions();

        @Override
        void run(SecureRandom random) throws Exception {
            if (group < 0) {
                throw misuse("--group is a number from 0");
            }
            List<AttributePublicKey> publicKeys = publicKeys(files.publicFiles);
            AccessPolicy parsed = AccessPolicy.parse(policy, newest(publicKeys));
            GroupEnvelopeFile envelopes = GroupEnvelopeFile.open(files.envelopes);
            GroupRootStore store = new GroupRootStore(files.roots, random);
            boolean first = !store.exists();
            List<LevelKey> roots = new ArrayList<>();
            try (KeyWrapper wrapper = first ? wrapping.fresh(random) : wrapping.existing(random)) {
                roots.addAll(first ? List.of() : store.load(wrapper));
                if (roots.stream().anyMatch(r -> r.id().group() == group)) {
                    throw new KeysFailure(
                            KeysFailure.WOULD_OVERWRITE,
                            "group " + group + " has a root key already; 'ledgate keys rotate group' makes a new one");
                }
                LevelKey root = LevelKey.newRoot(group, 1, random);
                roots.add(root);
                GroupEnvelope envelope = GroupEnvelope.wrap(root, parsed, files.kem(publicKeys, random), random);
                // The root first: an envelope whose root is lost could not be wrapped anew.
                store.save(wrapper, roots);
                envelopes.stage(List.of(envelope));
                envelopes.confirm();
                say("wrapped the root key of " + text(envelope));
                report("group", group);
                report("policy", envelope.policy().toString());
            } finally {
                roots.forEach(LevelKey::close);
            }
        }
    }

    @Command(
            name = "rewrap",
            description = {
                "Wrap group keys anew for a new epoch of an attribute, after its authority rotated it.",
                "Only the envelopes whose policy names the attribute are touched; patients' salts and fields are not."
                        + " The new envelopes stand beside the old ones until they are confirmed."
            },
            mixinStandardHelpOptions = true)
    static final class Rewrap extends KeysTask {
        @Mixin
        private final Files files = new Files();

        @Option(
                names = "--attribute",
                required = true,
                paramLabel = "ATTRIBUTE",
                description = "name@authority for its newest epoch in the public keys, or with #epoch.")
        private String attribute = "";

        @Option(
                names = "--new-roots",
                description = "Also give each touched group a new root for what is sealed from now on: the one who lost"
                        + " the attribute may have kept the old one.")
        private boolean newRoots;

        @Option(names = "--confirm", description = "Put them in force at once; who has old keys alone is shut out.")
        private boolean confirm;

        @Mixin
        private final WrapperOptions wrapping = new WrapperOptions();

        @Override
        void run(SecureRandom random) throws Exception {
            requirePresent(files.roots, "wrap");
            requirePresent(files.envelopes, "wrap");
            List<AttributePublicKey> publicKeys = publicKeys(files.publicFiles);
            AttributeName fresh = fresh(publicKeys);
            GroupEnvelopeFile file = GroupEnvelopeFile.open(files.envelopes);
            GroupRootStore store = new GroupRootStore(files.roots, random);
            List<LevelKey> roots = new ArrayList<>();
            List<GroupEnvelope> renewed;
            List<GroupEnvelope> added = new ArrayList<>();
            try (KeyWrapper wrapper = wrapping.existing(random)) {
                roots.addAll(store.load(wrapper));
                Rewrapping rewrapping = new Rewrapping(List.copyOf(roots), files.kem(publicKeys, random), random);
                renewed = rewrapping.toEpoch(fresh, file.latest(), progress("wrapped"));
                if (newRoots) {
                    added.addAll(newRoots(rewrapping, file.latest(), renewed, roots));
                    store.save(wrapper, roots);
                }
            } finally {
                roots.forEach(LevelKey::close);
            }
            List<GroupEnvelope> changed = new ArrayList<>(renewed);
            changed.addAll(added);
            file.stage(changed);
            if (confirm) {
                file.confirm();
            }
            renewed.forEach(e -> say("wrapped anew: " + text(e)));
            added.forEach(e -> say("new root: " + text(e)));
            if (changed.isEmpty()) {
                say("no envelope asks for an older epoch of " + fresh.withoutEpoch() + ": nothing to do");
            } else if (!confirm) {
                say("old and new envelopes open until 'ledgate keys confirm --envelopes " + files.envelopes + "'");
            }
            report("attribute", fresh.toString());
            report("rewrapped", ids(renewed));
            report("newRoots", ids(added));
            report("confirmed", confirm);
        }

        private AttributeName fresh(List<AttributePublicKey> publicKeys) throws KeysFailure {
            return publicKeys.stream()
                    .map(AttributePublicKey::attribute)
                    .filter(a ->
                            a.toString().equals(attribute) || a.withoutEpoch().equals(attribute))
                    .max(AttributeName::compareTo)
                    .orElseThrow(() -> new KeysFailure(
                            KeysFailure.UNAVAILABLE,
                            "the public keys do not have " + attribute
                                    + "; its authority exports them with 'ledgate keys export'"));
        }

        /** Also for envelopes of levels that do not name the attribute: a group has one root for all its levels. */
        private static List<GroupEnvelope> newRoots(
                Rewrapping rewrapping,
                Collection<GroupEnvelope> before,
                List<GroupEnvelope> renewed,
                List<LevelKey> roots)
                throws Exception {
            Map<EnvelopeId, GroupEnvelope> latest = new HashMap<>();
            before.forEach(e -> latest.put(e.id(), e));
            renewed.forEach(e -> latest.put(e.id(), e));
            List<GroupEnvelope> added = new ArrayList<>();
            for (int group :
                    new TreeSet<>(renewed.stream().map(e -> e.id().group()).toList())) {
                List<GroupEnvelope> own = latest.values().stream()
                        .filter(e -> e.id().group() == group)
                        .toList();
                Rewrapping.NewRoot next = rewrapping.newRoot(group, own);
                if (roots.stream().noneMatch(r -> r.id().equals(next.root().id()))) {
                    roots.add(next.root());
                }
                added.addAll(next.envelopes());
            }
            return added;
        }
    }

    @Command(
            name = "confirm",
            description =
                    "Put the envelopes that 'rewrap' staged in force. Attribute keys of old epochs open them no more.",
            mixinStandardHelpOptions = true)
    static final class Confirm extends KeysTask {
        @Option(names = "--envelopes", required = true, paramLabel = "FILE", description = "The wrapped keys.")
        private Path envelopes = Path.of("");

        @Override
        void run(SecureRandom random) throws Exception {
            requirePresent(envelopes, "wrap");
            GroupEnvelopeFile file = GroupEnvelopeFile.open(envelopes);
            int count = file.staged().size();
            file.confirm();
            say(count == 0 ? "nothing was staged" : count + " envelopes are in force");
            report("confirmed", count);
        }
    }

    @Command(
            name = "abandon",
            description = "Drop the envelopes that 'rewrap' staged.",
            mixinStandardHelpOptions = true)
    static final class Abandon extends KeysTask {
        @Option(names = "--envelopes", required = true, paramLabel = "FILE", description = "The wrapped keys.")
        private Path envelopes = Path.of("");

        @Override
        void run(SecureRandom random) throws Exception {
            requirePresent(envelopes, "wrap");
            GroupEnvelopeFile file = GroupEnvelopeFile.open(envelopes);
            int count = file.staged().size();
            file.abandon();
            say(count == 0 ? "nothing was staged" : "dropped " + count + " envelopes");
            report("dropped", count);
        }
    }
}
