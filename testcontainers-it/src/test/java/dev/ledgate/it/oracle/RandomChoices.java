package dev.ledgate.it.oracle;

import dev.ledgate.it.oracle.Choices.Choice;
import dev.ledgate.it.oracle.Choices.Kind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Random choices of random patients, on top of the demo's: as the commands that make them, and as the oracle understands
 * them. Each draw goes on from the one before, as choices do. Not safe for threads.
 *
 * <p>Never drawn: a level that opens sealed fields to those who have no keys for them. Such a session is refused these
 * fields by design, which the oracle does not model.
 */
public final class RandomChoices {
    private static final List<String> LEVELS = List.of("none", "low", "medium", "high");
    /** Nobody sees it unless the signal says so, so that it tells when choices have arrived. */
    private static final String SIGNAL = "patients.birthplace";

    private static final int MOST_FIELDS = 6;
    private final Random random;
    private final Map<String, TableShape> tables;
    private final List<String> patients;
    private final Choices choices;
    private boolean signalled;

    /** @param patients keys of all patients in order; the last one gives the signal alone */
    public RandomChoices(long seed, Map<String, TableShape> tables, List<String> patients) {
        this.random = new Random(seed);
        this.tables = tables;
        this.patients = patients;
        this.choices = Choices.ofDemo(patients);
    }

    /** What holds after the commands drawn so far. */
    public Choices choices() {
        return choices;
    }

    /** Commands of {@code ./ledgate}, to be carried out in order. */
    public List<List<String>> draw() {
        List<List<String>> commands = new ArrayList<>();
        // Worlds with few and with many exceptions: what is written into the statement changes its form.
        int percent = List.of(5, 30, 60, 90).get(random.nextInt(4));
        for (String patient : patients.subList(0, patients.size() - 1)) {
            if (random.nextInt(100) < percent) {
                drawFor(patient, commands);
            }
        }
        commands.add(signal());
        return commands;
    }

    private void drawFor(String patient, List<List<String>> commands) {
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            commands.add(consent(patient));
        }
        if (random.nextInt(8) == 0) {
            Choices.Party party = guest();
            choices.revoke(patient, Kind.INSTITUTE, party.institute());
            commands.add(List.of("revoke", "--patient", patient, "--from", party.institute()));
        }
        if (random.nextInt(3) == 0) {
            commands.add(fields(patient));
        }
    }

    private Choices.Party guest() {
        return Choices.PARTIES.get(1 + random.nextInt(Choices.PARTIES.size() - 1));
    }

    private List<String> consent(String patient) {
        Choices.Party party = guest();
        Kind kind = List.of(Kind.USER, Kind.INSTITUTE, Kind.INSTITUTE, Kind.CATEGORY)
                .get(random.nextInt(4));
        String grantee = switch (kind) {
            case USER -> party.login();
            case INSTITUTE -> party.institute();
            case CATEGORY -> party.category();
        };
        boolean hasKeys = party.login().equals("physician")
                && Choices.treatedAtB(patients).contains(patient);
        String level = hasKeys && random.nextBoolean() ? "complete" : LEVELS.get(random.nextInt(LEVELS.size()));
        List<String> command = new ArrayList<>(
                List.of("consent", "--patient", patient, "--to", prefix(kind) + grantee, "--level", level));
        String about = "";
        if (random.nextInt(3) == 0) {
            about = Choices.ABOUT.keySet().stream().sorted().toList().get(random.nextInt(Choices.ABOUT.size()));
            command.addAll(List.of("--about", about));
        }
        boolean anonymise = !level.equals("none") && random.nextInt(6) == 0;
        if (anonymise) {
            command.add("--anonymise");
        }
        boolean inForce = true;
        switch (random.nextInt(8)) {
            case 0 -> {
                inForce = false;
                command.addAll(List.of("--from", "2999-01-01T00:00:00Z"));
            }
            case 1 -> command.addAll(List.of("--from", "2001-01-01T00:00:00Z", "--until", "2999-01-01T00:00:00Z"));
            default -> {
                // for ever
            }
        }
        String limit = random.nextInt(10) == 0 ? "demonstration" : "";
        if (!limit.isEmpty()) {
            command.addAll(List.of("--purpose", limit));
        }
        choices.choose(
                patient,
                new Choice(
                        kind,
                        grantee,
                        level.equals("none") ? Level.NONE : Level.of(level),
                        about,
                        anonymise,
                        inForce,
                        limit));
        return command;
    }

    private static String prefix(Kind kind) {
        return switch (kind) {
            case USER -> "user:";
            case INSTITUTE -> "";
            case CATEGORY -> "category:";
        };
    }

    /** Fields of a patient, shown to fewer or to more than the hospital's classification says. */
    private List<String> fields(String patient) {
        List<String> open = new ArrayList<>();
        for (TableShape table : tables.values()) {
            if (table.patientColumn().isPresent()) {
                table.columns().stream()
                        .filter(c -> !c.sealed())
                        .map(c -> table.name() + "." + c.name())
                        .filter(c -> !c.equals(SIGNAL))
                        .forEach(open::add);
            }
        }
        Collections.sort(open);
        Map<String, Integer> levels = new HashMap<>();
        List<String> command = new ArrayList<>(List.of("consent", "--patient", patient));
        for (int i = 1 + random.nextInt(MOST_FIELDS); i > 0; i--) {
            String column = open.get(random.nextInt(open.size()));
            String level = List.of("low", "medium", "high", "complete").get(random.nextInt(4));
            if (levels.putIfAbsent(column, Level.of(level)) == null) {
                command.addAll(List.of("--field", "public." + column + "=" + level));
            }
        }
        choices.setLevels(patient, levels);
        return command;
    }

    /** Lets the pharmacy see one place of birth, or hides it again. */
    private List<String> signal() {
        String last = patients.get(patients.size() - 1);
        signalled = !signalled;
        choices.setLevels(last, Map.of(SIGNAL, signalled ? Level.LOW : Level.COMPLETE));
        return List.of(
                "consent", "--patient", last, "--field", "public." + SIGNAL + "=" + (signalled ? "low" : "complete"));
    }

    /** Asked as the pharmacy, a statement whose answer is {@link #arrived} once all commands drawn have taken effect. */
    public static String probe() {
        return "SELECT count(birthplace) FROM patients";
    }

    public String arrived() {
        return signalled ? "1" : "0";
    }
}
