package dev.ledgate.ledger.audit;

import java.util.List;

/**
 * Shows that the log of some size is the beginning of the log of a later size: nothing was changed, taken out or put in
 * (RFC 6962, section 2.1.2). The tree is the one over all records from the first one on, seals and anchorings included.
 *
 * @param size number of records of the earlier log, at least 1
 * @param root the root over them
 * @param laterSize number of records of the later log
 * @param laterRoot the root over those
 * @param path the nodes that lead from one to the other
 */
public record ConsistencyProof(long size, Hash root, long laterSize, Hash laterRoot, List<Hash> path) {
    public ConsistencyProof {
        path = List.copyOf(path);
    }

    /** Whether it holds. The verifier compares the roots with those that it kept, never with the proof's own. */
    public boolean holds() {
        return MerkleTree.isConsistent(size, root, laterSize, laterRoot, path);
    }
}
