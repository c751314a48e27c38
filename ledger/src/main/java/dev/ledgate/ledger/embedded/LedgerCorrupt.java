package dev.ledgate.ledger.embedded;

import java.io.IOException;

/** The block log is not what was written. The ledger does not start. */
public final class LedgerCorrupt extends IOException {
    private static final long serialVersionUID = 1L;

    private final long block;

    LedgerCorrupt(long block, String why) {
        super("the ledger is corrupt at block " + block + ": " + why
                + "; restore the data directory from a copy, nothing is read from a damaged ledger");
        this.block = block;
    }

    /** Number of the first block that is wrong. */
    public long block() {
        return block;
    }
}
