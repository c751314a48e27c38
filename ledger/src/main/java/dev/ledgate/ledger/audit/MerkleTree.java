package dev.ledgate.ledger.audit;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The tree of RFC 6962, section 2.1, over leaf hashes, its proofs and their checks. Pure. */
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

    /**
     * PROOF of section 2.1.2: the nodes that lead from the tree of the first {@code size} leaves to the tree of all of them.
     *
     * @param size from 1 to the number of leaves
     */
    static List<Hash> consistency(int size, List<Hash> leaves) {
        List<Hash> path = new ArrayList<>();
        collectConsistency(size, leaves, true, path);
        return path;
    }

    /** SUBPROOF of section 2.1.2. @param whole whether the verifier knows the root of the first {@code size} leaves */
    private static void collectConsistency(int size, List<Hash> leaves, boolean whole, List<Hash> path) {
        if (size == leaves.size()) {
            if (!whole) {
                path.add(root(leaves));
            }
            return;
        }
        int k = split(leaves.size());
        List<Hash> left = leaves.subList(0, k);
        List<Hash> right = leaves.subList(k, leaves.size());
        if (size <= k) {
            collectConsistency(size, left, whole, path);
            path.add(root(right));
        } else {
            collectConsistency(size - k, right, false, path);
            path.add(root(left));
        }
    }

    /** Whether a consistency proof leads from one root to the other; RFC 9162, section 2.1.4.2. */
    static boolean isConsistent(long size, Hash root, long laterSize, Hash laterRoot, List<Hash> proof) {
        if (size < 1 || size > laterSize) {
            return false;
        }
        if (size == laterSize) {
            return proof.isEmpty() && root.equals(laterRoot);
        }
        List<Hash> path = new ArrayList<>(proof);
        if (Long.bitCount(size) == 1) {
            path.add(0, root);
        }
        if (path.isEmpty()) {
            return false;
        }
        long node = size - 1;
        long last = laterSize - 1;
        while ((node & 1) == 1) {
            node >>= 1;
            last >>= 1;
        }
        Hash first = path.get(0);
        Hash second = path.get(0);
        for (Hash next : path.subList(1, path.size())) {
            if (last == 0) {
                return false;
            }
            if ((node & 1) == 1 || node == last) {
                first = Hash.node(next, first);
                second = Hash.node(next, second);
                while ((node & 1) == 0 && node != 0) {
                    node >>= 1;
                    last >>= 1;
                }
            } else {
                second = Hash.node(second, next);
            }
            node >>= 1;
            last >>= 1;
        }
        return last == 0 && first.equals(root) && second.equals(laterRoot);
    }

    /** The largest power of two below {@code size}. */
    private static int split(int size) {
        return Integer.highestOneBit(size - 1);
    }
}
