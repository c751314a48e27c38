package dev.ledgate.ledger;

import dev.ledgate.contracts.Command;
import dev.ledgate.contracts.LedgerRecord.CategoryGrant;
import dev.ledgate.policy.AccessString;
import dev.ledgate.policy.Address;
import dev.ledgate.policy.Grant;
import dev.ledgate.policy.Grantee;
import dev.ledgate.policy.PatientHandle;
import dev.ledgate.policy.PrivacyLevel;
import dev.ledgate.policy.Right;
import dev.ledgate.policy.TimeWindow;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Draws commands about few things, so that they meet: two patients, two institutes, two users, two logins and two requests
 * of a sequence, and what a lane shares. Some are wrong on purpose. The same seed draws the same commands.
 */
final class CommandDraw {
    /** Who asks. */
    enum By {
        HOSPITAL,
        SCHOOL,
        PATIENT,
        STRANGER
    }

    record Step(By by, Command command) {}

    private static final Instant FAR = Instant.parse("2099-01-01T00:00:00Z");
    private static final AccessString STRING =
            new AccessString("postgresql://127.0.0.1:5432/hospital_a", List.of("SELECT id, zip FROM patients"));

    private final SplittableRandom random;
    private final String sequence;
    private final Address hospital;
    private final Address school;
    private final Address patient;

    /** @param number of the sequence, unlike all others on the ledger */
    CommandDraw(long seed, long number, Address hospital, Address school, Address patient) {
        this.random = new SplittableRandom(seed * 1_000_003 + number);
        this.sequence = String.format(Locale.ROOT, "%x-%x", seed, number);
        this.hospital = hospital;
        this.school = school;
        this.patient = patient;
    }

