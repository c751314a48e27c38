package dev.ledgate.ledger.audit;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The tree of RFC 6962, section 2.1, over leaf hashes. Pure. */
final class MerkleTree {
    private MerkleTree() {}

    /** MTH of section 2.1; there is at least one leaf. */
    static Hash root(List<Hash> leaves) {
        if (leaves.size() == 1) {
            return leaves.get(0);
        }
        int k = split(leaves.size());
        return Hash.node(root(leaves.subList(0, k)), root(leaves.subList(k, leaves.size())));
    }

    /** PATH of section 2.1.1: the nodes that lead from leaf {@code index} to the root, lowest first. */
    static List<Hash> path(int index, List<Hash> leaves) {
        List<Hash> path = new ArrayList<>();
        collect(index, leaves, path);
        return path;
    }

    private static void collect(int index, List<Hash> leaves, List<Hash> path) {
        if (leaves.size() == 1) {
            return;
        }
        int k = split(leaves.size());
        List<Hash> left = leaves.subList(0, k);
        List<Hash> right = leaves.subList(k, leaves.size());
        if (index < k) {
            collect(index, left, path);
            path.add(root(right));
        } else {
            collect(index - k, right, path);
            path.add(root(left));
        }
    }

    /** The root that a leaf and its path give, or empty if the path has the wrong length; RFC 9162, section 2.1.3.2. */
    static Optional<Hash> rootOf(Hash leaf, long index, long size, List<Hash> path) {
        if (index < 0 || index >= size) {
            return Optional.empty();
        }
        long node = index;
        long last = size - 1;
        Hash hash = leaf;
        for (Hash sibling : path) {
            if (last == 0) {
                return Optional.empty();
            }
            if ((node & 1) == 1 || node == last) {
                hash = Hash.node(sibling, hash);
                while ((node & 1) == 0 && node != 0) {
                    node >>= 1;
                    last >>= 1;
                }
            } else {
                hash = Hash.node(hash, sibling);
            }
            node >>= 1;
            last >>= 1;
        }
        return last == 0 ? Optional.of(hash) : Optional.empty();
    }

    /** The largest power of two below {@code size}. */
    private static int split(int size) {
        return Integer.highestOneBit(size - 1);
    }
}
