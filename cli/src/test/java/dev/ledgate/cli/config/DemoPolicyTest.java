package dev.ledgate.cli.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ledgate.demo.ColumnType;
import dev.ledgate.demo.HospitalSchema;
import dev.ledgate.demo.HospitalTable;
import dev.ledgate.demo.PlainRows;
import dev.ledgate.demo.SampleSource;
import dev.ledgate.policy.Classification;
import dev.ledgate.policy.CoarserView;
import dev.ledgate.policy.ColumnRule;
import dev.ledgate.policy.PrivacyLevel;
import dev.ledgate.policy.TableName;
import dev.ledgate.policy.TableRule;
import java.io.IOException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The demo's policy against its tables, and against the ways in which this data gives patients away. */
class DemoPolicyTest {
    private static final HospitalSchema SCHEMA = HospitalSchema.bundled();
    private static final SampleSource SAMPLE = SampleSource.bundled();

    @SuppressWarnings("NullAway.Init")
    private static Classification policy;

    @BeforeAll
    static void read() throws PolicyFileException {
        policy = PolicyFile.parse(HospitalSchema.policy(), "policy.yaml");
    }

    private static TableRule rule(HospitalTable table) {
        return policy.table(table.name()).orElseThrow();
    }

    @Test
    void everyColumnOfEveryTableIsClassifiedAndNoOther() {
        assertThat(policy.tables()).hasSize(18);
        for (HospitalTable table : SCHEMA.tables()) {
            assertThat(rule(table).columns().keySet())
                    .as(table.name().toString())
                    .isEqualTo(new HashSet<>(table.columns().stream()
                            .map(HospitalTable.Column::name)
                            .toList()));
        }
    }

    @Test
    void sealedColumnsKeysAndPatientsAreThoseOfTheDatabase() {
        for (HospitalTable table : SCHEMA.tables()) {
            TableRule rule = rule(table);
            assertThat(rule.patientColumn()).as(table.name().toString()).isEqualTo(table.patientColumn());
            boolean anySealed = false;
            for (HospitalTable.Column column : table.columns()) {
                assertThat(rule.column(column.name()).sealed())
                        .as(table.name() + "." + column.name())
                        .isEqualTo(column.sealed());
                anySealed |= column.sealed();
            }
            assertThat(rule.rowKey()).isEqualTo(anySealed ? table.primaryKey() : List.of());
        }
        assertThat(policy.sealedColumns()).hasSize(9);
    }

    @Test
    void everyViewFitsTheTypeOfItsColumn() {
        Set<ColumnType> dates = Set.of(ColumnType.DATE, ColumnType.TIMESTAMPTZ, ColumnType.TIMESTAMP);
        for (HospitalTable table : SCHEMA.tables()) {
            for (HospitalTable.Column column : table.columns()) {
                for (ColumnRule.Step step : rule(table).column(column.name()).ladder()) {
                    Set<ColumnType> types = switch (step.view().kind()) {
                        case YEAR, YEAR_TOP_CODED, DATE_SHIFT -> dates;
                        case ZIP3, COLUMN -> Set.of(ColumnType.TEXT);
                        case PSEUDONYM -> Set.of(ColumnType.UUID, ColumnType.TEXT);
                        case BAND -> Set.of(ColumnType.NUMERIC, ColumnType.INTEGER, ColumnType.BIGINT);
                    };
                    assertThat(types).as(table.name() + "." + column.name()).contains(column.type());
                }
            }
        }
    }

    @Test
    void whereverAPatientsKeyStandsItIsCompleteAndShowsAtMostAPseudonym() throws IOException {
        Set<Object> patients = new HashSet<>();
        scan("patients", row -> patients.add(Objects.requireNonNull(row.get("id"))));
        Set<String> found = new HashSet<>();
        for (HospitalTable table : SCHEMA.tables()) {
            scan(
                    table.name().table(),
                    row -> row.forEach((column, value) -> {
                        if (patients.contains(value)) {
                            found.add(table.name().table() + "." + column);
                            ColumnRule rule = rule(table).column(column);
                            assertThat(rule.level())
                                    .as(table.name() + "." + column)
                                    .isEqualTo(PrivacyLevel.COMPLETE);
                            assertThat(rule.ladder())
                                    .allMatch(step -> step.view().kind() == CoarserView.Kind.PSEUDONYM);
                        }
                    }));
        }
        assertThat(found).hasSize(16).contains("claims_transactions.patientinsuranceid");
    }

