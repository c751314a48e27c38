package dev.ledgate.it.oracle;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What patients chose, and what follows from it, written from the description of the demo world and of consents
 * (docs/contracts.md) alone. Not safe for threads.
 */
public final class Choices {
    private static final Set<String> DIAGNOSES = Set.of(
            "conditions.code",
            "conditions.description",
            "encounters.reasoncode",
            "encounters.reasondescription",
            "claims.diagnosis1",
            "claims.diagnosis2",
            "claims.diagnosis3",
            "claims.diagnosis4",
            "claims.diagnosis5",
            "claims.diagnosis6",
            "claims.diagnosis7",
            "claims.diagnosis8",
            "procedures.reasoncode",
            "procedures.reasondescription",
            "medications.reasoncode",
            "medications.reasondescription",
            "careplans.reasoncode",
            "careplans.reasondescription");

    /** The demo's categories of data, and their tables. */
    static final Map<String, Set<String>> ABOUT = Map.of(
            "diagnoses", Set.of("conditions", "allergies", "careplans"),
            "medications", Set.of("medications", "immunizations"),
            "measurements", Set.of("observations", "imaging_studies"),
            "treatment", Set.of("encounters", "procedures", "devices", "supplies"),
            "billing", Set.of("claims", "claims_transactions", "payer_transitions"));

    /** Of whom a choice speaks; the first that says anything decides. */
    enum Kind {
        USER,
        INSTITUTE,
        CATEGORY
    }

    /**
     * One choice in force.
     *
     * @param kind what the grantee is
     * @param grantee a login, an institute's name or a category
     * @param level the highest, {@link Level#NONE} to forbid
     * @param about a category of data; empty for all data
     * @param anonymise whether nothing above medium is meant
     * @param inForce whether now lies within its window, and no purpose limits it
     * @param limit the purpose, if any; sessions here declare none
     */
    record Choice(
            Kind kind, String grantee, int level, String about, boolean anonymise, boolean inForce, String limit) {
        static Choice of(Kind kind, String grantee, int level) {
            return new Choice(kind, grantee, level, "", false, true, "");
        }

        private boolean replaces(Choice old) {
            return kind == old.kind
                    && grantee.equals(old.grantee)
                    && about.equals(old.about)
                    && limit.equals(old.limit);
        }

        private boolean speaksOf(Party party, String table) {
            String name = switch (kind) {
                case USER -> party.login();
                case INSTITUTE -> party.institute();
                case CATEGORY -> party.category();
            };
            return inForce
                    && limit.isEmpty()
                    && grantee.equals(name)
                    && (about.isEmpty() || ABOUT.getOrDefault(about, Set.of()).contains(table));
        }

        private int opens() {
            return anonymise ? Math.min(level, Level.MEDIUM) : level;
        }
    }

    /** A login of the demo, for whom it acts, and what the hospital's default policy gives it. */
    record Party(String login, String institute, String category, int byDefault) {}

    static final List<Party> PARTIES = List.of(
            new Party("emr", "hospital-a", "own-hospital", Level.COMPLETE),
            new Party("physician", "hospital-b", "hospital", Level.NONE),
            new Party("researcher", "medical-school", "medical-school", Level.HIGH),
            new Party("insurer", "insurer", "insurance", Level.MEDIUM),
            new Party("pharmacy", "pharmacy", "pharmacy", Level.LOW));

    private final Map<String, List<Choice>> choices = new HashMap<>();
    private final Map<String, Map<String, Integer>> levels = new HashMap<>();

    /**
     * The choices of the demo's patients.
     *
     * @param patients keys of all patients in order
     */
    static Choices ofDemo(List<String> patients) {
        Choices demo = new Choices();
        demo.choose(patients.get(0), Choice.of(Kind.INSTITUTE, "insurer", Level.NONE));
        demo.choose(patients.get(1), Choice.of(Kind.INSTITUTE, "hospital-b", Level.HIGH));
        Map<String, Integer> hidden = new HashMap<>();
        DIAGNOSES.forEach(column -> hidden.put(column, Level.COMPLETE));
        demo.setLevels(patients.get(1), hidden);
        demo.choose(patients.get(2), Choice.of(Kind.INSTITUTE, "medical-school", Level.NONE));
        treatedAtB(patients)
                .forEach(patient -> demo.choose(patient, Choice.of(Kind.INSTITUTE, "hospital-b", Level.COMPLETE)));
        return demo;
    }

    /** Whose sealed fields hospital B's keys open. */
    static List<String> treatedAtB(List<String> patients) {
        return patients.subList(3, 23);
    }

    void choose(String patient, Choice choice) {
        List<Choice> all = choices.computeIfAbsent(patient, p -> new ArrayList<>());
        all.removeIf(choice::replaces);
        all.add(choice);
    }

    /** Takes back all choices for a grantee, and forbids it. */
    void revoke(String patient, Kind kind, String grantee) {
        List<Choice> all = choices.computeIfAbsent(patient, p -> new ArrayList<>());
        all.removeIf(old -> old.kind() == kind && old.grantee().equals(grantee));
        all.add(Choice.of(kind, grantee, Level.NONE));
    }

    /** The levels that a patient gives fields, in place of all given before; {@code table.column}. */
    void setLevels(String patient, Map<String, Integer> given) {
        levels.put(patient, Map.copyOf(given));
    }

    /** What a login holds over tables that are not about patients. */
    int byDefault(String login) {
        return party(login).byDefault();
    }

    /** What a login holds over a patient's rows of a table. */
    int over(String login, String table, String patient) {
        Party party = party(login);
        for (Kind kind : Kind.values()) {
            List<Choice> speaking = choices.getOrDefault(patient, List.of()).stream()
                    .filter(c -> c.kind() == kind && c.speaksOf(party, table))
                    .toList();
            boolean narrow = speaking.stream().anyMatch(c -> !c.about().isEmpty());
            OptionalInt decided = speaking.stream()
                    .filter(c -> c.about().isEmpty() != narrow)
                    .mapToInt(Choice::opens)
                    .max();
            if (decided.isPresent()) {
                return decided.getAsInt();
            }
        }
        return party.byDefault();
    }

    /** The level of a patient's field: the patient's, or the classified one. */
    int level(FieldRule rule, String table, String column, String patient) {
        return levels.getOrDefault(patient, Map.of()).getOrDefault(table + "." + column, rule.level());
    }

    private static Party party(String login) {
        return PARTIES.stream()
                .filter(p -> p.login().equals(login))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no such login: " + login));
    }
}
