package dev.ledgate.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is measured of the ledger.
 *
 * @param fabric whether a real network is measured as well
 * @param fabricOnly whether nothing else is
 * @param fabricVersion how its version must begin; empty for what is on the PATH, else the newest
 */
record LedgerOptions(boolean full, boolean fabric, boolean fabricOnly, Optional<String> fabricVersion) {
    /** @return empty if they cannot be understood */
    static Optional<LedgerOptions> of(List<String> options) {
        List<String> left = new ArrayList<>(options);
        Optional<String> version = Optional.empty();
        int at = left.indexOf("--fabric-version");
        if (at >= 0) {
            if (at + 1 == left.size()) {
                return Optional.empty();
            }
            version = Optional.of(left.remove(at + 1));
            left.remove(at);
        }
        boolean full = left.remove("--full");
        boolean only = left.remove("--fabric-only");
        boolean fabric = left.remove("--fabric") || only;
        return left.isEmpty() && (fabric || version.isEmpty())
                ? Optional.of(new LedgerOptions(full, fabric, only, version))
                : Optional.empty();
    }
}
