package dev.ledgate.contracts;

import static dev.ledgate.contracts.Bench.ANNA;
import static dev.ledgate.contracts.Bench.AT;
import static dev.ledgate.contracts.Bench.BERT;
import static dev.ledgate.contracts.Bench.CONSORTIUM;
import static dev.ledgate.contracts.Bench.GUARDIAN;
import static dev.ledgate.contracts.Bench.HOSPITAL;
import static dev.ledgate.contracts.Bench.NOW;
import static dev.ledgate.contracts.Bench.NURSE;
import static dev.ledgate.contracts.Bench.OTHER_HOSPITAL;
import static dev.ledgate.contracts.Bench.PATIENT;
import static dev.ledgate.contracts.Bench.PHYSICIAN;
import static dev.ledgate.contracts.Bench.RESEARCHER;
import static dev.ledgate.contracts.Bench.SALT;
import static dev.ledgate.contracts.Bench.SCHOOL;
import static dev.ledgate.contracts.Bench.STRANGER;
import static dev.ledgate.contracts.Bench.STRING;
import static dev.ledgate.contracts.Bench.THIRD_HOSPITAL;
import static dev.ledgate.contracts.Bench.approval;
import static dev.ledgate.contracts.Bench.confirmation;
import static dev.ledgate.contracts.Bench.emergency;
import static dev.ledgate.contracts.Bench.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ledgate.contracts.LedgerRecord.Change;
import dev.ledgate.policy.Grant;
import dev.ledgate.policy.Grantee;
import dev.ledgate.policy.PrivacyLevel;
import dev.ledgate.policy.Right;
import dev.ledgate.policy.TimeWindow;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every command, from every kind of party: whoever may not send it gets the code of that command and changes nothing. */
final class RoleMatrixTest {
    private static final Caller BERTS = Caller.of("HospitalAMSP", Bench.address('8'));
    private static final Caller OTHER_KEY_OF_THE_MEMBER = Caller.of("HospitalAMSP", Bench.address('f'));
    private static final Caller SAME_KEY_OTHER_MEMBER = Caller.of("HospitalBMSP", HOSPITAL.address());
    private static final List<Caller> EVERYBODY = List.of(
            CONSORTIUM,
            HOSPITAL,
            OTHER_HOSPITAL,
            THIRD_HOSPITAL,
            SCHOOL,
            RESEARCHER,
            PHYSICIAN,
            NURSE,
            PATIENT,
            GUARDIAN,
            BERTS,
            STRANGER,
            OTHER_KEY_OF_THE_MEMBER,
            SAME_KEY_OTHER_MEMBER);

    /** @param others the codes with which all other parties may be refused */
    private record Row(Command command, Set<Caller> allowed, Set<RefusalCode> others) {
        @Override
        public String toString() {
            return command.getClass().getSimpleName();
        }
    }

    private static Row hospitals(Command command) {
        return new Row(command, Set.of(HOSPITAL), Set.of(RefusalCode.NOT_THE_HOSPITAL));
    }

    private static Row annas(Command command) {
        return new Row(command, Set.of(HOSPITAL, PATIENT), Set.of(RefusalCode.NOT_THE_PATIENT));
    }

