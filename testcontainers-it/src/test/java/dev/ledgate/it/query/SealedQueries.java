package dev.ledgate.it.query;

import dev.ledgate.it.query.Expressions.Ref;
import dev.ledgate.it.query.Schema.Col;
import java.util.List;
import java.util.Set;

/** Statements that touch sealed columns: as they may, and as they may not. */
final class SealedQueries {
    /** Those of the demo's policy that say search: equality. */
    private static final Set<String> SEARCHABLE = Set.of("ssn", "drivers", "last");

    private final Draw draw;
    private final Schema schema;
    private final Expressions pick;

    SealedQueries(Draw draw) {
        this.draw = draw;
        this.schema = draw.schema;
        this.pick = draw.pick;
    }

    SqlText sealed() {
        Col col = pick.any(schema.sealed());
        List<Ref> refs = draw.refs("s", col.table());
        String list = draw.columns(draw.some(refs, 3));
        boolean searchable = col.table().equals("patients") && SEARCHABLE.contains(col.name());
        if (searchable && pick.any(List.of(true, false))) {
            return search(col, list);
        }
        return pick.any(List.of(
                SqlText.of("SELECT s." + col.name() + ", " + list + " FROM " + col.table() + " s"),
                SqlText.of("SELECT " + list + " FROM " + col.table() + " s WHERE s." + col.name() + " IS NOT NULL"),
                SqlText.of("SELECT count(s." + col.name() + "), count(*) FROM " + col.table() + " s"),
                SqlText.of("SELECT s.* FROM " + col.table() + " s")));
    }

    private SqlText search(Col col, String list) {
        String c = "s." + col.name();
        String from = " FROM " + col.table() + " s";
        String v = draw.value(col);
        String w = draw.value(col);
        return pick.any(List.of(
                SqlText.of("SELECT " + list + from + " WHERE " + c + " = ").value(v),
                SqlText.of("SELECT " + c + ", " + list + from + " WHERE " + c + " IN (")
                        .value(v)
                        .add(", ")
                        .value(w)
                        .add(")"),
                SqlText.of("SELECT count(*)" + from + " WHERE " + c + " <> ").value(v),
                SqlText.of("SELECT count(*)" + from + " WHERE NOT (" + c + " = ")
                        .value(v)
                        .add(") OR s.gender = 'F'"),
                SqlText.of("SELECT count(*) FROM patients a JOIN patients b ON a." + col.name() + " = b." + col.name()),
                SqlText.of("SELECT e.encounterclass" + from + " JOIN encounters e ON e.patient = s.id WHERE " + c
                                + " = ")
                        .value(v),
                SqlText.of("SELECT CASE WHEN " + c + " = ").value(v).add(" THEN 1 ELSE 0 END, s.gender" + from)));
    }

    SqlText sealedNested() {
        Col col = pick.any(schema.sealed());
        String c = col.name();
        String t = col.table();
        List<Ref> refs = draw.refs("s", t);
        String key = t.equals("patients") ? "id" : "patient";
        return pick.any(List.of(
                SqlText.of("WITH w AS (SELECT * FROM " + t + ") SELECT w." + c + " FROM w"),
                SqlText.of("SELECT d.x FROM (SELECT s." + c + " AS x, s."
                        + pick.any(refs).col().name() + " AS y FROM " + t + " s) d WHERE d.x IS NOT NULL"),
                SqlText.of("SELECT p.id, p." + patientsSealed()
                        + ", e.encounterclass FROM patients p JOIN encounters e ON e.patient = p.id"),
                SqlText.of("SELECT (SELECT p." + patientsSealed()
                        + " FROM patients p WHERE p.id = c.patient) FROM allergies c"),
                SqlText.of("SELECT a." + c + ", b." + c + " FROM " + t + " a LEFT JOIN " + t + " b ON a." + key
                        + " = b." + key)));
    }

    private String patientsSealed() {
        return pick.any(schema.sealed().stream()
                        .filter(c -> c.table().equals("patients"))
                        .toList())
                .name();
    }

    SqlText sealedMisuse() {
        Col col = pick.any(schema.sealed());
        String c = col.name();
        String t = col.table();
        return pick.any(List.of(
                SqlText.of("SELECT count(*) FROM " + t + " WHERE " + c + " = ").value(draw.value(col)),
                SqlText.of("SELECT count(*) FROM " + t + " WHERE " + c + " LIKE '9%'"),
                SqlText.of("SELECT upper(" + c + ") FROM " + t),
                SqlText.of("SELECT " + c + "::text FROM " + t),
                SqlText.of("SELECT max(" + c + ") FROM " + t),
                SqlText.of("SELECT DISTINCT " + c + " FROM " + t),
                SqlText.of("SELECT " + c + ", count(*) FROM " + t + " GROUP BY " + c),
                SqlText.of("SELECT 1 FROM " + t + " ORDER BY " + c),
                SqlText.of("SELECT " + c + " FROM " + t + " UNION ALL SELECT 'x'"),
                SqlText.of("SELECT row_to_json(s) FROM " + t + " s"),
                SqlText.of("SELECT s::text FROM " + t + " s"),
                SqlText.of("SELECT string_agg(" + c + ", ',') FROM " + t),
                SqlText.of("SELECT length(" + c + "), md5(" + c + ") FROM " + t),
                SqlText.of("SELECT " + c + " || 'x' FROM " + t),
                SqlText.of("SELECT array_agg(" + c + ") FROM " + t)));
    }
}
