package dev.ledgate.crypto.abe;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** A policy of a test, with its own text and its own meaning: the oracle, independent of the code under test. */
record PolicyTree(int needed, List<PolicyTree> parts, String leaf) {
    boolean holds(Set<AttributeName> attributes) {
        return parts.isEmpty()
                ? attributes.contains(AttributeName.parse(leaf))
                : parts.stream().filter(p -> p.holds(attributes)).count() >= needed;
    }

    String text() {
        return parts.isEmpty()
                ? leaf
                : needed + " of (" + parts.stream().map(PolicyTree::text).collect(Collectors.joining(", ")) + ")";
    }

    static String attribute(int i) {
        return "a" + i + "@h" + i + "#1";
    }

    /** Every tree over the leaves from..to-1 in this order: each gate with two parts or more, and every threshold. */
    static List<PolicyTree> all(int from, int to) {
        List<PolicyTree> result = new ArrayList<>();
        if (to - from == 1) {
            result.add(new PolicyTree(0, List.of(), attribute(from)));
        }
        for (int cut = from + 1; cut < to; cut++) {
            for (List<PolicyTree> parts : joined(all(from, cut), forests(cut, to))) {
                for (int k = 1; k <= parts.size(); k++) {
                    result.add(new PolicyTree(k, parts, ""));
                }
            }
        }
        return result;
    }

    private static List<List<PolicyTree>> forests(int from, int to) {
        if (from == to) {
            return List.of(List.of());
        }
        List<List<PolicyTree>> result = new ArrayList<>();
        for (int cut = from + 1; cut <= to; cut++) {
            result.addAll(joined(all(from, cut), forests(cut, to)));
        }
        return result;
    }

    private static List<List<PolicyTree>> joined(List<PolicyTree> firsts, List<List<PolicyTree>> rests) {
        List<List<PolicyTree>> result = new ArrayList<>();
        for (PolicyTree first : firsts) {
            for (List<PolicyTree> rest : rests) {
                List<PolicyTree> parts = new ArrayList<>(List.of(first));
                parts.addAll(rest);
                result.add(parts);
            }
        }
        return result;
    }
}
