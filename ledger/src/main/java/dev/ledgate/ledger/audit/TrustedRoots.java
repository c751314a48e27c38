package dev.ledgate.ledger.audit;

import dev.ledgate.ledger.audit.AuditRecord.SealRecord;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The roots that a verifier may rely on: those it was given, and those that seals under them name. Not for use by two
 * threads.
 */
public final class TrustedRoots {
    private final Set<BatchRoot> roots;

    /** @param given from the ledger, or kept by the verifier; never from what is to be verified */
    public TrustedRoots(Collection<BatchRoot> given) {
        this.roots = new HashSet<>(given);
    }

    /**
     * Learns older roots from seals.
     *
     * @param proofs of seals, in any order; of other records, and what does not hold, is passed over
     */
    public void learn(Collection<InclusionProof> proofs) {
        List<InclusionProof> newestFirst = proofs.stream()
                .sorted(Comparator.comparingLong((InclusionProof p) -> p.batch().last())
                        .reversed())
                .toList();
        for (InclusionProof proof : newestFirst) {
            if (proves(proof)) {
                sealed(proof).ifPresent(roots::add);
            }
        }
    }

    /** The root that a seal names; empty if the record is none. */
    private static Optional<BatchRoot> sealed(InclusionProof proof) {
        try {
            return proof.decoded() instanceof SealRecord seal ? Optional.of(seal.batch()) : Optional.empty();
        } catch (AuditLogDamaged e) {
            return Optional.empty();
        }
    }

    /** Whether a record is under one of the roots. */
    public boolean proves(InclusionProof proof) {
        return roots.contains(proof.batch()) && proof.proves(proof.batch());
    }
}
