package dev.ledgate.ledger.audit;

import java.util.List;

/**
 * Shows that one record is under an anchored root, without showing the other records (RFC 6962, section 2.1.1).
 *
 * @param record the canonical bytes of the record
 * @param batch the batch it is in and the root the proof was made for
 * @param path the sibling nodes from the record up to the root
 */
public record InclusionProof(byte[] record, BatchRoot batch, List<Hash> path) {
    public InclusionProof {
        record = record.clone();
        path = List.copyOf(path);
    }

    @Override
    public byte[] record() {
        return record.clone();
    }

    /**
     * Whether the record is under a root. The verifier takes {@code anchored} from the ledger, never from the proof; the
     * number inside the record says which leaf it is.
     */
    public boolean proves(BatchRoot anchored) {
        if (anchored.first() != batch.first() || anchored.last() != batch.last()) {
            return false;
        }
        try {
            long number = RecordCodec.decode(record).number();
            long size = anchored.last() - anchored.first() + 1;
            return MerkleTree.rootOf(Hash.leaf(record), number - anchored.first(), size, path)
                    .filter(anchored.root()::equals)
                    .isPresent();
        } catch (RecordCodec.BadForm e) {
            return false;
        }
    }

    /**
     * The record, with its body opened.
     *
     * @param key of this record alone, from an export
     * @throws AuditLogDamaged if it has no sealed body, or that does not open with the key
     */
    public AuditRecord opened(byte[] key) throws AuditLogDamaged {
        return BodyKeys.open(record, decoded().number(), key);
    }

    /** The record, read as far as it is in clear. */
    public AuditRecord decoded() throws AuditLogDamaged {
        try {
            return RecordCodec.decode(record);
        } catch (RecordCodec.BadForm e) {
            throw new AuditLogDamaged(new Damage(batch.first(), Damage.Kind.BAD_FORM, "the proof's record is bad"));
        }
    }
}
