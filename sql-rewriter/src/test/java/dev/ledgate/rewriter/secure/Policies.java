package dev.ledgate.rewriter.secure;

import dev.ledgate.policy.AccessProfile;
import dev.ledgate.policy.AccessString;
import dev.ledgate.policy.Address;
import dev.ledgate.policy.Classification;
import dev.ledgate.policy.CoarserView;
import dev.ledgate.policy.ColumnName;
import dev.ledgate.policy.ColumnRule;
import dev.ledgate.policy.Grant;
import dev.ledgate.policy.PatientKey;
import dev.ledgate.policy.PrivacyLevel;
import dev.ledgate.policy.Right;
import dev.ledgate.policy.SessionIdentity;
import dev.ledgate.policy.TableName;
import dev.ledgate.policy.TableRule;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Rules and profiles for the small hospital. */
final class Policies {
    static final TableName PATIENTS = new TableName("public", "patients");
    static final TableName CONDITIONS = new TableName("public", "conditions");
    static final TableName PROVIDERS = new TableName("public", "providers");
    static final List<String> EVERYTHING =
            List.of("SELECT * FROM patients", "SELECT * FROM public.conditions", "SELECT * FROM providers");

    private Policies() {}

    static PatientKey patient(int number) {
        return new PatientKey("00000000-0000-0000-0000-00000000000" + number);
    }

    static ColumnRule level(PrivacyLevel level) {
        return new ColumnRule(level, List.of(), false, List.of());
    }

    static ColumnRule sealed(PrivacyLevel level) {
        return new ColumnRule(level, List.of(), true, List.of());
    }

    static ColumnRule viewed(PrivacyLevel level, PrivacyLevel from, String view) {
        return new ColumnRule(level, List.of(new ColumnRule.Step(from, CoarserView.parse(view))), false, List.of());
    }

    static ColumnRule raised(PrivacyLevel level, String when, PrivacyLevel to) {
        return new ColumnRule(level, List.of(), false, List.of(new ColumnRule.Raise(when, to)));
    }

    /** A classification as a hospital would write it. */
    static Classification classification() {
        Map<String, ColumnRule> patients = new HashMap<>();
        patients.put("id", viewed(PrivacyLevel.COMPLETE, PrivacyLevel.LOW, "pseudonym"));
        patients.put("birthdate", viewed(PrivacyLevel.HIGH, PrivacyLevel.LOW, "year-top-coded"));
        patients.put("ssn", sealed(PrivacyLevel.COMPLETE));
        patients.put("phone", level(PrivacyLevel.COMPLETE));
        patients.put("gender", level(PrivacyLevel.LOW));
        patients.put("city", viewed(PrivacyLevel.HIGH, PrivacyLevel.LOW, "column:state"));
        patients.put("state", level(PrivacyLevel.MEDIUM));
        patients.put("zip", viewed(PrivacyLevel.HIGH, PrivacyLevel.LOW, "zip3"));
        patients.put("income", viewed(PrivacyLevel.HIGH, PrivacyLevel.MEDIUM, "band"));
        patients.put("registered", viewed(PrivacyLevel.HIGH, PrivacyLevel.LOW, "year"));
        Map<String, ColumnRule> conditions = new HashMap<>();
        conditions.put(
                "start",
                new ColumnRule(
                        PrivacyLevel.HIGH,
                        List.of(
                                new ColumnRule.Step(PrivacyLevel.LOW, CoarserView.parse("year")),
                                new ColumnRule.Step(PrivacyLevel.MEDIUM, CoarserView.parse("date-shift"))),
                        false,
                        List.of()));
        conditions.put("patient", viewed(PrivacyLevel.COMPLETE, PrivacyLevel.LOW, "pseudonym"));
        conditions.put("code", raised(PrivacyLevel.LOW, "code IN ('F10', 'F20', 'B20')", PrivacyLevel.HIGH));
        conditions.put("description", raised(PrivacyLevel.LOW, "code LIKE 'F%' OR code = 'B20'", PrivacyLevel.HIGH));
        conditions.put("cost", viewed(PrivacyLevel.MEDIUM, PrivacyLevel.LOW, "band"));
        conditions.put("note", sealed(PrivacyLevel.HIGH));
        Map<String, ColumnRule> providers = Map.of(
                "id", level(PrivacyLevel.LOW), "name", level(PrivacyLevel.MEDIUM), "beds", level(PrivacyLevel.LOW));
        return classification(
                new TableRule(PATIENTS, Optional.of("id"), List.of("id"), patients),
                new TableRule(CONDITIONS, Optional.of("patient"), List.of("patient", "start", "code"), conditions),
                new TableRule(PROVIDERS, Optional.empty(), List.of(), providers));
    }

    static Classification classification(TableRule... tables) {
        Map<TableName, TableRule> rules = new HashMap<>();
        for (TableRule table : tables) {
            rules.put(table.table(), table);
        }
        return new Classification(rules, "0".repeat(64));
    }

    /** A profile in the making. */
    static final class Profile {
        private boolean owner;
        private Grant byDefault = Grant.NONE;
        private Set<Right> rights = Set.of(Right.READ);
        private final SortedMap<PatientKey, Grant> exceptions = new TreeMap<>();
        private final Map<ColumnName, SortedMap<PatientKey, PrivacyLevel>> overrides = new HashMap<>();
        private List<String> selects = EVERYTHING;

        Profile byDefault(PrivacyLevel level) {
            byDefault = Grant.of(level);
            return this;
        }

        Profile owner(Right... held) {
            owner = true;
            rights = Set.of(held);
            selects = List.of();
            return byDefault(PrivacyLevel.COMPLETE);
        }

        Profile except(int patient, Grant grant) {
            return except(patient(patient), grant);
        }

        Profile except(PatientKey patient, Grant grant) {
            exceptions.put(patient, grant);
            return this;
        }

        Profile except(int patient, PrivacyLevel level) {
            return except(patient, Grant.of(level));
        }

        Profile override(TableName table, String column, int patient, PrivacyLevel level) {
            overrides
                    .computeIfAbsent(new ColumnName(table, column), c -> new TreeMap<>())
                    .put(patient(patient), level);
            return this;
        }

        Profile opens(String... statements) {
            selects = List.of(statements);
            return this;
        }

        AccessProfile get() {
            Address address = new Address("0x" + "a".repeat(40));
            return new AccessProfile(
                    new SessionIdentity("user", address, address, "An institute", "research", Optional.empty()),
                    owner,
                    byDefault,
                    rights,
                    exceptions,
                    Map.of(),
                    overrides,
                    selects.stream()
                            .map(s -> new AccessString("postgresql://db:5432/h", List.of(s)))
                            .toList(),
                    "scope 'of' \\ mine",
                    7,
                    Instant.MAX,
                    "f",
                    "clause");
        }
    }
}