    static Stream<Row> rows() {
        Command.RegisterHospital founding =
                new Command.RegisterHospital(THIRD_HOSPITAL.address(), "HospitalCMSP", "Hospital C");
        Command.ProposeMember proposal = new Command.ProposeMember(
                AT,
                "new",
                Change.ADMIT,
                THIRD_HOSPITAL.address(),
                "HospitalCMSP",
                "Hospital C",
                "it treats our patients",
                NOW.plusSeconds(60));
        Grantee school = Grantee.institute(SCHOOL.address());
        return Stream.of(
                new Row(founding, Set.of(CONSORTIUM), Set.of(RefusalCode.NOT_CONSORTIUM)),
                hospitals(new Command.RegisterInstitute(AT, STRANGER.address(), "Pharmacy", "pharmacy")),
                hospitals(new Command.RegisterUser(AT, SCHOOL.address(), STRANGER.address(), "new", SALT)),
                hospitals(new Command.EnterUser(AT, SCHOOL.address(), STRANGER.address())),
                hospitals(new Command.BindLogin(AT, RESEARCHER.address(), "new", SALT)),
                hospitals(new Command.RevokeUser(AT, RESEARCHER.address())),
                hospitals(new Command.RegisterPatients(AT, List.of(ANNA), SALT)),
                new Row(
                        new Command.LinkPatient(AT, ANNA, STRANGER.address(), SALT),
                        Set.of(PATIENT),
                        Set.of(RefusalCode.NOT_THE_PATIENT, RefusalCode.PATIENT_HELD)),
                new Row(
                        new Command.LinkGuardian(AT, BERT, Optional.empty(), SALT),
                        Set.of(GUARDIAN),
                        Set.of(RefusalCode.NOT_THE_PATIENT, RefusalCode.PATIENT_HELD)),
                new Row(
                        new Command.SetDelegate(AT, BERT, false, SALT),
                        Set.of(GUARDIAN),
                        Set.of(RefusalCode.NOT_THE_PATIENT)),
                annas(new Command.UnregisterPatient(AT, ANNA)),
                hospitals(new Command.AllowPath(AT, RESEARCHER.address(), "10.8.0.2", "127.0.0.1", 15432)),
                hospitals(new Command.RemovePath(AT, RESEARCHER.address())),
                hospitals(proposal),
                hospitals(new Command.VoteMember(AT, OTHER_HOSPITAL.address(), "open", true)),
                hospitals(new Command.SetDefaultPolicy(AT, 3, new TreeMap<>())),
                hospitals(new Command.DefineDataCategory(AT, "drugs", new TreeSet<>(Set.of("public.medications")))),
                annas(new Command.SetConsent(
                        AT,
                        ANNA,
                        school,
                        Grant.of(PrivacyLevel.LOW),
                        new TreeSet<>(Set.of(Right.READ)),
                        TimeWindow.ALWAYS,
                        Optional.empty(),
                        SALT)),
                annas(new Command.RevokeConsent(AT, ANNA, school, SALT)),
                annas(new Command.SetOverrides(AT, ANNA, new TreeMap<>(), SALT)),
                hospitals(new Command.SetPolicyGroup(AT, "g", "staff@hospital-a", 0, new byte[] {1})),
                annas(new Command.AssignGroup(AT, ANNA, "default", SALT)),
                hospitals(new Command.IssueAttributes(AT, SCHOOL.address(), List.of())),
                hospitals(new Command.SetAccessStrings(AT, SCHOOL.address(), List.of(STRING), SALT)),
                hospitals(new Command.RevokeRelationship(AT, SCHOOL.address())),
                new Row(request("r9"), Set.of(SCHOOL, RESEARCHER), Set.of(RefusalCode.NOT_THE_INSTITUTE)),
                hospitals(approval("r2")),
                hospitals(new Command.GrantAccess(AT, "r2", List.of("researcher@hospital-a"), Optional.empty())),
                hospitals(new Command.OpenAccess(AT, "r1", List.of(STRING), SALT)),
                hospitals(new Command.DenyAccess(AT, "r2")),
                hospitals(new Command.RevokeAccess(AT, "r1")),
                // Nobody yet: the request has not expired.
                new Row(
                        new Command.ExpireAccess(AT, "r2"),
                        Set.of(),
                        Set.of(RefusalCode.NOT_THE_HOSPITAL, RefusalCode.REQUEST_NOT_EXPIRED)),
                new Row(
                        emergency("e9"),
                        Set.of(PHYSICIAN),
                        Set.of(RefusalCode.USER_UNKNOWN, RefusalCode.BREAK_GLASS_NOT_ALLOWED)),
                hospitals(confirmation("e1")),
                new Row(
                        new Command.EndBreakGlass(AT, "e1"),
                        Set.of(HOSPITAL, PHYSICIAN),
                        Set.of(RefusalCode.NOT_THE_HOSPITAL)),
                new Row(
                        new Command.ReviewBreakGlass(AT, "e1", true),
                        Set.of(HOSPITAL, NURSE),
                        Set.of(RefusalCode.NOT_THE_HOSPITAL, RefusalCode.SELF_REVIEW)),
                hospitals(new Command.AnchorAudit(AT, 1, 5, "0".repeat(64))),
                new Row(
                        new Command.ReadRecord(AT, Kinds.CHOICES, List.of(ANNA.value())),
                        Set.of(HOSPITAL, PATIENT),
                        Set.of(RefusalCode.NOT_THE_HOSPITAL)),
                annas(new Command.ListNotices(AT, ANNA)),
                new Row(new Command.ListRecords(AT, Kinds.USER), Set.copyOf(EVERYBODY), Set.of()),
                new Row(new Command.ListMembers(AT), Set.copyOf(EVERYBODY), Set.of()));
    }

