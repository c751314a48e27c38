package dev.ledgate.it.oracle;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.util.Set;

/**
 * Coarser views on PostgreSQL's text form of a value (ISO dates, UTC). The view of another column is not here: it takes
 * the whole row.
 */
final class Coarsening {
    /** The three-digit ZIP areas of 20,000 people or fewer, 2000 census; 45 CFR 164.514(b)(2)(i)(B). */
    private static final Set<String> SPARSE = Set.of(
            "036", "059", "063", "102", "203", "556", "692", "790", "821", "823", "830", "831", "878", "879", "884",
            "890", "893");

    private final Pseudonyms pseudonyms;
    private final int thisYear;

    Coarsening(Pseudonyms pseudonyms, LocalDate today) {
        this.pseudonyms = pseudonyms;
        this.thisYear = today.getYear();
    }

    /**
     * @param type of the column, as PostgreSQL writes it
     * @param patient whose row it is
     */
    String apply(String view, String type, String value, String patient) {
        return switch (view) {
            case "year" -> firstOfYear(value, Integer.parseInt(value.substring(0, 4)));
            case "year-top-coded" ->
                firstOfYear(value, Math.max(Integer.parseInt(value.substring(0, 4)), thisYear - 90));
            case "zip3" -> zip3(value);
            case "pseudonym" -> type.equals("uuid") ? pseudonyms.uuid(value) : pseudonyms.text(value);
            case "date-shift" ->
                LocalDate.parse(value.substring(0, 10)).plusDays(pseudonyms.days(patient)) + value.substring(10);
            case "band" -> band(value);
            default -> throw new IllegalArgumentException("no such view: " + view);
        };
    }

    private static String firstOfYear(String value, int year) {
        String date = year + "-01-01";
        if (value.length() == 10) {
            return date;
        }
        return date + " 00:00:00" + (value.endsWith("+00") ? "+00" : "");
    }

    private static String zip3(String value) {
        String area = value.substring(0, Math.min(3, value.length()));
        return SPARSE.contains(area) ? "000" : area;
    }

    private static String band(String value) {
        BigDecimal width = BigDecimal.valueOf(10_000);
        return new BigDecimal(value)
                .divide(width, 0, RoundingMode.FLOOR)
                .multiply(width)
                .toPlainString();
    }
}
