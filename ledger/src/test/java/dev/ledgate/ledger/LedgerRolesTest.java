package dev.ledgate.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.ledgate.contracts.Command;
import dev.ledgate.contracts.ContractFunction;
import dev.ledgate.contracts.Kinds;
import dev.ledgate.contracts.RefusalCode;
import dev.ledgate.ledger.client.LedgerClient;
import dev.ledgate.ledger.client.LedgerException;
import dev.ledgate.ledger.identity.LedgerIdentity;
import dev.ledgate.policy.Address;
import dev.ledgate.policy.Grantee;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Every command, asked for by everyone who has no right to. */
public abstract class LedgerRolesTest extends SharedLedgerTest {
    private static final Set<RefusalCode> OF_ROLES = EnumSet.of(
            RefusalCode.NOT_CONSORTIUM,
            RefusalCode.NOT_THE_HOSPITAL,
            RefusalCode.NOT_THE_PATIENT,
            RefusalCode.NOT_THE_INSTITUTE,
            RefusalCode.NOT_A_COLLECTION_MEMBER);

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

    /** A command, who may ask for it, and what the others are told. */
    private record Case(Command command, Set<Role> right, RefusalCode refusal) {}

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
        cases.add(new Case(
                new Command.ListRecords(at(), Kinds.INSTITUTE),
                EnumSet.allOf(Role.class),
                RefusalCode.NOT_THE_HOSPITAL));
        for (Command command : List.of(
                new Command.RegisterInstitute(at(), fresh, "Fresh", "pharmacy"),
                new Command.RegisterUser(at(), school, fresh, "fresh", salt),
                new Command.EnterUser(at(), school, fresh),
                new Command.BindLogin(at(), user, "researcher", salt),
                new Command.RegisterPatients(at(), List.of(PATIENT)),
                new Command.LinkPatient(at(), PATIENT, who(Role.PATIENT).address()),
                new Command.AllowPath(at(), user, "10.8.0.7", "127.0.0.1", 15432),
                new Command.RemovePath(at(), user),
                new Command.SetDefaultPolicy(at(), 1, new TreeMap<>()),
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
                new Command.ReadRecord(at(), Kinds.CHOICES, List.of(PATIENT.value())),
                new Command.RevokeUser(at(), user),
                new Command.UnregisterPatient(at(), PATIENT))) {
            cases.add(new Case(command, EnumSet.of(Role.HOSPITAL), RefusalCode.NOT_THE_HOSPITAL));
        }
        return cases;
    }

    private static Optional<RefusalCode> ask(LedgerClient client, Command command) {
        try {
            if (command instanceof Command.ReadRecord || command instanceof Command.ListRecords) {
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

    @Test
    void everyCommandIsRefusedToEveryoneWithoutTheRight() throws IOException {
        submit(new Command.RegisterUser(
                at(), institute.address(), who(Role.RESEARCHER).address(), "researcher", LedgerClient.newSalt()));
        submit(new Command.LinkPatient(at(), PATIENT, who(Role.PATIENT).address()));
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
                    if (!told.equals(Optional.of(one.refusal()))) {
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