    private static Bench world(Command command) {
        Bench bench = Bench.withEmergencies();
        bench.accepted(RESEARCHER, request("r2"));
        bench.accepted(PHYSICIAN, emergency("e1"));
        if (!(command instanceof Command.RegisterHospital)) {
            bench.accepted(
                    OTHER_HOSPITAL,
                    new Command.ProposeMember(
                            OTHER_HOSPITAL.address(),
                            "open",
                            Change.ADMIT,
                            THIRD_HOSPITAL.address(),
                            "HospitalCMSP",
                            "Hospital C",
                            "it treats our patients",
                            NOW.plusSeconds(60)));
        }
        return bench;
    }

    @Test
    void theMatrixHasARowForEveryCommandAndEveryCommandAFunction() {
        assertThat(rows().map(r -> (Object) r.command().getClass()))
                .containsExactlyInAnyOrder((Object[]) Command.class.getPermittedSubclasses());
        assertThat(rows().map(r -> ContractFunction.of(r.command())))
                .containsExactlyInAnyOrder(ContractFunction.values());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void onlyThoseMayWhoMay(Row row) {
        Bench bench = world(row.command());
        for (Caller caller : EVERYBODY) {
            if (row.allowed().contains(caller)) {
                world(row.command()).accepted(caller, row.command());
                continue;
            }
            ContractResult result = bench.run(caller, row.command(), NOW);
            assertThat(result).as("%s by %s", row, caller).isInstanceOf(ContractResult.Refused.class);
            assertThat(((ContractResult.Refused) result).code())
                    .as("%s by %s", row, caller)
                    .isIn(row.others());
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void nothingOfAHospitalThatWasVotedOutChanges(Row row) {
        if (row.command() instanceof Command.ReadRecord
                || row.command() instanceof Command.ListRecords
                || row.command() instanceof Command.ListNotices
                || row.command() instanceof Command.ListMembers
                || row.command() instanceof Command.RegisterHospital) {
            return;
        }
        Bench bench = world(row.command());
        bench.voteOut(HOSPITAL);
        List<Caller> allowed = new ArrayList<>(row.allowed());
        allowed.add(HOSPITAL);
        for (Caller caller : allowed) {
            bench.refused(RefusalCode.HOSPITAL_REMOVED, caller, row.command());
        }
    }

    @Test
    void publicStateOfEverythingNamesNobody() {
        Bench bench = world(emergency("e1"));
        bench.accepted(HOSPITAL, confirmation("e1"));
        bench.accepted(NURSE, new Command.ReviewBreakGlass(AT, "e1", false));
        Map<String, byte[]> open = bench.allOpen();
        assertThat(open).isNotEmpty();
        open.forEach((key, value) -> {
            String text = key + new String(value, java.nio.charset.StandardCharsets.UTF_8);
            assertThat(text).doesNotContain("unconscious", SALT, "\"physician\"");
            assertThat(text.replaceAll("0x[0-9a-f]{40}", ""))
                    .doesNotContain(Kinds.PATIENT + "\0", ANNA.value(), BERT.value());
        });
    }
}
