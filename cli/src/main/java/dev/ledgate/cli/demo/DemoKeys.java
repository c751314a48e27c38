package dev.ledgate.cli.demo;

import dev.ledgate.crypto.abe.AbeAuthority;
import dev.ledgate.crypto.abe.AbeKem;
import dev.ledgate.crypto.abe.AccessPolicy;
import dev.ledgate.crypto.abe.AttributeDirectory;
import dev.ledgate.crypto.abe.AttributeKey;
import dev.ledgate.crypto.abe.AttributeKeySet;
import dev.ledgate.crypto.abe.AttributeName;
import dev.ledgate.crypto.abe.PolicySyntaxException;
import dev.ledgate.crypto.abe.UnknownAttribute;
import dev.ledgate.crypto.bytes.CorruptEncoding;
import dev.ledgate.crypto.keys.AttributeKeyStore;
import dev.ledgate.crypto.keys.AuthoritySecretStore;
import dev.ledgate.crypto.keys.GroupEnvelope;
import dev.ledgate.crypto.keys.GroupRootStore;
import dev.ledgate.crypto.keys.LevelKey;
import dev.ledgate.policy.Address;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Authorities, attribute keys and group roots of the demo, made at the first start and kept in files under a passphrase
 * that lies beside them: in a real hospital they are at different places, and the passphrase with a person or a KMS.
 */
final class DemoKeys implements Closeable {
    private static final int FIRST_EPOCH = 1;

    private final List<AbeAuthority> authorities;
    private final List<LevelKey> roots;
    private final List<AttributeKey> attributeKeys;
    private final SecureRandom random;

    private DemoKeys(
            List<AbeAuthority> authorities,
            List<LevelKey> roots,
            List<AttributeKey> attributeKeys,
            SecureRandom random) {
        this.authorities = authorities;
        this.roots = roots;
        this.attributeKeys = attributeKeys;
        this.random = random;
    }

    /**
     * Loads the keys of an earlier start, or makes new ones.
     *
     * @param users the address of each party's user
     */
    static DemoKeys open(Path directory, Map<DemoParty, Address> users, SecureRandom random)
            throws IOException, CorruptEncoding {
        Files.createDirectories(directory);
        char[] passphrase =
                PrivateFiles.secret(directory.resolve("passphrase"), random).toCharArray();
        AuthoritySecretStore authorityStore = new AuthoritySecretStore(directory.resolve("authorities"), random);
        GroupRootStore rootStore = new GroupRootStore(directory.resolve("group-roots"), random);
        AttributeKeyStore keyStore = new AttributeKeyStore(directory.resolve("attribute-keys"), random);
        if (authorityStore.exists() && rootStore.exists() && keyStore.exists()) {
            return new DemoKeys(
                    authorityStore.load(passphrase), rootStore.load(passphrase), keyStore.load(passphrase), random);
        }
        List<AbeAuthority> authorities = new ArrayList<>();
        List<AttributeKey> keys = new ArrayList<>();
        for (Map.Entry<DemoParty, Address> user : new EnumMap<>(users).entrySet()) {
            Optional<String> attribute = user.getKey().attribute();
            if (attribute.isPresent()) {
                AbeAuthority authority = AbeAuthority.setup(AttributeName.parse(attribute.get()), random);
                authorities.add(authority);
                keys.add(authority.issue(user.getValue()));
            }
        }
        List<LevelKey> roots = new ArrayList<>();
        for (PolicyGroup group : PolicyGroup.values()) {
            roots.add(LevelKey.newRoot(group.number(), FIRST_EPOCH, random));
        }
        authorityStore.save(passphrase, authorities);
        rootStore.save(passphrase, roots);
        keyStore.save(passphrase, keys);
        return new DemoKeys(authorities, roots, keys, random);
    }

    /** The public halves of all attributes. */
    AttributeDirectory directory() {
        return attribute -> authorities.stream()
                .filter(a -> a.attribute().equals(attribute))
                .findFirst()
                .map(AbeAuthority::publicKey);
    }

    /** The keys that one user holds. */
    AttributeKeySet keysOf(Address user) {
        return new AttributeKeySet(
                user, attributeKeys.stream().filter(k -> k.user().equals(user)).toList());
    }

    /** The hospital's own copy of the groups' roots, for sealing at import. */
    List<LevelKey> roots() {
        return roots;
    }

    /** A group's root, wrapped under the group's policy. */
    GroupEnvelope wrap(PolicyGroup group) throws UnknownAttribute {
        LevelKey root = roots.stream()
                .filter(r -> r.id().group() == group.number())
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no root of group " + group.id()));
        return GroupEnvelope.wrap(root, policy(group), new AbeKem(directory(), random), random);
    }

    private static AccessPolicy policy(PolicyGroup group) {
        try {
            return AccessPolicy.parse(group.policy(), attribute -> OptionalInt.of(FIRST_EPOCH));
        } catch (PolicySyntaxException e) {
            throw new IllegalStateException("the demo's policy of " + group.id() + " is malformed", e);
        }
    }

    @Override
    public void close() {
        authorities.forEach(AbeAuthority::close);
        roots.forEach(LevelKey::close);
    }
}
