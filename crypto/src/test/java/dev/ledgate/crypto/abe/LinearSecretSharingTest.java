package dev.ledgate.crypto.abe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.ledgate.crypto.pairing.Scalar;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LinearSecretSharingTest {
    private static final BigInteger R = Scalar.ORDER;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6})
    void everyPolicyOpensForExactlyTheSetsThatItsTruthTableHas(int leaves) throws Exception {
        int sets = 0;
        for (PolicyTree tree : PolicyTree.all(0, leaves)) {
            sets += checkTruthTable(tree, leaves);
        }
        assertThat(sets).isEqualTo(new int[] {0, 2, 8, 88, 1184, 17_792, 286_208}[leaves]);
    }

    private static int checkTruthTable(PolicyTree tree, int leaves) throws Exception {
        AccessPolicy policy = AccessPolicy.parse(tree.text(), CurrentEpochs.none());
        assertThat(AccessPolicy.decode(policy.toString())).isEqualTo(policy);
        for (int mask = 0; mask < 1 << leaves; mask++) {
            Set<AttributeName> held = new TreeSet<>();
            for (int i = 0; i < leaves; i++) {
                if ((mask & 1 << i) != 0) {
                    held.add(AttributeName.parse(PolicyTree.attribute(i)));
                }
            }
            boolean expected = tree.holds(held);
            LinearSecretSharing sharing = policy.sharing();
            Optional<SortedMap<Integer, Scalar>> solution = sharing.reconstruct(held);
            // The span is the algebra itself, not the check in front of it.
            if (policy.satisfiedBy(held) != expected
                    || solution.isPresent() != expected
                    || spansTarget(sharing, held) != expected) {
                fail("%s with %s must give %s", tree.text(), held, expected);
            }
            if (solution.isPresent() && !combine(sharing, solution.get()).equals(Map.of(0, BigInteger.ONE))) {
                fail("%s with %s does not reconstruct", tree.text(), held);
            }
        }
        return 1 << leaves;
    }

    private static Map<Integer, BigInteger> combine(LinearSecretSharing sharing, SortedMap<Integer, Scalar> solution) {
        Map<Integer, BigInteger> sum = new HashMap<>();
        solution.forEach((row, c) -> sharing.rows()
                .get(row)
                .entries()
                .forEach((column, entry) -> sum.merge(
                        column,
                        entry.multiply(new BigInteger(1, c.encode())).mod(R),
                        (a, b) -> a.add(b).mod(R))));
        sum.values().removeIf(v -> v.signum() == 0);
        return sum;
    }

    /**
     * Elimination without fractions: is (1, 0, ..., 0) in the span of the rows whose attributes are held? Over the integers,
     * which for these matrices is the same as modulo r: their minors are far smaller than r.
     */
    private static boolean spansTarget(LinearSecretSharing sharing, Set<AttributeName> held) {
        List<BigInteger[]> basis = new ArrayList<>();
        for (LinearSecretSharing.Row row : sharing.rows()) {
            if (held.contains(row.attribute())) {
                BigInteger[] vector = vector(sharing.columns(), row.entries());
                if (reduce(vector, basis)) {
                    basis.add(vector);
                }
            }
        }
        return !reduce(vector(sharing.columns(), Map.of(0, BigInteger.ONE)), basis);
    }

    private static BigInteger[] vector(int columns, Map<Integer, BigInteger> entries) {
        BigInteger[] vector = new BigInteger[columns];
        for (int i = 0; i < columns; i++) {
            vector[i] = entries.getOrDefault(i, BigInteger.ZERO);
        }
        return vector;
    }

    /** Clears the leading columns of the basis vectors, in their order; whether anything is left. */
    private static boolean reduce(BigInteger[] vector, List<BigInteger[]> basis) {
        for (BigInteger[] b : basis) {
            int lead = lead(b);
            BigInteger factor = vector[lead];
            if (factor.signum() != 0) {
                for (int i = 0; i < vector.length; i++) {
                    vector[i] = vector[i].multiply(b[lead]).subtract(factor.multiply(b[i]));
                }
            }
        }
        return lead(vector) < vector.length;
    }

    private static int lead(BigInteger[] vector) {
        int i = 0;
        while (i < vector.length && vector[i].signum() == 0) {
            i++;
        }
        return i;
    }
}
