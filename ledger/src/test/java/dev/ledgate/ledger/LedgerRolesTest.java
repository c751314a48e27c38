package dev.ledgate.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.ledgate.contracts.Command;
import dev.ledgate.contracts.ContractFunction;
import dev.ledgate.contracts.Kinds;
import dev.ledgate.contracts.LedgerRecord.CategoryGrant;
import dev.ledgate.contracts.LedgerRecord.Change;
import dev.ledgate.contracts.RefusalCode;
import dev.ledgate.ledger.client.LedgerClient;
import dev.ledgate.ledger.client.LedgerException;
import dev.ledgate.ledger.identity.LedgerIdentity;
import dev.ledgate.policy.Address;
import dev.ledgate.policy.Grant;
import dev.ledgate.policy.Grantee;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Every command, asked for by everyone who has no right to. */
public abstract class LedgerRolesTest extends SharedLedgerTest {
    private static final Set<RefusalCode> OF_ROLES = EnumSet.of(
            RefusalCode.NOT_CONSORTIUM,
            RefusalCode.NOT_THE_HOSPITAL,
            RefusalCode.NOT_THE_PATIENT,
            RefusalCode.NOT_THE_INSTITUTE,
            RefusalCode.USER_UNKNOWN,
            RefusalCode.SELF_REVIEW,
            RefusalCode.PATIENT_HELD,
            RefusalCode.NOT_A_COLLECTION_MEMBER);

    private static final String REASON = "unconscious, no history";

    private enum Role {
        CONSORTIUM("ConsortiumMSP"),
        HOSPITAL("HospitalAMSP"),
        OTHER_HOSPITAL("HospitalBMSP"),
        SCHOOL("HospitalAMSP"),
        RESEARCHER("HospitalAMSP"),
        PATIENT("HospitalAMSP"),
        STRANGER("HospitalAMSP"),
        STRANGER_ELSEWHERE("HospitalBMSP");

        private final String mspId;

        Role(String mspId) {
            this.mspId = mspId;
        }
    }

    /** A command, who may ask for it, and what the others are told, of which {@code exceptions} are told something else. */
    private record Case(Command command, Set<Role> right, RefusalCode refusal, Map<Role, RefusalCode> exceptions) {
        Case(Command command, Set<Role> right, RefusalCode refusal) {
            this(command, right, refusal, Map.of());
        }

        RefusalCode toldTo(Role role) {
            return exceptions.getOrDefault(role, refusal);
        }
    }

    private LedgerIdentity who(Role role) throws IOException {
        return switch (role) {
            case HOSPITAL -> hospital;
            case SCHOOL -> institute;
            case CONSORTIUM -> identity("consortium", role.mspId);
            default -> identity("role-" + role.name(), role.mspId);
        };
    }

