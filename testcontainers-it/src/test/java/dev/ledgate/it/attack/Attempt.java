package dev.ledgate.it.attack;

import java.io.BufferedReader;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * One statement of a corpus.
 *
 * @param id letter of its class and a number
 * @param login who sends it
 * @param expected letters of the ends it may come to: M and m answered, R refused, E an error
 * @param simpleOnly whether the extended protocol, which takes one statement, is left out
 * @param sql the text, with places for the demo's values
 */
public record Attempt(String id, String login, String expected, boolean simpleOnly, String sql) {
    /** Reads a corpus; its form is described at the top of {@code attacks.txt}. */
    public static List<Attempt> read(String resource) throws IOException {
        InputStream in = Attempt.class.getResourceAsStream("/dev/ledgate/it/" + resource);
        if (in == null) {
            throw new FileNotFoundException(resource);
        }
        List<Attempt> attempts = new ArrayList<>();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            String[] head = {};
            List<String> sql = new ArrayList<>();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("@")) {
                    add(attempts, head, sql);
                    head = line.startsWith("@#")
                            ? new String[0]
                            : line.substring(2).split(" ", -1);
                    sql.clear();
                } else {
                    sql.add(line);
                }
            }
            add(attempts, head, sql);
        }
        return attempts;
    }

    private static void add(List<Attempt> attempts, String[] head, List<String> sql) {
        if (head.length > 0) {
            attempts.add(new Attempt(
                    head[0],
                    head[1],
                    head[2],
                    head.length > 3 && head[3].equals("simple"),
                    String.join("\n", sql).strip()));
        }
    }

    boolean mayEnd(char end) {
        return expected.indexOf(end) >= 0;
    }

    @Override
    public String toString() {
        return id;
    }
}
