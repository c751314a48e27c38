package dev.ledgate.ledger.audit;

import dev.ledgate.ledger.audit.RecordCodec.Kind;
import java.util.ArrayList;
import java.util.List;

/** The records since the last seal. Used by one thread. */
final class OpenBatch {
    private final List<Hash> leaves = new ArrayList<>();
    private long first;
    private int callingForSeal;

    OpenBatch(long first) {
        this.first = first;
    }

    /** Adds the next record. A seal closes the batch before it and is the first leaf of the new one. */
    void add(Kind kind, long number, Hash leaf) {
        if (kind == Kind.SEAL) {
            leaves.clear();
            callingForSeal = 0;
            first = number;
        }
        leaves.add(leaf);
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
        return new BatchRoot(first, first + leaves.size() - 1, MerkleTree.root(leaves));
    }
}