    private String hex(int digits) {
        byte[] bytes = new byte[digits / 2];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /** One of two things of a kind that only this sequence knows. */
    private String own(String kind, int digits) {
        String text = kind + sequence + random.nextInt(2);
        StringBuilder out = new StringBuilder();
        SplittableRandom of = new SplittableRandom(text.hashCode() * 31L + sequence.hashCode());
        while (out.length() < digits) {
            out.append(Integer.toHexString(of.nextInt(16)));
        }
        return out.toString();
    }

    private PatientHandle handle() {
        return new PatientHandle(own("patient", 32));
    }

    private Address address(String kind) {
        return random.nextInt(8) == 0 ? school : new Address("0x" + own(kind, 40));
    }

    private Grantee grantee() {
        return switch (random.nextInt(3)) {
            case 0 -> Grantee.category(random.nextBoolean() ? "insurance" : "pharmacy");
            case 1 -> Grantee.institute(school);
            default -> Grantee.user(address("user"));
        };
    }

    private PrivacyLevel level() {
        PrivacyLevel[] all = PrivacyLevel.values();
        return all[1 + random.nextInt(all.length - 1)];
    }

    private SortedSet<Right> rights() {
        return new TreeSet<>(random.nextBoolean() ? List.of(Right.READ) : List.of(Right.READ, Right.WRITE));
    }

    private String request() {
        return "r-" + sequence + "-" + random.nextInt(2);
    }

    private List<String> attributes() {
        return random.nextInt(6) == 0 ? List.of("NOT AN ATTRIBUTE") : List.of("researcher@hospital-a");
    }

    /** Most commands are about a patient: without this, most would be refused for want of one. */
    Step first() {
        return new Step(
                By.HOSPITAL, new Command.RegisterPatients(hospital, List.of(handle(), handle(), handle()), hex(32)));
    }

    Step next() {
        if (random.nextInt(12) == 0) {
            return new Step(By.STRANGER, command());
        }
        Command command = command();
        if (command instanceof Command.RequestAccess) {
            return new Step(random.nextInt(6) == 0 ? By.HOSPITAL : By.SCHOOL, command);
        }
        boolean patients = command instanceof Command.SetConsent
                || command instanceof Command.RevokeConsent
                || command instanceof Command.SetOverrides
                || command instanceof Command.LinkPatient
                || command instanceof Command.LinkGuardian
                || command instanceof Command.SetDelegate
                || command instanceof Command.UnregisterPatient;
        return new Step(patients && random.nextInt(3) == 0 ? By.PATIENT : By.HOSPITAL, command);
    }

    private Command command() {
        return switch (random.nextInt(29)) {
            case 0, 1, 2 -> new Command.RegisterPatients(hospital, List.of(handle()), hex(32));
            case 3 -> new Command.LinkPatient(hospital, handle(), patient, hex(32));
            case 4 -> new Command.UnregisterPatient(hospital, handle());
            case 5, 6, 7 ->
                new Command.SetConsent(
                        hospital,
                        handle(),
                        grantee(),
                        random.nextInt(4) == 0 ? Grant.NONE : Grant.of(level()),
                        rights(),
                        random.nextBoolean() ? TimeWindow.ALWAYS : new TimeWindow(Optional.empty(), Optional.of(FAR)),
                        random.nextInt(3) == 0
                                ? Optional.of(random.nextInt(4) == 0 ? "Not A Purpose" : "heart-study")
                                : Optional.empty(),
                        hex(32));
            case 8, 9 -> new Command.RevokeConsent(hospital, handle(), grantee(), hex(32));
            case 10 ->
                new Command.SetOverrides(
                        hospital, handle(), new TreeMap<>(Map.of("public.patients.zip", level())), hex(32));
            case 11 -> new Command.AssignGroup(hospital, handle(), "group-" + random.nextInt(2), hex(32));
            case 12 ->
                new Command.SetPolicyGroup(
                        hospital, "group-" + random.nextInt(2), "staff@hospital-a", random.nextInt(4), new byte[] {1});
            case 13 ->
                new Command.RegisterInstitute(hospital, address("institute"), "Institute " + sequence, "pharmacy");
            case 14 ->
                new Command.EnterUser(hospital, random.nextBoolean() ? school : address("institute"), address("user"));
            case 15 -> new Command.BindLogin(hospital, address("user"), "u" + own("login", 8), hex(32));
            case 16 -> new Command.RevokeUser(hospital, address("user"));
            case 17 ->
                new Command.AllowPath(hospital, address("user"), "10.8.0." + random.nextInt(300), "127.0.0.1", 5432);
            case 18 -> new Command.RemovePath(hospital, address("user"));
            case 19 -> new Command.RequestAccess(hospital, school, request(), "research", FAR);
            case 20 -> new Command.GrantAccess(hospital, request(), attributes(), Optional.empty());
            case 21 -> new Command.OpenAccess(hospital, request(), List.of(STRING), hex(32));
            case 22 ->
                random.nextBoolean()
                        ? new Command.DenyAccess(hospital, request())
                        : new Command.RevokeAccess(hospital, request());
            case 23 -> new Command.SetAccessStrings(hospital, school, List.of(STRING), hex(32));
            case 24 ->
                random.nextBoolean()
                        ? new Command.RevokeRelationship(hospital, school)
                        : new Command.IssueAttributes(hospital, school, attributes());
            case 25 ->
                new Command.LinkGuardian(
                        hospital, handle(), random.nextInt(3) == 0 ? Optional.empty() : Optional.of(patient), hex(32));
            case 26 -> new Command.SetDelegate(hospital, handle(), random.nextBoolean(), hex(32));
            case 27 ->
                new Command.DefineDataCategory(
                        hospital,
                        random.nextInt(4) == 0 ? "No Word" : "drugs",
                        new TreeSet<>(List.of("public.medications")));
            default ->
                new Command.SetDefaultPolicy(
                        hospital,
                        1 + random.nextInt(6),
                        new TreeMap<>(Map.of("pharmacy", new CategoryGrant(Grant.of(level()), rights()))));
        };
    }
}
