package dev.ledgate.it.attack;

import dev.ledgate.it.oracle.OracleDatabases;
import dev.ledgate.it.oracle.OracleWorld;
import dev.ledgate.it.oracle.TableShape;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The texts that may never reach a login: values of the stored patients that the login does not see in any place where
 * it may look. Names, numbers of documents, addresses, exact birth dates, raw keys, coordinates.
 */
public final class Secrets {
    private static final List<String> COLUMNS = List.of(
            "id",
            "birthdate",
            "ssn",
            "drivers",
            "passport",
            "first",
            "middle",
            "last",
            "maiden",
            "address",
            "lat",
            "lon");

    private static final int SHORTEST = 5;
    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9][A-Za-z0-9.-]{3,}[A-Za-z0-9]");

    private final Set<String> texts;
    private final Map<String, String> places;

    private Secrets(Set<String> texts, Map<String, String> places) {
        this.texts = texts;
        this.places = places;
    }

    /** Works out what is secret for a login. */
    public static Secrets of(OracleWorld oracle, String login) throws SQLException {
        Set<String> texts = new HashSet<>();
        Map<String, String> places = new HashMap<>();
        try (Connection raw = DriverManager.getConnection(oracle.hospital().superuserUrl(OracleDatabases.RAW));
                Connection shown =
                        DriverManager.getConnection(oracle.hospital().superuserUrl(OracleDatabases.of(login)));
                Statement statement = raw.createStatement();
                ResultSet row = statement.executeQuery("SELECT * FROM patients")) {
            while (row.next()) {
                int number = oracle.patients().indexOf(row.getString("id"));
                for (String column : COLUMNS) {
                    String value = row.getString(column);
                    if (value != null && value.length() >= SHORTEST) {
                        texts.add(value);
                        texts.add(HexFormat.of().formatHex(value.getBytes(StandardCharsets.UTF_8)));
                        places.put("${" + column + number + "}", value);
                    }
                }
                places.put(
                        "${zip" + number + "}",
                        Optional.ofNullable(row.getString("zip")).orElse("none"));
            }
            removeVisible(oracle, shown, texts);
        }
        Set<String> folded = new HashSet<>();
        texts.forEach(text -> folded.add(text.toLowerCase(Locale.ROOT)));
        return new Secrets(folded, places);
    }

    private static void removeVisible(OracleWorld oracle, Connection shown, Set<String> texts) throws SQLException {
        for (TableShape table : oracle.tables().values()) {
            try (Statement statement = shown.createStatement();
                    ResultSet row = statement.executeQuery("SELECT * FROM " + table.name())) {
                int width = table.columns().size();
                while (row.next()) {
                    for (int i = 1; i <= width; i++) {
                        String value = row.getString(i);
                        if (value != null && value.length() >= SHORTEST) {
                            texts.remove(value);
                            removeWords(value, texts);
                        }
                    }
                }
            }
        }
    }

    private static void removeWords(String value, Set<String> texts) {
        Matcher words = WORD.matcher(value);
        while (words.find()) {
            texts.remove(words.group());
        }
        if (value.length() > 10 && value.charAt(4) == '-') {
            texts.remove(value.substring(0, 10));
        }
    }

    /** These and one more. */
    public Secrets and(String text) {
        Set<String> more = new HashSet<>(texts);
        more.add(text.toLowerCase(Locale.ROOT));
        return new Secrets(more, places);
    }

    public int size() {
        return texts.size();
    }

    /** A secret that stands in a text, unless the one who reads it wrote it himself. */
    public Optional<String> in(String text, String written) {
        String folded = text.toLowerCase(Locale.ROOT);
        String own = written.toLowerCase(Locale.ROOT);
        return texts.stream()
                .filter(folded::contains)
                .filter(secret -> !own.contains(secret))
                .findAny();
    }

    /** Puts the demo's values into a text. */
    public String fill(String sql) {
        String filled = sql;
        for (Map.Entry<String, String> place : places.entrySet()) {
            filled = filled.replace(place.getKey(), place.getValue().replace("'", "''"));
        }
        List<String> left = new ArrayList<>();
        Matcher unfilled = Pattern.compile("\\$\\{\\w+}").matcher(filled);
        while (unfilled.find()) {
            left.add(unfilled.group());
        }
        if (!left.isEmpty()) {
            throw new IllegalArgumentException("the sample has no " + left);
        }
        return filled;
    }
}