    @Test
    void noDateThatCanBeAPatientsOwnBirthOrDeathShowsBelowHigh() throws IOException {
        Map<Object, Set<LocalDate>> own = new HashMap<>();
        scan("patients", row -> {
            Set<LocalDate> dates = new HashSet<>();
            dates.add((LocalDate) Objects.requireNonNull(row.get("birthdate")));
            if (row.get("deathdate") instanceof LocalDate death) {
                dates.add(death);
            }
            own.put(Objects.requireNonNull(row.get("id")), dates);
        });
        Map<String, Integer> found = new TreeMap<>();
        for (HospitalTable table : SCHEMA.tables()) {
            String patient = table.patientColumn().orElse("");
            scan(
                    table.name().table(),
                    row -> row.forEach((column, value) -> {
                        if (own.getOrDefault(row.getOrDefault(patient, ""), Set.of())
                                .contains(day(value))) {
                            found.merge(table.name().table() + "." + column, 1, Integer::sum);
                            assertThat(rule(table).column(column).level())
                                    .as(table.name() + "." + column)
                                    .isIn(PrivacyLevel.HIGH, PrivacyLevel.COMPLETE);
                        }
                    }));
        }
        assertThat(found).as("the trap is in the sample").containsKeys("claims.servicedate", "encounters.start");
    }

    private static LocalDate day(Object value) {
        if (value instanceof LocalDate date) {
            return date;
        } else if (value instanceof OffsetDateTime instant) {
            return instant.toLocalDate();
        }
        return value instanceof LocalDateTime time ? time.toLocalDate() : LocalDate.MIN;
    }

    @Test
    void noTextOutsideCompleteColumnsNamesAPatient() throws IOException {
        Set<String> names = new HashSet<>();
        scan("patients", row -> names.add(row.get("first") + " " + row.get("last")));
        scan("patients", row -> names.add(String.valueOf(row.get("ssn"))));
        scan("patients", row -> names.add(String.valueOf(row.get("address"))));
        for (HospitalTable table : SCHEMA.tables()) {
            if (table.patientColumn().isEmpty()) {
                continue;
            }
            Set<String> texts = new HashSet<>();
            scan(
                    table.name().table(),
                    row -> row.forEach((column, value) -> {
                        if (value instanceof String text
                                && rule(table).column(column).level() != PrivacyLevel.COMPLETE) {
                            texts.add(text);
                        }
                    }));
            assertThat(texts)
                    .as(table.name().toString())
                    .noneMatch(t -> names.stream().anyMatch(t::contains));
        }
    }

    @Test
    void codesOfTheSensitiveSetAreRaisedInEveryCodeColumnTheyOccurIn() throws IOException {
        String victimOfAbuse = "706893006";
        Set<String> found = new HashSet<>();
        for (HospitalTable table : SCHEMA.tables()) {
            scan(
                    table.name().table(),
                    row -> row.forEach((column, value) -> {
                        if (value.equals(victimOfAbuse)) {
                            found.add(table.name().table() + "." + column);
                            assertThat(rule(table).column(column).raises())
                                    .as(table.name() + "." + column)
                                    .anySatisfy(raise -> {
                                        assertThat(raise.when())
                                                .startsWith(column + " IN (")
                                                .contains("'" + victimOfAbuse + "'");
                                        assertThat(raise.to()).isEqualTo(PrivacyLevel.COMPLETE);
                                    });
                        }
                    }));
        }
        assertThat(found).contains("conditions.code");
    }

    @Test
    void freeTextIsComplete() {
        TableRule transactions =
                policy.table(TableName.parse("claims_transactions")).orElseThrow();
        assertThat(transactions.column("notes").level()).isEqualTo(PrivacyLevel.COMPLETE);
        assertThat(transactions.column("linenote").level()).isEqualTo(PrivacyLevel.COMPLETE);
        assertThat(policy.table(TableName.parse("observations"))
                        .orElseThrow()
                        .column("value")
                        .raises())
                .contains(new ColumnRule.Raise("type <> 'numeric'", PrivacyLevel.COMPLETE));
    }

    /** What is done with each row. */
    private interface RowCheck {
        void check(Map<String, Object> row);
    }

    private static void scan(String table, RowCheck check) throws IOException {
        try (PlainRows rows = new PlainRows(SAMPLE, SCHEMA.table(table))) {
            while (rows.hasNext()) {
                check.check(rows.next());
            }
        }
    }
}
