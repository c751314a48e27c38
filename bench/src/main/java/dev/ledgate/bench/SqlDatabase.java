package dev.ledgate.bench;

import dev.ledgate.demo.EmbeddedHospital;
import dev.ledgate.policy.AccessProfile;
import dev.ledgate.policy.Classification;
import dev.ledgate.policy.Grant;
import dev.ledgate.policy.PatientKey;
import dev.ledgate.policy.TableName;
import dev.ledgate.proxy.catalog.ControlPlane;
import dev.ledgate.rewriter.CalciteRewriter;
import dev.ledgate.rewriter.DatabaseCatalog;
import dev.ledgate.rewriter.RewriteResult;
import dev.ledgate.rewriter.RewriteResult.Rewritten;
import java.io.PrintWriter;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The same statement on the plain tables and on the secured ones, in an embedded PostgreSQL with generated rows: run times
 * as ratios of the fastest of interleaved runs, and whether both plans use the same indexes.
 */
final class SqlDatabase {
    private static final int RUNS = 7;
    private static final Pattern TIME = Pattern.compile("Execution Time: ([0-9.]+) ms");
    private static final Pattern INDEX =
            Pattern.compile("(?:Index (?:Only )?Scan|Bitmap Index Scan).*? (?:using|on) (\\w+_(?:pkey|idx))");
    private static final List<String> AGGREGATES = List.of(
            "SELECT v.kind, v.status, sum(v.cost), sum(v.cost * (1 - 0.05)), avg(v.cost), count(*) FROM visits v"
                    + " WHERE v.day <= '2019-09-02' GROUP BY v.kind, v.status ORDER BY v.kind, v.status",
            "SELECT p.region, count(*), sum(v.cost) FROM patients p JOIN visits v ON v.patient = p.id"
                    + " WHERE v.day >= '2015-01-01' AND p.gender = 'F' GROUP BY p.region ORDER BY p.region");
    private static final Map<String, String> POINTS = points();

    private final PrintWriter out;

    SqlDatabase(PrintWriter out) {
        this.out = out;
    }

    private static Map<String, String> points() {
        String id = "'" + uuid(4711) + "'";
        Map<String, String> points = new LinkedHashMap<>();
        points.put("key", "SELECT * FROM patients p WHERE p.id = " + id);
        points.put("unqualified", "SELECT gender FROM patients WHERE id = " + id);
        points.put("in", "SELECT * FROM patients p WHERE p.id IN (" + id + ", '" + uuid(4712) + "')");
        points.put("range", "SELECT * FROM visits v WHERE v.id BETWEEN 1000 AND 1010");
        points.put("foreign", "SELECT * FROM visits v WHERE v.patient = " + id + " AND v.cost > 0");
        points.put(
                "join", "SELECT p.gender, v.cost FROM patients p JOIN visits v ON v.patient = p.id WHERE p.id = " + id);
        points.put(
                "outer",
                "SELECT p.gender, v.cost FROM patients p LEFT JOIN visits v ON v.patient = p.id WHERE p.id = " + id);
        points.put("chain", "SELECT p.gender FROM visits v JOIN patients p ON p.id = v.patient WHERE v.id = 4711");
        return points;
    }

    private static String uuid(int n) {
        return String.format(Locale.ROOT, "00000000-0000-4000-8000-%012x", n);
    }

    void compare(int patients) throws Exception {
        try (EmbeddedHospital hospital = EmbeddedHospital.start(Optional.empty(), 0);
                Connection connection = hospital.connect();
                ControlPlane control = new ControlPlane(new ControlPlane.Login(
                        hospital.jdbcUrl(), hospital.superuser(), hospital.superuserPassword()))) {
            generate(connection, patients);
            control.installer(new SecureRandom()).install(List.of("public"));
            DatabaseCatalog catalog = control.catalog().read(List.of("public")).tables();
            TableName table = new TableName("public", "patients");
            Map<TableName, String> keys = Map.of(table, "id", new TableName("public", "visits"), "patient");
            Classification classification = SqlScene.classification(catalog, keys);
            CalciteRewriter rewriter = new CalciteRewriter(() -> catalog, () -> classification);
            SortedMap<PatientKey, Grant> one = exceptions(1, patients);
            SortedMap<PatientKey, Grant> percent = exceptions(patients / 100, patients);
            AccessProfile uniform = SqlScene.profile(catalog.tables().keySet(), new TreeMap<>(), false);
            AccessProfile some = SqlScene.profile(catalog.tables().keySet(), percent, false);
            AccessProfile single = SqlScene.profile(catalog.tables().keySet(), one, false);
            for (int i = 0; i < AGGREGATES.size(); i++) {
                String sql = AGGREGATES.get(i);
                ratios(connection, i + 1, sql, rewritten(rewriter, sql, uniform), rewritten(rewriter, sql, some));
            }
            for (Map.Entry<String, String> point : POINTS.entrySet()) {
                List<String> plain = indexes(plan(connection, point.getValue(), ""));
                List<String> secured = indexes(plan(connection, rewritten(rewriter, point.getValue(), single), ""));
                out.println("plan." + point.getKey() + ".same_indexes "
                        + (plain.equals(secured) && !plain.isEmpty() ? 1 : 0) + " of 1 (" + String.join(",", plain)
                        + " / " + String.join(",", secured) + ")");
            }
        }
    }

