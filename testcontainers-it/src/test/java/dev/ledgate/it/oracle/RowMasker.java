package dev.ledgate.it.oracle;

import java.util.List;
import java.util.Optional;

/** Turns one stored row into what one login sees of it. Rows are in PostgreSQL's COPY text form, field by field. */
final class RowMasker {
    static final String NULL = "\\N";
    private final TableShape table;
    private final Grants grants;
    private final Coarsening coarsening;
    private final int patientIndex;

    RowMasker(TableShape table, Grants grants, Coarsening coarsening) {
        this.table = table;
        this.grants = grants;
        this.coarsening = coarsening;
        this.patientIndex = table.patientColumn().map(table::indexOf).orElse(-1);
    }

    /**
     * @param stored the table's fields, then for each raise of {@link TableShape#raises()} whether it holds
     * @return empty if the row does not exist for the login
     */
    Optional<String[]> mask(String[] stored) {
        String patient = patientIndex < 0 ? "" : stored[patientIndex];
        int grant = patientIndex < 0 ? grants.byDefault() : grants.over(table.name(), patient);
        if (grant == Level.NONE) {
            return Optional.empty();
        }
        int[] levels = levels(stored, patient);
        String[] shown = new String[levels.length];
        for (int i = 0; i < levels.length; i++) {
            shown[i] = cell(stored, levels, i, grant, patient);
        }
        return Optional.of(shown);
    }

    private int[] levels(String[] stored, String patient) {
        int[] levels = new int[table.columns().size()];
        int flag = levels.length;
        for (int i = 0; i < levels.length; i++) {
            TableShape.ColumnShape column = table.columns().get(i);
            levels[i] = grants.choices().level(column.rule(), table.name(), column.name(), patient);
            List<FieldRule.Raise> raises = column.rule().raises();
            for (FieldRule.Raise raise : raises) {
                if (stored[flag++].equals("t")) {
                    levels[i] = Math.max(levels[i], raise.to());
                }
            }
        }
        return levels;
    }

    private String cell(String[] stored, int[] levels, int i, int grant, String patient) {
        if (grant >= levels[i]) {
            return stored[i];
        }
        TableShape.ColumnShape column = table.columns().get(i);
        String view = column.rule().view(grant);
        if (levels[i] != column.rule().level() || view.isEmpty()) {
            return NULL;
        }
        if (view.startsWith("column:")) {
            int other = table.indexOf(view.substring("column:".length()));
            return grant >= levels[other] ? stored[other] : NULL;
        }
        if (stored[i].equals(NULL)) {
            return NULL;
        }
        if (stored[i].indexOf('\\') >= 0) {
            throw new IllegalStateException("a view of a value with a backslash is not known here: " + column);
        }
        return coarsening.apply(view, column.type(), stored[i], patient);
    }
}
