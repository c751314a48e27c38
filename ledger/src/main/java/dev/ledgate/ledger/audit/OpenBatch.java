package dev.ledgate.ledger.audit;

import dev.ledgate.ledger.audit.RecordCodec.Kind;
import java.util.ArrayList;
import java.util.List;

/**
 * The records since the last seal. Keeps the roots of the full subtrees only, so that sealing is not the slow moment of the
 * writer. Used by one thread.
 */
final class OpenBatch {
    /** Roots of full subtrees, left to right; their sizes are the ones in the binary form of {@code size}. */
    private final List<Hash> subtrees = new ArrayList<>();

    private long first;
    private long size;
    private int callingForSeal;

    OpenBatch(long first) {
        this.first = first;
    }

    /** Adds the next record. A seal closes the batch before it and is the first leaf of the new one. */
    void add(Kind kind, long number, Hash leaf) {
        if (kind == Kind.SEAL) {
            subtrees.clear();
            size = 0;
            callingForSeal = 0;
            first = number;
        }
        Hash right = leaf;
        for (long full = size; (full & 1) == 1; full >>= 1) {
            right = Hash.node(subtrees.remove(subtrees.size() - 1), right);
        }
        subtrees.add(right);
        size++;
        if (kind.callsForSeal()) {
            callingForSeal++;
        }
    }

    long first() {
        return first;
    }

    /** How many records call for a seal. */
    int callingForSeal() {
        return callingForSeal;
    }

    /** The root over all of them; there is at least one. */
    BatchRoot close() {
        Hash root = subtrees.get(subtrees.size() - 1);
        for (int i = subtrees.size() - 2; i >= 0; i--) {
            root = Hash.node(subtrees.get(i), root);
        }
        return new BatchRoot(first, first + size - 1, root);
    }
}
