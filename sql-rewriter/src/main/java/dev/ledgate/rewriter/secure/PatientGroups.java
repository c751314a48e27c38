package dev.ledgate.rewriter.secure;

import dev.ledgate.policy.AccessProfile;
import dev.ledgate.policy.ColumnName;
import dev.ledgate.policy.Denial;
import dev.ledgate.policy.Grant;
import dev.ledgate.policy.PatientKey;
import dev.ledgate.policy.PrivacyLevel;
import dev.ledgate.policy.SqlState;
import dev.ledgate.policy.TableRule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The patients of one table, put into groups whose cells all show alike. Most belong to the default group; only the others
 * are listed. Groups are numbered from 0.
 *
 * @param groups what each group's cells show, by column; the groups with no visible rows are not among them
 * @param defaultGroup the group of the patients that are not listed; empty if their rows do not exist for the user
 * @param members the group of each listed patient; empty if that patient's rows do not exist
 */
record PatientGroups(
        List<Map<String, Outcome>> groups,
        Optional<Integer> defaultGroup,
        SortedMap<PatientKey, Optional<Integer>> members) {
    private static final int MOST_ENTRIES = 20_000;
    private static final int MOST_GROUPS = 1_000;

    /**
     * @param columns the columns that show at all
     * @throws RefusedException if the profile has more entries than a statement can carry
     */
    static PatientGroups of(AccessProfile profile, TableRule rule, List<String> columns) throws RefusedException {
        SortedMap<PatientKey, Grant> exceptions = profile.exceptions(rule.table());
        long entries = exceptions.size()
                + profile.overrides().values().stream().mapToLong(Map::size).sum();
        if (entries > MOST_ENTRIES) {
            throw tooMany();
        }
        Builder builder = new Builder(rule, columns);
        Optional<Integer> defaultGroup = builder.group(profile.defaultGrant(), Map.of());
        SortedMap<PatientKey, Optional<Integer>> members = new TreeMap<>();
        if (rule.patientColumn().isPresent()) {
            Map<PatientKey, Map<String, PrivacyLevel>> overrides = overrides(profile, rule, columns);
            SortedSet<PatientKey> listed = new TreeSet<>(exceptions.keySet());
            listed.addAll(overrides.keySet());
            for (PatientKey patient : listed) {
                Optional<Integer> group =
                        builder.group(profile.grant(rule.table(), patient), overrides.getOrDefault(patient, Map.of()));
                if (!group.equals(defaultGroup)) {
                    members.put(patient, group);
                }
            }
        }
        return new PatientGroups(List.copyOf(builder.groups), defaultGroup, members);
    }

    /** Whether all rows that show at all are of one group. */
    boolean isOne() {
        return groups.size() <= 1;
    }

    private static Map<PatientKey, Map<String, PrivacyLevel>> overrides(
            AccessProfile profile, TableRule rule, List<String> columns) {
        Map<PatientKey, Map<String, PrivacyLevel>> byPatient = new HashMap<>();
        for (String column : columns) {
            SortedMap<PatientKey, PrivacyLevel> levels =
                    profile.overrides().getOrDefault(new ColumnName(rule.table(), column), new TreeMap<>());
            levels.forEach((patient, level) ->
                    byPatient.computeIfAbsent(patient, p -> new HashMap<>()).put(column, level));
        }
        return byPatient;
    }

    private static RefusedException tooMany() {
        return new RefusedException(Denial.of(
                SqlState.PROGRAM_LIMIT_EXCEEDED,
                "more patients made choices of their own than one statement can respect",
                "The limit is " + MOST_ENTRIES + " entries."));
    }

    /** Numbers the groups. */
    private static final class Builder {
        private final TableRule rule;
        private final List<String> columns;
        private final List<Map<String, Outcome>> groups = new ArrayList<>();
        private final Map<Map<String, Outcome>, Integer> numbers = new HashMap<>();
        private final Map<Map.Entry<Grant, Map<String, PrivacyLevel>>, Integer> known = new HashMap<>();

        Builder(TableRule rule, List<String> columns) {
            this.rule = rule;
            this.columns = columns;
        }

        Optional<Integer> group(Grant grant, Map<String, PrivacyLevel> overrides) throws RefusedException {
            if (grant.isNone()) {
                return Optional.empty();
            }
            Map.Entry<Grant, Map<String, PrivacyLevel>> key = Map.entry(grant, overrides);
            Integer number = known.get(key);
            if (number == null) {
                Map<String, Outcome> outcomes = outcomes(grant, overrides);
                number = numbers.computeIfAbsent(outcomes, o -> numbers.size());
                if (number == groups.size()) {
                    groups.add(outcomes);
                }
                if (groups.size() > MOST_GROUPS) {
                    throw tooMany();
                }
                known.put(key, number);
            }
            return Optional.of(number);
        }

        private Map<String, Outcome> outcomes(Grant grant, Map<String, PrivacyLevel> overrides) {
            Map<String, Outcome> outcomes = new LinkedHashMap<>();
            for (String column : columns) {
                Outcome outcome = outcome(column, grant, overrides);
                Optional<String> other = outcome.otherColumn();
                if (other.isPresent()) {
                    outcome = columns.contains(other.get())
                            ? outcome.and(outcome(other.get(), grant, overrides))
                            : Outcome.NULL;
                }
                outcomes.put(column, outcome);
            }
            return outcomes;
        }

        private Outcome outcome(String column, Grant grant, Map<String, PrivacyLevel> overrides) {
            return Outcome.of(rule.column(column), Optional.ofNullable(overrides.get(column)), grant);
        }
    }
}
