package dev.ledgate.rewriter.secure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ledgate.policy.CoarserView;
import dev.ledgate.policy.ColumnRule;
import dev.ledgate.policy.Grant;
import dev.ledgate.policy.PrivacyLevel;
import dev.ledgate.policy.TableName;
import dev.ledgate.policy.TableRule;
import dev.ledgate.rewriter.DatabaseCatalog;
import dev.ledgate.rewriter.secure.Policies.Profile;
import dev.ledgate.rewriter.secure.Visible.Opened;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Policies, profiles and access strings drawn at random: SQL shows what the rule says, cell by cell. */
final class RandomPoliciesTest {
    private static final int ROUNDS = 200;
    private static final long SEED = 20_261_120;

    private static final List<Visible.Test> OF_PATIENTS = List.of(
            test("gender = 'F'", is("gender", "F"::equals)),
            test("gender IS NULL", row -> Optional.of(row.get("gender") == null)),
            test("zip LIKE '0%'", is("zip", z -> z.startsWith("0"))),
            test("income > 10000", is("income", i -> new BigDecimal(i).compareTo(new BigDecimal(10_000)) > 0)),
            test("city IN ('Boston', 'O''Fallon \"x\"')", is("city", List.of("Boston", "O'Fallon \"x\"")::contains)),
            test(
                    "lower(city) = 'boston'",
                    is("city", c -> c.toLowerCase(Locale.ROOT).equals("boston"))),
            test(
                    "NOT (gender = 'M' AND state <> 'MA')",
                    row -> Optional.ofNullable(row.get("gender"))
                            .map(g -> !(g.equals("M") && !"MA".equals(row.get("state"))))),
            test(
                    "birthdate BETWEEN '1950-01-01' AND DATE '1990-12-31'",
                    is("birthdate", b -> b.compareTo("1950") > 0 && b.compareTo("1991") < 0)));
    private static final List<Visible.Test> OF_CONDITIONS = List.of(
            test("code IN ('F10', 'F20', 'B20')", is("code", List.of("F10", "F20", "B20")::contains)),
            test("cost < 0", is("cost", c -> c.startsWith("-"))),
            test("description ILIKE '%ASTH%'", is("description", d -> d.contains("asth"))),
            test("start IS NOT NULL OR false", row -> Optional.of(row.get("start") != null)));

    private final SplittableRandom random = new SplittableRandom(SEED);

    @Test
    void sqlShowsWhatTheRuleSays() throws Exception {
        try (TestHospital hospital = new TestHospital()) {
            int year = Integer.parseInt(
                    Objects.requireNonNull(hospital.rows("SELECT extract(year FROM now() AT TIME ZONE 'UTC')")
                            .get(0)
                            .get(0)));
            Coarse coarse = new Coarse(new Profile().get().pseudonymScope(), year);
            for (int round = 0; round < ROUNDS; round++) {
                boolean patients = random.nextBoolean();
                TableName name = patients ? Policies.PATIENTS : Policies.CONDITIONS;
                DatabaseCatalog.Table table =
                        Objects.requireNonNull(hospital.catalog().tables().get(name));
                compare(hospital, table, patients ? OF_PATIENTS : OF_CONDITIONS, coarse, round);
            }
        }
    }

    private void compare(
            TestHospital hospital, DatabaseCatalog.Table table, List<Visible.Test> tests, Coarse coarse, int round)
            throws SQLException, RefusedException {
        TableRule rule = rule(table, tests);
        List<Opened> opened = opened(table, tests, rule);
        Profile profile = profile(table, opened);
        Visible visible = new Visible(profile.get(), table, rule, opened, tests, coarse);
        List<List<@Nullable String>> expected = new ArrayList<>();
        for (Map<String, @Nullable String> row : raw(hospital, table)) {
            visible.row(row).ifPresent(expected::add);
        }
        String derived = new SecuredTables(profile.get(), hospital.catalog(), Policies.classification(rule))
                .secure(Optional.empty(), table.name().table())
                .sql();
        String columns = visible.columns().stream()
                .map(c -> rule.column(c.name()).sealed() ? c.name() + " IS NOT NULL" : c.name())
                .collect(Collectors.joining(", "));
        assertThat(hospital.rows("SELECT " + columns + " FROM " + derived + " AS t"))
                .as("round %d: %s", round, derived)
                .containsExactlyInAnyOrderElementsOf(expected);
    }

    private static List<Map<String, @Nullable String>> raw(TestHospital hospital, DatabaseCatalog.Table table)
            throws SQLException {
        List<Map<String, @Nullable String>> rows = new ArrayList<>();
        for (List<@Nullable String> values : hospital.rowsAsSuperuser("SELECT * FROM " + table.name())) {
            Map<String, @Nullable String> row = new HashMap<>();
            for (int i = 0; i < values.size(); i++) {
                row.put(table.columns().get(i).name(), values.get(i));
            }
            rows.add(row);
        }
        return rows;
    }

