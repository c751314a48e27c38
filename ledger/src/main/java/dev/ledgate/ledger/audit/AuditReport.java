package dev.ledgate.ledger.audit;

import java.util.List;
import java.util.Optional;

/**
 * What an offline check found.
 *
 * @param records records that are in order, up to the first bad one
 * @param intents how many of them are intents
 * @param outcomes how many are outcomes
 * @param opened how many bodies of sealed records were opened with the keys given
 * @param batches how many batches are sealed
 * @param anchored number of the newest record under an anchored root that the check was given or, without any, that the
 *     log itself says was confirmed; 0 if none
 * @param damage the first damage; empty: the log is what was written
 * @param notes what an auditor may want to know and is no damage
 */
public record AuditReport(
        long records,
        long intents,
        long outcomes,
        long opened,
        long batches,
        long anchored,
        Optional<Damage> damage,
        List<String> notes) {
    public AuditReport {
        notes = List.copyOf(notes);
    }

    /** Whether nothing was changed, taken out, reordered or cut off. */
    public boolean ok() {
        return damage.isEmpty();
    }
}
