package dev.ledgate.proxy.rows;

import dev.ledgate.policy.Denial;
import dev.ledgate.policy.SqlState;
import dev.ledgate.proxy.wire.RowDescription;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which columns of a statement's rows are sealed.
 *
 * @param columns how many columns a row has
 * @param sealed the places of the sealed ones, from 0, ascending
 */
public record RowPlan(int columns, List<Integer> sealed) {
    /** Rows that are passed on as they are. */
    public static final RowPlan PLAIN = new RowPlan(0, List.of());

    private static final int RECORD = 2249;
    private static final int RECORD_ARRAY = 2287;
    private static final int FIRST_NORMAL_OID = 16384;

    public RowPlan {
        sealed = List.copyOf(sealed);
    }

    public boolean opensCells() {
        return !sealed.isEmpty();
    }

    /** The plan for rows of this description. */
    public static RowPlan of(RowDescription rows, Set<Integer> sealedTypes) {
        List<Integer> sealed = new ArrayList<>();
        for (int i = 0; i < rows.columns().size(); i++) {
            if (sealedTypes.contains(rows.columns().get(i).typeOid())) {
                sealed.add(i);
            }
        }
        return new RowPlan(rows.columns().size(), sealed);
    }

    /**
     * Refuses rows in which a sealed cell could hide inside another value: records, arrays, and types that are not
     * PostgreSQL's own.
     */
    public static Optional<Denial> refusal(RowDescription rows, Set<Integer> sealedTypes) {
        for (RowDescription.Column column : rows.columns()) {
            int oid = column.typeOid();
            boolean composite = oid == RECORD || oid == RECORD_ARRAY;
            boolean foreign = Integer.compareUnsigned(oid, FIRST_NORMAL_OID) >= 0 && !sealedTypes.contains(oid);
            if (composite || foreign) {
                return Optional.of(Denial.of(
                        SqlState.FEATURE_NOT_SUPPORTED,
                        "column \"" + column.name() + "\" may hold a sealed field inside a composite value",
                        "Select the sealed columns one by one, or leave them out."));
            }
        }
        return Optional.empty();
    }

    /** The formats to ask the server for: as the client wants them, but sealed columns in binary. */
    public List<Short> serverFormats(List<Short> wanted) {
        if (sealed.isEmpty() || (wanted.size() > 1 && wanted.size() != columns)) {
            return wanted;
        }
        Short[] formats = new Short[columns];
        Arrays.fill(formats, wanted.isEmpty() ? (short) 0 : wanted.get(0));
        if (wanted.size() == columns) {
            wanted.toArray(formats);
        }
        sealed.forEach(i -> formats[i] = 1);
        return List.of(formats);
    }
}