    private TableRule rule(DatabaseCatalog.Table table, List<Visible.Test> tests) {
        Map<String, ColumnRule> columns = new HashMap<>();
        for (DatabaseCatalog.Column column : table.columns()) {
            if (random.nextInt(12) > 0 || column.type().equals("bytea")) {
                columns.put(column.name(), columnRule(table, column, tests));
            }
        }
        boolean patients = table.name().equals(Policies.PATIENTS);
        return new TableRule(
                table.name(), Optional.of(patients ? "id" : "patient"), List.of(patients ? "id" : "patient"), columns);
    }

    private ColumnRule columnRule(
            DatabaseCatalog.Table table, DatabaseCatalog.Column column, List<Visible.Test> tests) {
        PrivacyLevel level = level();
        boolean sealed = column.type().equals("bytea");
        List<ColumnRule.Step> ladder = new ArrayList<>();
        for (PrivacyLevel from : PrivacyLevel.values()) {
            if (!sealed && !from.covers(level) && random.nextInt(3) == 0) {
                view(table, column).ifPresent(view -> ladder.add(new ColumnRule.Step(from, view)));
            }
        }
        List<ColumnRule.Raise> raises = new ArrayList<>();
        while (random.nextInt(4) == 0) {
            raises.add(new ColumnRule.Raise(pick(tests).sql(), level()));
        }
        return new ColumnRule(level, ladder, sealed, raises);
    }

    private Optional<CoarserView> view(DatabaseCatalog.Table table, DatabaseCatalog.Column column) {
        List<String> views = switch (column.type()) {
            case "uuid" -> List.of("pseudonym");
            case "date", "timestamp without time zone", "timestamp with time zone" ->
                List.of("year", "year-top-coded", "date-shift");
            case "integer", "numeric(10,2)" -> List.of("band");
            case "character varying(10)" -> List.of("zip3");
            case "text" -> List.of("pseudonym", "column:" + (isPatients(table) ? "gender" : "code"));
            case "character varying(20)" -> List.of("column:state");
            default -> List.of();
        };
        return views.isEmpty() ? Optional.empty() : Optional.of(CoarserView.parse(pick(views)));
    }

    private List<Opened> opened(DatabaseCatalog.Table table, List<Visible.Test> tests, TableRule rule) {
        List<Opened> opened = new ArrayList<>();
        do {
            List<String> columns = table.columns().stream()
                    .map(DatabaseCatalog.Column::name)
                    .filter(c -> random.nextInt(5) > 0)
                    .toList();
            Optional<Visible.Test> rows = random.nextInt(3) == 0 ? Optional.of(pick(tests)) : Optional.empty();
            if (!columns.isEmpty()) {
                opened.add(new Opened(columns, rows));
            }
        } while (opened.isEmpty() || random.nextInt(3) == 0);
        assertThat(rule.table()).isEqualTo(table.name());
        return opened;
    }

    private Profile profile(DatabaseCatalog.Table table, List<Opened> opened) {
        Profile profile = new Profile();
        if (random.nextInt(3) > 0) {
            profile.byDefault(level());
        }
        for (int patient = 0; patient < 9; patient++) {
            if (random.nextInt(3) == 0) {
                profile.except(patient, random.nextInt(4) == 0 ? Grant.NONE : Grant.of(level()));
            }
            while (random.nextInt(3) == 0) {
                profile.override(table.name(), pick(table.columns()).name(), patient, level());
            }
        }
        return profile.opens(opened.stream()
                .map(o -> "SELECT " + String.join(", ", o.columns()) + " FROM "
                        + table.name().table()
                        + o.rows().map(t -> " WHERE " + t.sql()).orElse(""))
                .toArray(String[]::new));
    }

    private PrivacyLevel level() {
        return pick(Arrays.asList(PrivacyLevel.values()));
    }

    private <T> T pick(List<T> from) {
        return from.get(random.nextInt(from.size()));
    }

    private static boolean isPatients(DatabaseCatalog.Table table) {
        return table.name().equals(Policies.PATIENTS);
    }

    private static Visible.Test test(String sql, Function<Map<String, @Nullable String>, Optional<Boolean>> meaning) {
        return new Visible.Test(sql, meaning);
    }

    private static Function<Map<String, @Nullable String>, Optional<Boolean>> is(
            String column, Predicate<String> holds) {
        return row -> Optional.ofNullable(row.get(column)).map(holds::test);
    }
}