    private static SortedMap<PatientKey, Grant> exceptions(int count, int patients) {
        SortedMap<PatientKey, Grant> exceptions = new TreeMap<>();
        for (int i = 0; i < Math.max(1, count); i++) {
            exceptions.put(new PatientKey(uuid(1 + i * (patients / Math.max(1, count)))), Grant.NONE);
        }
        return exceptions;
    }

    private static String rewritten(CalciteRewriter rewriter, String sql, AccessProfile profile) {
        RewriteResult result = rewriter.rewrite(sql, profile);
        if (result instanceof Rewritten rewritten) {
            return rewritten.text();
        }
        throw new IllegalStateException("refused: " + sql + ": " + result);
    }

    private static void generate(Connection connection, int patients) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(
                    "CREATE TABLE patients (id uuid PRIMARY KEY, gender text NOT NULL, region text, birthdate date,"
                            + " income numeric(12,2))");
            statement.execute(
                    "CREATE TABLE visits (id bigint PRIMARY KEY, patient uuid NOT NULL, kind text, status text,"
                            + " cost numeric(10,2), day date)");
            statement.execute(
                    "INSERT INTO patients SELECT ('00000000-0000-4000-8000-' || lpad(to_hex(n), 12, '0'))::uuid,"
                            + " CASE n % 2 WHEN 0 THEN 'F' ELSE 'M' END, 'region ' || n % 17, DATE '1930-01-01' + n % 30000,"
                            + " (n % 90000)::numeric FROM generate_series(1, " + patients + ") n");
            statement.execute(
                    "INSERT INTO visits SELECT n, ('00000000-0000-4000-8000-' || lpad(to_hex(1 + n % " + patients
                            + "), 12, '0'))::uuid, 'kind ' || n % 7, 'status ' || n % 3, (n % 5000)::numeric / 10,"
                            + " DATE '2010-01-01' + n % 5000 FROM generate_series(1, " + 2 * patients + ") n");
            statement.execute("CREATE INDEX visits_patient_idx ON visits (patient)");
            statement.execute("VACUUM ANALYZE patients");
            statement.execute("VACUUM ANALYZE visits");
        }
    }

    private void ratios(Connection connection, int number, String plain, String uniform, String some)
            throws SQLException {
        List<Double> plainTimes = new ArrayList<>();
        List<Double> uniformTimes = new ArrayList<>();
        List<Double> someTimes = new ArrayList<>();
        for (int run = 0; run < RUNS; run++) {
            plainTimes.add(time(connection, plain));
            uniformTimes.add(time(connection, uniform));
            someTimes.add(time(connection, some));
        }
        double base = Collections.min(plainTimes);
        figure("aggregate" + number + ".plain", base, "ms");
        figure("aggregate" + number + ".uniform", Collections.min(uniformTimes) / base, "x");
        figure("aggregate" + number + ".exceptions1percent", Collections.min(someTimes) / base, "x");
    }

    private void figure(String name, double value, String unit) {
        out.printf(Locale.ROOT, "%s %.3f %s%n", name, value, unit);
    }

    private static double time(Connection connection, String sql) throws SQLException {
        Matcher time = TIME.matcher(plan(connection, sql, "(ANALYZE, TIMING OFF)"));
        if (!time.find()) {
            throw new SQLException("the server told no time");
        }
        return Double.parseDouble(time.group(1));
    }

    private static String plan(Connection connection, String sql, String options) throws SQLException {
        StringBuilder plan = new StringBuilder();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("EXPLAIN " + options + " " + sql)) {
            while (rows.next()) {
                plan.append(rows.getString(1)).append('\n');
            }
        }
        return plan.toString();
    }

    private static List<String> indexes(String plan) {
        return INDEX.matcher(plan).results().map(m -> m.group(1)).sorted().toList();
    }
}
