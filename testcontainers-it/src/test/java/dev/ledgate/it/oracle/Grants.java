package dev.ledgate.it.oracle;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What one login of the demo holds, from the description of the demo world alone.
 *
 * @param login the login
 * @param byDefault over every patient not named, and over tables that are not about patients
 * @param exceptions over named patients
 */
public record Grants(String login, int byDefault, Map<String, Integer> exceptions) {
    /** Logins that get a session. */
    public static final List<String> LOGINS = List.of("emr", "physician", "researcher", "insurer", "pharmacy");

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

    public Grants {
        exceptions = Map.copyOf(exceptions);
    }

    /** @param patients keys of all patients in order */
    static Grants of(String login, List<String> patients) {
        Map<String, Integer> exceptions = new HashMap<>();
        int byDefault = switch (login) {
            case "emr" -> Level.COMPLETE;
            case "researcher" -> Level.HIGH;
            case "insurer" -> Level.MEDIUM;
            case "pharmacy" -> Level.LOW;
            case "physician" -> Level.NONE;
            default -> throw new IllegalArgumentException("no such login: " + login);
        };
        switch (login) {
            case "insurer" -> exceptions.put(patients.get(0), Level.NONE);
            case "researcher" -> exceptions.put(patients.get(2), Level.NONE);
            case "physician" -> {
                exceptions.put(patients.get(1), Level.HIGH);
                patients.subList(3, 23).forEach(patient -> exceptions.put(patient, Level.COMPLETE));
            }
            default -> {
                // nobody said anything about the others
            }
        }
        return new Grants(login, byDefault, exceptions);
    }

    int over(String patient) {
        return exceptions.getOrDefault(patient, byDefault);
    }

    /** The level that patient #1 gave this column; the classified one for everybody else. */
    static int level(FieldRule rule, String column, boolean hidesDiagnoses) {
        return hidesDiagnoses && DIAGNOSES.contains(column) ? Level.COMPLETE : rule.level();
    }
}
