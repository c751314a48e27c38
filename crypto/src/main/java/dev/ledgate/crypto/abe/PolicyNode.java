package dev.ledgate.crypto.abe;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/** A policy as a tree. AND and OR are gates too: n of n and 1 of n. */
sealed interface PolicyNode {
    boolean satisfiedBy(Set<AttributeName> attributes);

    /** The same tree over other attributes. */
    PolicyNode map(UnaryOperator<AttributeName> change);

    record Leaf(AttributeName attribute) implements PolicyNode {
        @Override
        public PolicyNode map(UnaryOperator<AttributeName> change) {
            return new Leaf(change.apply(attribute));
        }

        @Override
        public boolean satisfiedBy(Set<AttributeName> attributes) {
            return attributes.contains(attribute);
        }
    }

    /** At least {@code needed} of {@code parts}, of which there are at least two. */
    record Gate(int needed, List<PolicyNode> parts) implements PolicyNode {
        public Gate {
            parts = List.copyOf(parts);
            if (parts.size() < 2 || needed < 1 || needed > parts.size()) {
                throw new IllegalArgumentException("a gate asks for 1 to n of its n parts, n at least 2");
            }
        }

        @Override
        public PolicyNode map(UnaryOperator<AttributeName> change) {
            return new Gate(needed, parts.stream().map(p -> p.map(change)).toList());
        }

        boolean isOr() {
            return needed == 1;
        }

        boolean isAnd() {
            return needed == parts.size();
        }

        @Override
        public boolean satisfiedBy(Set<AttributeName> attributes) {
            return parts.stream().filter(p -> p.satisfiedBy(attributes)).count() >= needed;
        }
    }

    /** The simplest tree of the same meaning: one part stands for itself, and ANDs in ANDs and ORs in ORs are one. */
    static PolicyNode of(int needed, List<PolicyNode> parts) {
        if (parts.size() == 1) {
            return parts.get(0);
        }
        boolean or = needed == 1;
        boolean and = needed == parts.size();
        if (!or && !and) {
            return new Gate(needed, parts);
        }
        List<PolicyNode> flat = new ArrayList<>();
        for (PolicyNode part : parts) {
            if (part instanceof Gate gate && (or ? gate.isOr() : gate.isAnd())) {
                flat.addAll(gate.parts());
            } else {
                flat.add(part);
            }
        }
        return new Gate(or ? 1 : flat.size(), flat);
    }
}
