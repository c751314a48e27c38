package dev.ledgate.bench;

import dev.ledgate.crypto.abe.AbeAuthority;
import dev.ledgate.crypto.abe.AbeKem;
import dev.ledgate.crypto.abe.AccessPolicy;
import dev.ledgate.crypto.abe.AttributeDirectory;
import dev.ledgate.crypto.abe.AttributeKeySet;
import dev.ledgate.crypto.abe.AttributeName;
import dev.ledgate.crypto.abe.CurrentEpochs;
import dev.ledgate.crypto.abe.PolicyNotSatisfied;
import dev.ledgate.crypto.keys.GroupEnvelope;
import dev.ledgate.crypto.keys.GroupEnvelopeFile;
import dev.ledgate.crypto.keys.GroupRootStore;
import dev.ledgate.crypto.keys.LevelKey;
import dev.ledgate.crypto.keys.Rewrapping;
import dev.ledgate.policy.Address;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Groups under policies of three leaves, of which the first {@code touched} name {@code researcher@umass}; one holder of it
 * is revoked, one stays.
 */
final class RevocationScene {
    static final AttributeName FRESH = AttributeName.parse("researcher@umass#2");
    private static final AttributeName OLD = AttributeName.parse("researcher@umass#1");
    private static final char[] PASSPHRASE = "a passphrase of the benchmark".toCharArray();
    private static final List<AbeAuthority> AUTHORITIES = authorities();
    private static final AttributeDirectory DIRECTORY = AttributeDirectory.of(
            AUTHORITIES.stream().map(AbeAuthority::publicKey).toList());
    /** Group by group, wrapped once for all runs: touched and untouched. */
    private static final List<LevelKey> ROOTS = new ArrayList<>();

    private static final List<GroupEnvelope> NAMING = new ArrayList<>();
    private static final List<GroupEnvelope> OTHERS = new ArrayList<>();

    private final Path file;
    private final Path rootFile;
    private final SecureRandom random;
    private final AbeKem kem;
    private final AttributeKeySet revoked = keys(user(0), OLD);
    private final AttributeKeySet staying = keys(user(1), OLD, FRESH);

    RevocationScene(int groups, int touched, Path directory, SecureRandom random) throws Exception {
        this.random = random;
        this.kem = new AbeKem(DIRECTORY, random);
        for (int group = ROOTS.size(); group < groups; group++) {
            LevelKey root = LevelKey.newRoot(group, 1, random);
            ROOTS.add(root);
            NAMING.add(GroupEnvelope.wrap(root, policy("researcher"), kem, random));
            OTHERS.add(GroupEnvelope.wrap(root, policy("nurse"), kem, random));
        }
        file = directory.resolve("envelopes");
        rootFile = directory.resolve("roots");
        Files.deleteIfExists(file);
        GroupEnvelopeFile envelopes = GroupEnvelopeFile.open(file);
        List<GroupEnvelope> all = new ArrayList<>(NAMING.subList(0, touched));
        all.addAll(OTHERS.subList(touched, groups));
        envelopes.stage(all);
        envelopes.confirm();
    }

    private static AccessPolicy policy(String kind) throws Exception {
        return AccessPolicy.parse(
                "staff@hospital-a#1 OR " + kind + "@umass#1 AND heart-study@board#1", CurrentEpochs.none());
    }

    private static List<AbeAuthority> authorities() {
        SecureRandom random = new SecureRandom();
        return List.of(
                AbeAuthority.setup(OLD, random),
                AbeAuthority.setup(FRESH, random),
                AbeAuthority.setup(AttributeName.parse("nurse@umass#1"), random),
                AbeAuthority.setup(AttributeName.parse("staff@hospital-a#1"), random),
                AbeAuthority.setup(AttributeName.parse("heart-study@board#1"), random));
    }

    private static AttributeKeySet keys(Address user, AttributeName... names) {
        List<AttributeName> wanted = new ArrayList<>(List.of(names));
        wanted.add(AttributeName.parse("heart-study@board#1"));
        return new AttributeKeySet(
                user,
                AUTHORITIES.stream()
                        .filter(a -> wanted.contains(a.attribute()))
                        .map(a -> a.issue(user))
                        .toList());
    }

    static Address user(int number) {
        return new Address(String.format(Locale.ROOT, "0x%040x", number + 1));
    }

    List<LevelKey> roots() {
        return ROOTS;
    }

    Path file() {
        return file;
    }

    /** The whole operation, from the files and back to them. */
    void rewrap(boolean newRoots) throws Exception {
        GroupEnvelopeFile envelopes = GroupEnvelopeFile.open(file);
        Rewrapping rewrapping = new Rewrapping(ROOTS, kem, random);
        List<GroupEnvelope> renewed = rewrapping.toEpoch(FRESH, envelopes.latest(), Rewrapping.Progress.NONE);
        if (newRoots) {
            List<LevelKey> roots = new ArrayList<>(ROOTS);
            List<GroupEnvelope> further = new ArrayList<>();
            for (GroupEnvelope envelope : renewed) {
                Rewrapping.NewRoot next = rewrapping.newRoot(envelope.id().group(), List.of(envelope));
                roots.add(next.root());
                further.addAll(next.envelopes());
            }
            new GroupRootStore(rootFile, random).save(PASSPHRASE, roots);
            envelopes.stage(further);
        }
        envelopes.stage(renewed);
        envelopes.confirm();
    }

    boolean names(GroupEnvelope envelope) {
        return envelope.policy().attributes().contains(FRESH);
    }

    boolean revokedOpens(GroupEnvelope envelope) throws Exception {
        try (LevelKey key = envelope.unwrap(revoked, kem)) {
            return key.id().equals(envelope.id());
        } catch (PolicyNotSatisfied e) {
            return false;
        }
    }

    LevelKey stayingUnwraps(GroupEnvelope envelope) throws Exception {
        return envelope.unwrap(staying, kem);
    }
}