    private List<Case> cases() throws IOException {
        Address school = institute.address();
        Address user = who(Role.RESEARCHER).address();
        Address fresh = identity("fresh", "HospitalAMSP").address();
        String salt = LedgerClient.newSalt();
        List<Case> cases = new ArrayList<>();
        cases.add(new Case(
                new Command.RegisterHospital(fresh, "HospitalBMSP", "Hospital X"),
                EnumSet.of(Role.CONSORTIUM),
                RefusalCode.NOT_CONSORTIUM));
        cases.addAll(emergencies(salt));
        cases.addAll(whoActsForThePatient());
        for (Command command : List.of(
                consent(Grantee.category("insurance")),
                new Command.RevokeConsent(at(), PATIENT, Grantee.category("insurance"), salt),
                new Command.SetOverrides(at(), PATIENT, new TreeMap<>(), salt),
                new Command.AssignGroup(at(), PATIENT, "group", salt))) {
            cases.add(new Case(command, EnumSet.of(Role.HOSPITAL, Role.PATIENT), RefusalCode.NOT_THE_PATIENT));
        }
        cases.add(new Case(
                new Command.RequestAccess(at(), school, "r2", "research", FAR),
                EnumSet.of(Role.SCHOOL, Role.RESEARCHER),
                RefusalCode.NOT_THE_INSTITUTE));
        for (Command command : List.of(new Command.ListRecords(at(), Kinds.INSTITUTE), new Command.ListMembers(at()))) {
            cases.add(new Case(command, EnumSet.allOf(Role.class), RefusalCode.NOT_THE_HOSPITAL));
        }
        for (Command command : List.of(
                new Command.RegisterInstitute(at(), fresh, "Fresh", "pharmacy"),
                new Command.RegisterUser(at(), school, fresh, "fresh", salt),
                new Command.EnterUser(at(), school, fresh),
                new Command.BindLogin(at(), user, "researcher", salt),
                new Command.RegisterPatients(at(), List.of(PATIENT), salt),
                // Both are refused to the hospital too, for what they ask: a proposal would close the founding, and no
                // test
                // after this one could register its hospital.
                new Command.ProposeMember(at(), "p1", Change.ADMIT, fresh, "HospitalBMSP", "Hospital X", "", FAR),
                new Command.VoteMember(at(), at(), "p1", true),
                new Command.AllowPath(at(), user, "10.8.0.7", "127.0.0.1", 15432),
                new Command.RemovePath(at(), user),
                new Command.SetDefaultPolicy(at(), 2, new TreeMap<>()),
                new Command.DefineDataCategory(at(), "drugs", new TreeSet<>(Set.of("public.medications"))),
                new Command.SetPolicyGroup(at(), "group", "staff", 1, new byte[] {1}),
                new Command.ApproveAccess(at(), "r1", List.of(), List.of(), Optional.empty(), salt),
                new Command.GrantAccess(at(), "r1", List.of(), Optional.empty()),
                new Command.OpenAccess(at(), "r1", List.of(), salt),
                new Command.IssueAttributes(at(), school, List.of()),
                new Command.SetAccessStrings(at(), school, List.of(), salt),
                new Command.RevokeAccess(at(), "r1"),
                new Command.RevokeRelationship(at(), school),
                new Command.DenyAccess(at(), "r1"),
                new Command.ExpireAccess(at(), "r1"),
                new Command.AnchorAudit(at(), 0, 1, "0".repeat(64)),
                new Command.RevokeUser(at(), user))) {
            cases.add(new Case(command, EnumSet.of(Role.HOSPITAL), RefusalCode.NOT_THE_HOSPITAL));
        }
        cases.add(new Case(
                new Command.ReadRecord(at(), Kinds.CHOICES, List.of(PATIENT.value())),
                EnumSet.of(Role.HOSPITAL, Role.PATIENT),
                RefusalCode.NOT_THE_HOSPITAL));
        cases.add(new Case(
                new Command.UnregisterPatient(at(), PATIENT),
                EnumSet.of(Role.HOSPITAL, Role.PATIENT),
                RefusalCode.NOT_THE_PATIENT));
        return cases;
    }

    /** The user is refused the review of the own emergency access only, with a code of its own. */
    private List<Case> emergencies(String salt) {
        Instant until = Clock.systemUTC().instant().plusSeconds(600);
        Set<Role> hospitals = EnumSet.of(Role.HOSPITAL);
        return List.of(
                new Case(
                        new Command.BreakGlass(at(), "e1", PATIENT, REASON, until, salt),
                        EnumSet.of(Role.RESEARCHER),
                        RefusalCode.USER_UNKNOWN),
                new Case(
                        new Command.ConfirmBreakGlass(at(), "e1", PATIENT, REASON, salt, salt),
                        hospitals,
                        RefusalCode.NOT_THE_HOSPITAL),
                new Case(
                        new Command.EndBreakGlass(at(), "e0"),
                        EnumSet.of(Role.RESEARCHER, Role.HOSPITAL),
                        RefusalCode.NOT_THE_HOSPITAL),
                new Case(
                        new Command.ReviewBreakGlass(at(), "e0", true),
                        hospitals,
                        RefusalCode.NOT_THE_HOSPITAL,
                        Map.of(Role.RESEARCHER, RefusalCode.SELF_REVIEW)),
                new Case(
                        new Command.ListNotices(at(), PATIENT),
                        EnumSet.of(Role.HOSPITAL, Role.PATIENT),
                        RefusalCode.NOT_THE_PATIENT));
    }

