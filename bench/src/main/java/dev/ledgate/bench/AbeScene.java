package dev.ledgate.bench;

import dev.ledgate.crypto.abe.AbeAuthority;
import dev.ledgate.crypto.abe.AbeKem;
import dev.ledgate.crypto.abe.AccessPolicy;
import dev.ledgate.crypto.abe.AttributeDirectory;
import dev.ledgate.crypto.abe.AttributeKey;
import dev.ledgate.crypto.abe.AttributeKeySet;
import dev.ledgate.crypto.abe.AttributeName;
import dev.ledgate.crypto.abe.CurrentEpochs;
import dev.ledgate.crypto.abe.EnvelopeId;
import dev.ledgate.policy.Address;
import dev.ledgate.policy.PrivacyLevel;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;

/**
 * The paper's policy with n sub-formulas, {@code (c1@h1 OR c2@h2) AND (c3@h3 OR c4@h4) AND ...}: 2n rows, of which a user
 * who holds one attribute of each sub-formula uses n.
 */
record AbeScene(AccessPolicy policy, AttributeDirectory directory, AttributeKeySet user) {
    static final EnvelopeId PLACE = new EnvelopeId(1, 1, PrivacyLevel.COMPLETE);

    static AbeScene of(int subFormulas, SecureRandom random) throws Exception {
        Address user = new Address("0x" + "5a".repeat(20));
        StringBuilder text = new StringBuilder();
        List<AbeAuthority> authorities = new ArrayList<>();
        List<AttributeKey> held = new ArrayList<>();
        for (int i = 0; i < subFormulas; i++) {
            String first = attribute(2 * i + 1);
            String second = attribute(2 * i + 2);
            text.append(i == 0 ? "" : " AND ")
                    .append('(')
                    .append(first)
                    .append(" OR ")
                    .append(second)
                    .append(')');
            AbeAuthority one = AbeAuthority.setup(AttributeName.parse(first), random);
            authorities.add(one);
            authorities.add(AbeAuthority.setup(AttributeName.parse(second), random));
            held.add(one.issue(user));
        }
        return new AbeScene(
                AccessPolicy.parse(text.toString(), CurrentEpochs.none()),
                AttributeDirectory.of(
                        authorities.stream().map(AbeAuthority::publicKey).toList()),
                new AttributeKeySet(user, held));
    }

    static String attribute(int number) {
        return "c" + number + "@h" + number + "#1";
    }

    AbeKem kem(AbeKem.Caches caches, SecureRandom random) {
        return new AbeKem(directory, random, caches);
    }
}
