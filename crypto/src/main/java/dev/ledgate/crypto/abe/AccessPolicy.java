package dev.ledgate.crypto.abe;

import dev.ledgate.crypto.bytes.CorruptEncoding;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Who may open: a monotone formula over attributes, such as {@code researcher@umass AND (physician@hospital-a OR 2 of
 * (a@x, b@y, c@z))}. AND binds tighter than OR; keywords in any case. Where the text leaves an epoch out, the current one
 * is meant <em>at the time of reading</em>: the policy itself, and its {@link #toString canonical form}, always carry
 * epochs, so a stored policy never changes its meaning. Two policies are equal when their canonical forms are; the order
 * of parts is kept, because the rows of a ciphertext follow it. Immutable; for any thread.
 */
public final class AccessPolicy {
    public static final int MAX_DEPTH = 16;
    public static final int MAX_LEAVES = 64;
    public static final int MAX_LENGTH = 16_384;

    private final PolicyNode root;
    private final String canonical;
    private final LinearSecretSharing sharing;

    private AccessPolicy(PolicyNode root) {
        this.root = root;
        this.canonical = write(root, true);
        this.sharing = LinearSecretSharing.of(root);
    }

    /** @throws PolicySyntaxException with the position of the first error */
    public static AccessPolicy parse(String text, CurrentEpochs epochs) throws PolicySyntaxException {
        return new AccessPolicy(PolicyParser.parse(text, epochs));
    }

    /** Reads the canonical form and nothing else: another spelling of the same policy is refused. */
    public static AccessPolicy decode(String text) throws CorruptEncoding {
        try {
            AccessPolicy policy = parse(text, CurrentEpochs.none());
            if (!policy.canonical.equals(text)) {
                throw new CorruptEncoding("a policy is not in canonical form");
            }
            return policy;
        } catch (PolicySyntaxException e) {
            throw new CorruptEncoding("a policy cannot be read", e);
        }
    }

    public boolean satisfiedBy(Set<AttributeName> attributes) {
        return root.satisfiedBy(attributes);
    }

    /** The attributes named, in order of first use. */
    public Set<AttributeName> attributes() {
        return new LinkedHashSet<>(sharing.attributes());
    }

    /**
     * The policy that asks for {@code fresh} wherever this one asks for an older epoch of that attribute; this one if it
     * does so nowhere.
     */
    public AccessPolicy renewed(AttributeName fresh) {
        boolean older = sharing.attributes().stream().anyMatch(a -> isOlder(a, fresh));
        return older ? new AccessPolicy(root.map(a -> isOlder(a, fresh) ? fresh : a)) : this;
    }

    private static boolean isOlder(AttributeName attribute, AttributeName fresh) {
        return attribute.epoch() < fresh.epoch() && attribute.withoutEpoch().equals(fresh.withoutEpoch());
    }

    LinearSecretSharing sharing() {
        return sharing;
    }

    /** Parentheses stand around an OR in an AND and nowhere else, so the form is never nested deeper than its source. */
    private static String write(PolicyNode node, boolean orMayStandBare) {
        if (node instanceof PolicyNode.Gate gate) {
            if (gate.isAnd()) {
                return join(gate.parts(), " AND ", false);
            }
            if (gate.isOr()) {
                String text = join(gate.parts(), " OR ", true);
                return orMayStandBare ? text : "(" + text + ")";
            }
            return gate.needed() + " of (" + join(gate.parts(), ", ", true) + ")";
        }
        return ((PolicyNode.Leaf) node).attribute().toString();
    }

    private static String join(List<PolicyNode> parts, String separator, boolean orMayStandBare) {
        return parts.stream().map(p -> write(p, orMayStandBare)).collect(Collectors.joining(separator));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AccessPolicy p && canonical.equals(p.canonical);
    }

    @Override
    public int hashCode() {
        return canonical.hashCode();
    }

    /** The canonical form. */
    @Override
    public String toString() {
        return canonical;
    }
}