    /** The patient has a key, so the hospital does not change who acts. */
    private List<Case> whoActsForThePatient() throws IOException {
        Address patient = who(Role.PATIENT).address();
        Map<Role, RefusalCode> held = Map.of(Role.HOSPITAL, RefusalCode.PATIENT_HELD);
        Set<Role> patients = EnumSet.of(Role.PATIENT);
        return List.of(
                new Case(
                        new Command.LinkPatient(at(), PATIENT, patient, LedgerClient.newSalt()),
                        patients,
                        RefusalCode.NOT_THE_PATIENT,
                        held),
                new Case(
                        new Command.LinkGuardian(at(), PATIENT, Optional.empty(), LedgerClient.newSalt()),
                        patients,
                        RefusalCode.NOT_THE_PATIENT,
                        held),
                new Case(
                        new Command.SetDelegate(at(), PATIENT, true, LedgerClient.newSalt()),
                        patients,
                        RefusalCode.NOT_THE_PATIENT));
    }

    private static boolean reads(Command command) {
        return command instanceof Command.ReadRecord
                || command instanceof Command.ListRecords
                || command instanceof Command.ListNotices
                || command instanceof Command.ListMembers;
    }

    private static Optional<RefusalCode> ask(LedgerClient client, Command command) {
        try {
            if (reads(command)) {
                LedgerClient.await(client.read(command));
            } else {
                LedgerClient.await(client.submit(command));
            }
            return Optional.empty();
        } catch (LedgerException e) {
            if (e.refusal().isEmpty()) {
                throw e;
            }
            return e.refusal();
        }
    }

    /** The school may break the glass, and its researcher did once. */
    private void openRelationshipWithEmergencies() throws IOException {
        submit(new Command.SetDefaultPolicy(
                at(),
                1,
                new TreeMap<>(Map.of("medical-school", new CategoryGrant(Grant.NONE, new TreeSet<>()))),
                new TreeSet<>(Set.of("medical-school"))));
        LedgerClient.await(
                as(institute).submit(new Command.RequestAccess(at(), institute.address(), "r0", "research", FAR)));
        submit(new Command.ApproveAccess(at(), "r0", List.of(), List.of(), Optional.empty(), LedgerClient.newSalt()));
        LedgerClient.await(as(who(Role.RESEARCHER))
                .submit(new Command.BreakGlass(
                        at(),
                        "e0",
                        PATIENT,
                        REASON,
                        Clock.systemUTC().instant().plusSeconds(600),
                        LedgerClient.newSalt())));
    }

    @Test
    void everyCommandIsRefusedToEveryoneWithoutTheRight() throws IOException {
        submit(new Command.RegisterUser(
                at(), institute.address(), who(Role.RESEARCHER).address(), "researcher", LedgerClient.newSalt()));
        submit(new Command.LinkPatient(at(), PATIENT, who(Role.PATIENT).address(), LedgerClient.newSalt()));
        openRelationshipWithEmergencies();
        LedgerClient.await(
                as(institute).submit(new Command.RequestAccess(at(), institute.address(), "r1", "research", FAR)));
        Map<Role, LedgerClient> clients = new EnumMap<>(Role.class);
        for (Role role : Role.values()) {
            clients.put(role, as(who(role)));
        }
        List<Case> cases = cases();
        assertThat(cases.stream().map(c -> ContractFunction.of(c.command())).collect(Collectors.toSet()))
                .as("every function has a case")
                .containsExactlyInAnyOrder(ContractFunction.values());
        List<String> wrong = new ArrayList<>();
        for (Case one : cases) {
            clients.forEach((role, client) -> {
                if (!one.right().contains(role)) {
                    Optional<RefusalCode> told = ask(client, one.command());
                    if (!told.equals(Optional.of(one.toldTo(role)))) {
                        wrong.add(one.command().getClass().getSimpleName() + " by " + role + ": " + told);
                    }
                }
            });
        }
        assertThat(wrong).isEmpty();
        assertThat(revision()).as("nobody changed the patient's choices").isZero();
        // The same commands are not refused for the role of whoever has the right: the cases above say something.
        for (Case one : cases) {
            Role right = one.right().iterator().next();
            LedgerClient client = clients.get(right);
            if (client == null) {
                fail("no client acts as " + right);
            } else {
                assertThat(ask(client, one.command()).filter(OF_ROLES::contains))
                        .as(one.command().getClass().getSimpleName())
                        .isEmpty();
            }
        }
    }
}
