package dev.ledgate.bench;

import dev.ledgate.policy.AccessProfile;
import dev.ledgate.policy.AccessString;
import dev.ledgate.policy.Address;
import dev.ledgate.policy.Classification;
import dev.ledgate.policy.ColumnRule;
import dev.ledgate.policy.Grant;
import dev.ledgate.policy.PatientKey;
import dev.ledgate.policy.PrivacyLevel;
import dev.ledgate.policy.Right;
import dev.ledgate.policy.SessionIdentity;
import dev.ledgate.policy.TableName;
import dev.ledgate.policy.TableRule;
import dev.ledgate.rewriter.DatabaseCatalog;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.stream.Collectors;

/** Profiles and classifications for the figures of SQL. */
final class SqlScene {
    private SqlScene() {}

    /** Opens all of some tables to one who holds level high over every patient but those named. */
    static AccessProfile profile(Set<TableName> tables, SortedMap<PatientKey, Grant> exceptions, boolean owner) {
        Address user = new Address("0x" + "11".repeat(20));
        Address institute = new Address("0x" + "22".repeat(20));
        List<String> selects =
                tables.stream().map(t -> "SELECT * FROM " + t).sorted().toList();
        return new AccessProfile(
                new SessionIdentity("bench", user, institute, "An institute", "insurance", Optional.empty()),
                owner,
                Grant.of(PrivacyLevel.HIGH),
                Set.of(Right.READ),
                exceptions,
                Map.of(),
                Map.of(),
                List.of(new AccessString("postgresql://bench", selects)),
                institute.value(),
                1,
                Instant.MAX,
                "bench-" + owner + "-" + exceptions.size(),
                "bench");
    }

    /** Every column low. @param patients the patient's column of the tables that have one */
    static Classification classification(DatabaseCatalog catalog, Map<TableName, String> patients) {
        Map<TableName, TableRule> rules = new HashMap<>();
        catalog.tables().forEach((name, table) -> {
            Map<String, ColumnRule> columns = table.columns().stream()
                    .collect(Collectors.toMap(
                            DatabaseCatalog.Column::name,
                            c -> new ColumnRule(PrivacyLevel.LOW, List.of(), false, List.of())));
            rules.put(name, new TableRule(name, Optional.ofNullable(patients.get(name)), List.of(), columns));
        });
        return new Classification(rules, "bench");
    }
}
