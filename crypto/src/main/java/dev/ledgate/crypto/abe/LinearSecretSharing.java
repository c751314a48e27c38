package dev.ledgate.crypto.abe;

import dev.ledgate.crypto.pairing.Scalar;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A policy as a share-generating matrix A over Zr with one row per leaf: the rows of a satisfying set, and of no other
 * set, span (1, 0, ..., 0). AND and OR by Lewko and Waters, "Decentralizing Attribute-Based Encryption", appendix G (all
 * entries and all reconstruction coefficients are then 0, 1 or -1); a k-of-n gate adds k-1 columns with the rows (x, x^2,
 * ..., x^(k-1)) for x = 1..n, Shamir's scheme in Vandermonde form.
 */
final class LinearSecretSharing {
    /** @param entries column to entry, without zeros */
    record Row(AttributeName attribute, Map<Integer, BigInteger> entries) {}

    private final List<Row> rows = new ArrayList<>();
    private final PolicyNode root;
    private int columns = 1;

    private LinearSecretSharing(PolicyNode root) {
        this.root = root;
        Map<Integer, BigInteger> target = new HashMap<>();
        target.put(0, BigInteger.ONE);
        share(root, target);
    }

    static LinearSecretSharing of(PolicyNode root) {
        return new LinearSecretSharing(root);
    }

    List<Row> rows() {
        return rows;
    }

    int columns() {
        return columns;
    }

    /** The attribute of each row. */
    List<AttributeName> attributes() {
        return rows.stream().map(Row::attribute).toList();
    }

    private void share(PolicyNode node, Map<Integer, BigInteger> vector) {
        if (node instanceof PolicyNode.Leaf leaf) {
            rows.add(new Row(leaf.attribute(), Map.copyOf(vector)));
            return;
        }
        PolicyNode.Gate gate = (PolicyNode.Gate) node;
        int base = columns;
        columns += gate.needed() - 1;
        int n = gate.parts().size();
        for (int i = 0; i < n; i++) {
            Map<Integer, BigInteger> part = new HashMap<>();
            if (!gate.isAnd() || i == 0) {
                part.putAll(vector);
            }
            if (gate.isAnd() && !gate.isOr()) {
                // Telescoping: the parts' vectors add up to the gate's.
                if (i > 0) {
                    part.put(base + i - 1, BigInteger.ONE.negate());
                }
                if (i < n - 1) {
                    part.put(base + i, BigInteger.ONE);
                }
            } else {
                BigInteger x = BigInteger.valueOf(i + 1L);
                BigInteger power = BigInteger.ONE;
                for (int t = 0; t < gate.needed() - 1; t++) {
                    power = power.multiply(x).mod(Scalar.ORDER);
                    part.put(base + t, power);
                }
            }
            share(gate.parts().get(i), part);
        }
    }

    /** The inner product of a row with a vector of {@link #columns()} scalars. */
    Scalar dot(Row row, Scalar[] vector) {
        Scalar sum = Scalar.ZERO;
        for (Map.Entry<Integer, BigInteger> e : row.entries().entrySet()) {
            Scalar value = vector[e.getKey()];
            if (e.getValue().equals(BigInteger.ONE)) {
                sum = sum.plus(value);
            } else {
                sum = sum.plus(value.times(Scalar.of(e.getValue())));
            }
        }
        return sum;
    }

    /** Row number to coefficient c with sum of c times row = (1, 0, ..., 0), by the fewest rows; empty if unsatisfied. */
    Optional<SortedMap<Integer, Scalar>> reconstruct(Set<AttributeName> attributes) {
        return solve(root, attributes, new int[1]).map(solution -> {
            SortedMap<Integer, Scalar> result = new TreeMap<>();
            solution.forEach((row, c) -> result.put(row, Scalar.of(c)));
            return result;
        });
    }

    private record Solved(int index, Map<Integer, BigInteger> coefficients) {}

    private static Optional<Map<Integer, BigInteger>> solve(
            PolicyNode node, Set<AttributeName> attributes, int[] nextRow) {
        if (node instanceof PolicyNode.Leaf leaf) {
            int row = nextRow[0]++;
            return attributes.contains(leaf.attribute()) ? Optional.of(Map.of(row, BigInteger.ONE)) : Optional.empty();
        }
        PolicyNode.Gate gate = (PolicyNode.Gate) node;
        List<Solved> solved = new ArrayList<>();
        for (int i = 0; i < gate.parts().size(); i++) {
            int index = i;
            solve(gate.parts().get(i), attributes, nextRow).ifPresent(c -> solved.add(new Solved(index, c)));
        }
        if (solved.size() < gate.needed()) {
            return Optional.empty();
        }
        solved.sort(Comparator.comparingInt(s -> s.coefficients().size()));
        List<Solved> used = solved.subList(0, gate.needed());
        Map<Integer, BigInteger> result = new HashMap<>();
        for (Solved part : used) {
            BigInteger factor = gate.isAnd() || gate.isOr() ? BigInteger.ONE : lagrange(part, used);
            part.coefficients()
                    .forEach((row, c) -> result.put(row, c.multiply(factor).mod(Scalar.ORDER)));
        }
        return Optional.of(result);
    }

    /** The Lagrange coefficient at 0 of the point of {@code part} among those {@code used}. */
    private static BigInteger lagrange(Solved part, List<Solved> used) {
        BigInteger xi = BigInteger.valueOf(part.index() + 1L);
        BigInteger result = BigInteger.ONE;
        for (Solved other : used) {
            if (other.index() != part.index()) {
                BigInteger xj = BigInteger.valueOf(other.index() + 1L);
                BigInteger factor =
                        xj.multiply(xj.subtract(xi).mod(Scalar.ORDER).modInverse(Scalar.ORDER));
                result = result.multiply(factor).mod(Scalar.ORDER);
            }
        }
        return result;
    }
}
