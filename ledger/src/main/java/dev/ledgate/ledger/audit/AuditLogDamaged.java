package dev.ledgate.ledger.audit;

import java.io.IOException;

/** The log on disk is not what was written. Carries the first bad record; never data. */
public final class AuditLogDamaged extends IOException {
    private static final long serialVersionUID = 1L;

    private final transient Damage damage;
    private final long number;

    AuditLogDamaged(Damage damage) {
        super("audit record " + damage.record() + ": " + damage.reason());
        this.damage = damage;
        this.number = damage.record();
    }

    /** The first bad record. */
    public long number() {
        return number;
    }

    /** What is wrong with it. */
    public Damage damage() {
        return damage;
    }
}
