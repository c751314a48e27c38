package dev.ledgate.crypto.keys;

import dev.ledgate.crypto.abe.AbeKem;
import dev.ledgate.crypto.abe.AccessPolicy;
import dev.ledgate.crypto.abe.AttributeName;
import dev.ledgate.crypto.abe.EnvelopeId;
import dev.ledgate.crypto.abe.UnknownAttribute;
import dev.ledgate.policy.PrivacyLevel;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a hospital does when an attribute has a new epoch, because somebody who held it must not open anything more, or when
 * a group's root is to be replaced. It makes new envelopes and touches neither salts nor fields: the work is one
 * encapsulation for each envelope whose policy names the attribute, however many patients and rows there are.
 *
 * <p>{@link #toEpoch} wraps the same keys for the new epoch. Whoever unwrapped a key before and kept it still has that
 * key; {@link #newRoot} therefore gives a touched group a new root, under which everything is sealed from then on. What
 * was sealed before stays under the old root until it is sealed again. For any thread.
 */
public final class Rewrapping {
    private final Map<EnvelopeId, LevelKey> roots = new HashMap<>();
    private final AbeKem kem;
    private final SecureRandom random;

    /** Told after each envelope; runs in the caller's thread. */
    @FunctionalInterface
    public interface Progress {
        Progress NONE = (done, total) -> {};

        void wrapped(int done, int total);
    }

    /** A group's new root and its envelopes. Whoever receives it saves the root first and closes it in the end. */
    public record NewRoot(LevelKey root, List<GroupEnvelope> envelopes) {
        public NewRoot {
            envelopes = List.copyOf(envelopes);
        }
    }

    /**
     * @param roots all root keys of the hospital; not copied, and closed by the caller
     * @param kem its directory has the public keys of the attributes in the policies, in the new epoch
     */
    public Rewrapping(Collection<LevelKey> roots, AbeKem kem, SecureRandom random) {
        roots.forEach(root -> this.roots.put(root.id(), root));
        this.kem = kem;
        this.random = random;
    }

    /** Those of the envelopes whose policy asks for an older epoch of the attribute. */
    public static List<GroupEnvelope> touchedBy(AttributeName fresh, Collection<GroupEnvelope> envelopes) {
        return envelopes.stream()
                .filter(e -> !e.policy().renewed(fresh).equals(e.policy()))
                .toList();
    }

    /**
     * The envelopes in the place of those whose policy asks for an older epoch of the attribute: the same keys for the
     * new one. Changes nothing itself; give the result to {@link GroupEnvelopeFile#stage} or to the ledger.
     *
     * @throws MissingRoot if the root of such an envelope is not among those given; nothing is wrapped then
     * @throws UnknownAttribute if the directory lacks an attribute of a policy
     */
    public List<GroupEnvelope> toEpoch(AttributeName fresh, Collection<GroupEnvelope> envelopes, Progress progress)
            throws MissingRoot, UnknownAttribute {
        List<GroupEnvelope> touched = touchedBy(fresh, envelopes);
        for (GroupEnvelope envelope : touched) {
            root(envelope.id());
        }
        List<GroupEnvelope> renewed = new ArrayList<>(touched.size());
        for (GroupEnvelope envelope : touched) {
            renewed.add(
                    wrap(root(envelope.id()), envelope.id(), envelope.policy().renewed(fresh)));
            progress.wrapped(renewed.size(), touched.size());
        }
        return renewed;
    }

    /**
     * The next root of a group, wrapped under the policies of its newest envelopes. If the root of an epoch later than
     * those is held already (a rotation that was cut off after it was saved), that one is wrapped.
     *
     * @throws MissingRoot if the group has no envelope
     * @throws UnknownAttribute if the directory lacks an attribute of a policy
     */
    public NewRoot newRoot(int group, Collection<GroupEnvelope> envelopes) throws MissingRoot, UnknownAttribute {
        int newest = envelopes.stream()
                .filter(e -> e.id().group() == group)
                .mapToInt(e -> e.id().keyEpoch())
                .max()
                .orElseThrow(() -> new MissingRoot("group " + group + " has no envelope"));
        Optional<LevelKey> begun = Optional.ofNullable(roots.get(rootId(group, newest + 1)));
        LevelKey root = begun.map(r -> r.at(PrivacyLevel.COMPLETE))
                .orElseGet(() -> LevelKey.newRoot(group, newest + 1, random));
        List<GroupEnvelope> wrapped = new ArrayList<>();
        for (GroupEnvelope envelope : envelopes) {
            if (envelope.id().group() == group && envelope.id().keyEpoch() == newest) {
                wrapped.add(wrap(
                        root, new EnvelopeId(group, newest + 1, envelope.id().level()), envelope.policy()));
            }
        }
        return new NewRoot(root, wrapped);
    }

    private GroupEnvelope wrap(LevelKey root, EnvelopeId id, AccessPolicy policy) throws UnknownAttribute {
        try (LevelKey key = root.at(id.level())) {
            return GroupEnvelope.wrap(key, policy, kem, random);
        }
    }

    private LevelKey root(EnvelopeId of) throws MissingRoot {
        LevelKey root = roots.get(rootId(of.group(), of.keyEpoch()));
        if (root == null) {
            throw new MissingRoot(
                    "the root key of group " + of.group() + ", epoch " + of.keyEpoch() + " is not among those held");
        }
        return root;
    }

    private static EnvelopeId rootId(int group, int epoch) {
        return new EnvelopeId(group, epoch, PrivacyLevel.COMPLETE);
    }
}
