package dev.ledgate.proxy.session;

import dev.ledgate.policy.Denial;
import dev.ledgate.policy.SqlState;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Types that show the number of a thing of the database as its name: {@code regclass} and its kin (PostgreSQL 15,
 * section 8.19; numbers from {@code pg_type.dat}). A parameter of such a type would name whatever number a client sends,
 * other schemas' tables among them.
 */
final class IdentifyingTypes {
    private static final Set<Integer> NUMBERS = Set.of(
            24, 1008, 2202, 2203, 2204, 2205, 2206, 2207, 2208, 2209, 2210, 2211, 3734, 3735, 3769, 3770, 4089, 4090,
            4096, 4097, 4191, 4192);

    private IdentifyingTypes() {}

    static Optional<Denial> refusal(List<Integer> declared) {
        for (int i = 0; i < declared.size(); i++) {
            if (NUMBERS.contains(declared.get(i))) {
                return Optional.of(Denial.of(
                        SqlState.FEATURE_NOT_SUPPORTED,
                        "parameter $" + (i + 1) + " has a type that turns numbers into names",
                        "Declare it as oid or text."));
            }
        }
        return Optional.empty();
    }
}
