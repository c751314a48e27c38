package dev.ledgate.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ledgate.it.oracle.OracleDatabases;
import dev.ledgate.it.oracle.OracleWorld;
import dev.ledgate.it.wire.Endpoint;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Whoever carries off the hospital's whole database holds no name and no number of a patient. */
@Order(40)
@ExtendWith(SharedDemo.class)
class DumpTest {
    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}][\\p{L}\\p{N}'-]*");
    private final DemoUnderTest demo;
    private final OracleWorld oracle;

    DumpTest(DemoUnderTest demo, OracleWorld oracle) {
        this.demo = demo;
        this.oracle = oracle;
    }

    @Test
    void dumpOfTheRawDatabaseHoldsNoNumberAndNoNameOfAPatient() throws IOException, InterruptedException, SQLException {
        Optional<Program> pgDump = Program.find("pg_dump");
        assumeTrue(pgDump.isPresent(), "pg_dump is not on the PATH of this machine");
        String dump = dump(pgDump.get());
        assertThat(dump)
                .contains("COPY public.patients")
                .contains(oracle.patients().get(0));
        Set<String> words = words(dump);
        Set<String> found = new TreeSet<>();
        for (String secret : personal("ssn", "drivers", "passport", "first", "middle", "last", "maiden")) {
            if (words.contains(secret)) {
                found.add(secret);
            }
        }
        String bytes = String.join("\n", matches("\\\\x([0-9a-f]+)", dump));
        assertThat(bytes).as("sealed fields").hasSizeGreaterThan(100_000);
        for (String secret : personal("ssn", "drivers", "passport", "first", "last", "address")) {
            if (bytes.contains(HexFormat.of().formatHex(secret.getBytes(StandardCharsets.UTF_8)))) {
                found.add(secret + " as hex");
            }
        }
        for (String secret : personal("address")) {
            if (dump.contains(secret)) {
                found.add(secret);
            }
        }
        assertThat(found).isEmpty();
    }

    private String dump(Program pgDump) throws IOException, InterruptedException {
        Endpoint raw = demo.superuser(DemoUnderTest.DATABASE);
        Program.Ended ended = pgDump.run(
                Map.of("PGPASSWORD", raw.password()),
                List.of("-h", "127.0.0.1", "-p", Integer.toString(raw.port()), "-U", raw.user(), raw.database()));
        assertThat(ended.exitCode())
                .as(() -> ended.text().substring(0, Math.min(2000, ended.text().length())))
                .isZero();
        return ended.text();
    }

    /** All values of columns of patients, but for those that also are somebody else's: a clinic's address, a provider's name. */
    private Set<String> personal(String... columns) throws SQLException {
        Set<String> values = new HashSet<>();
        Set<String> others = new HashSet<>();
        try (Connection raw = DriverManager.getConnection(demo.superuserUrl(OracleDatabases.RAW));
                Statement statement = raw.createStatement()) {
            for (String column : columns) {
                values.addAll(texts(
                        statement, "SELECT DISTINCT " + column + " FROM patients WHERE " + column + " IS NOT NULL"));
            }
            for (String text : texts(
                    statement,
                    "SELECT name FROM providers UNION SELECT name FROM organizations UNION SELECT address FROM organizations UNION SELECT address FROM providers UNION SELECT city FROM patients UNION SELECT county FROM patients UNION SELECT birthplace FROM patients")) {
                others.add(text);
                others.addAll(words(text));
            }
        }
        values.removeAll(others);
        assertThat(values).hasSizeGreaterThan(50);
        return values;
    }

    private static Set<String> texts(Statement statement, String sql) throws SQLException {
        Set<String> texts = new HashSet<>();
        try (ResultSet row = statement.executeQuery(sql)) {
            while (row.next()) {
                Optional.ofNullable(row.getString(1)).ifPresent(texts::add);
            }
        }
        return texts;
    }

    private static Set<String> words(String text) {
        Set<String> words = new HashSet<>();
        Matcher matcher = WORD.matcher(text);
        while (matcher.find()) {
            words.add(matcher.group());
        }
        return words;
    }

    private static List<String> matches(String pattern, String text) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map(m -> m.group(1))
                .toList();
    }
}
