package dev.ledgate.contracts;

import static dev.ledgate.contracts.Bench.ANNA;
import static dev.ledgate.contracts.Bench.AT;
import static dev.ledgate.contracts.Bench.CONSORTIUM;
import static dev.ledgate.contracts.Bench.HOSPITAL;
import static dev.ledgate.contracts.Bench.NOW;
import static dev.ledgate.contracts.Bench.OTHER_HOSPITAL;
import static dev.ledgate.contracts.Bench.PATIENT;
import static dev.ledgate.contracts.Bench.RESEARCHER;
import static dev.ledgate.contracts.Bench.SALT;
import static dev.ledgate.contracts.Bench.SCHOOL;
import static dev.ledgate.contracts.Bench.STRANGER;
import static dev.ledgate.contracts.Bench.STRING;
import static dev.ledgate.contracts.Bench.approval;
import static dev.ledgate.contracts.Bench.defaults;
import static dev.ledgate.contracts.Bench.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.ledgate.contracts.LedgerRecord.AccessRequest;
import dev.ledgate.contracts.LedgerRecord.AccessStrings;
import dev.ledgate.contracts.LedgerRecord.Choice;
import dev.ledgate.contracts.LedgerRecord.Choices;
import dev.ledgate.contracts.LedgerRecord.Relationship;
import dev.ledgate.contracts.LedgerRecord.RequestStatus;
import dev.ledgate.contracts.LedgerRecord.Status;
import dev.ledgate.policy.AccessString;
import dev.ledgate.policy.Grant;
import dev.ledgate.policy.Grantee;
import dev.ledgate.policy.PrivacyLevel;
import dev.ledgate.policy.Right;
import dev.ledgate.policy.TimeWindow;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class ContractsTest {
    private static final Grantee THE_SCHOOL = Grantee.institute(SCHOOL.address());
    private static final RecordKey ANNAS = RecordKey.of(Kinds.CHOICES, AT, ANNA);

    private static Command.SetConsent consent(Grantee grantee, PrivacyLevel level, String purpose) {
        return new Command.SetConsent(
                AT,
                ANNA,
                grantee,
                Grant.of(level),
                new TreeSet<>(Set.of(Right.READ)),
                TimeWindow.ALWAYS,
                Optional.of(purpose).filter(p -> !p.isEmpty()),
                SALT);
    }

    /** Every command that writes, valid but for who sends it. */
    static Stream<Arguments> writesOfTheHospital() {
        return Stream.of(
                        new Command.RegisterInstitute(AT, STRANGER.address(), "Pharmacy", "pharmacy"),
                        new Command.RegisterUser(AT, SCHOOL.address(), STRANGER.address(), "new", SALT),
                        new Command.RevokeUser(AT, RESEARCHER.address()),
                        new Command.RegisterPatients(AT, List.of(ANNA), SALT),
                        new Command.DefineDataCategory(AT, "labs", new TreeSet<>(Set.of("public.observations"))),
                        new Command.AllowPath(AT, RESEARCHER.address(), "10.8.0.2", "127.0.0.1", 15432),
                        new Command.RemovePath(AT, RESEARCHER.address()),
                        defaults(2),
                        new Command.SetPolicyGroup(AT, "g", "staff@hospital-a", 0, new byte[] {1}),
                        new Command.IssueAttributes(AT, SCHOOL.address(), List.of()),
                        new Command.SetAccessStrings(AT, SCHOOL.address(), List.of(STRING), SALT),
                        new Command.RevokeRelationship(AT, SCHOOL.address()),
                        approval("r2"),
                        new Command.DenyAccess(AT, "r2"),
                        new Command.RevokeAccess(AT, "r1"),
                        new Command.ExpireAccess(AT, "r2"),
                        new Command.AnchorAudit(AT, 1, 5, "0".repeat(64)))
                .map(c -> arguments(c.getClass().getSimpleName(), c));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("writesOfTheHospital")
    void onlyTheHospitalChangesItsEntries(String name, Command command) {
        Bench bench = Bench.furnished().withRelationship();
        bench.accepted(RESEARCHER, request("r2"));
        for (Caller wrong : List.of(CONSORTIUM, OTHER_HOSPITAL, SCHOOL, RESEARCHER, PATIENT, STRANGER)) {
            bench.refused(RefusalCode.NOT_THE_HOSPITAL, wrong, command);
        }
        Caller sameKeyOtherMember = Caller.of("HospitalBMSP", HOSPITAL.address());
        bench.refused(RefusalCode.NOT_THE_HOSPITAL, sameKeyOtherMember, command);
    }

    static Stream<Arguments> choices() {
        return Stream.of(
                        consent(THE_SCHOOL, PrivacyLevel.LOW, ""),
                        new Command.RevokeConsent(AT, ANNA, THE_SCHOOL, SALT),
                        new Command.SetOverrides(AT, ANNA, new TreeMap<>(), SALT),
                        new Command.AssignGroup(AT, ANNA, "default", SALT))
                .map(c -> arguments(c.getClass().getSimpleName(), c));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("choices")
    void onlyThePatientOrTheHospitalAsDelegateChooses(String name, Command command) {
        Bench bench = Bench.furnished();
        for (Caller wrong : List.of(CONSORTIUM, OTHER_HOSPITAL, SCHOOL, RESEARCHER, STRANGER)) {
            bench.refused(RefusalCode.NOT_THE_PATIENT, wrong, command);
        }
        bench.accepted(HOSPITAL, command);
        bench.accepted(PATIENT, command);
    }

    @Test
    void aChoiceRecordsWhoWroteItAndWhen() {
        Bench bench = Bench.furnished();
        bench.accepted(PATIENT, consent(THE_SCHOOL, PrivacyLevel.LOW, ""));
        bench.accepted(HOSPITAL, consent(THE_SCHOOL, PrivacyLevel.HIGH, "research"));
        Choices held = bench.hidden(Choices.class, ANNAS).orElseThrow();
        assertThat(held.choices()).extracting(Choice::actedBy).containsExactly(PATIENT.address(), AT);
        assertThat(held.choices()).extracting(Choice::at).containsOnly(NOW);
        assertThat(held.revision()).isEqualTo(2);
    }

    @Test
    void onlyTheConsortiumRegistersHospitals() {
        Bench bench = new Bench();
        Command command = new Command.RegisterHospital(AT, "HospitalAMSP", "Hospital A");
        for (Caller wrong : List.of(HOSPITAL, OTHER_HOSPITAL, STRANGER)) {
            bench.refused(RefusalCode.NOT_CONSORTIUM, wrong, command);
        }
        bench.accepted(CONSORTIUM, command);
        bench.refused(RefusalCode.HOSPITAL_EXISTS, CONSORTIUM, command);
        bench.refused(
                RefusalCode.BAD_ARGUMENT,
                CONSORTIUM,
                new Command.RegisterHospital(STRANGER.address(), "no msp", "Hospital C"));
    }

    @Test
    void nothingHappensAtAHospitalThatIsNotRegistered() {
        new Bench().refused(RefusalCode.HOSPITAL_UNKNOWN, HOSPITAL, defaults(1));
    }

    @Test
    void onlyTheInstituteOrItsUsersRequestAccessForIt() {
        Bench bench = Bench.furnished();
        for (Caller wrong : List.of(CONSORTIUM, HOSPITAL, OTHER_HOSPITAL, PATIENT, STRANGER)) {
            bench.refused(RefusalCode.NOT_THE_INSTITUTE, wrong, request("r1"));
        }
        bench.accepted(SCHOOL, request("r1"));
        bench.accepted(RESEARCHER, request("r2"));
        bench.accepted(HOSPITAL, new Command.RevokeUser(AT, RESEARCHER.address()));
        bench.refused(RefusalCode.NOT_THE_INSTITUTE, RESEARCHER, request("r3"));
    }

    @Test
    void anApprovalMakesTheRelationshipAndItsAccessStrings() {
        Bench bench = Bench.furnished().withRelationship();
        Relationship held = relationship(bench);
        assertThat(held.status()).isEqualTo(Status.ACTIVE);
        assertThat(held.attributes()).containsExactly("researcher@hospital-a");
        assertThat(strings(bench).orElseThrow().strings()).containsExactly(STRING);
        assertThat(requestStatus(bench, "r1")).isEqualTo(RequestStatus.APPROVED);
    }

    private static Relationship relationship(Bench bench) {
        return bench.open(Relationship.class, RecordKey.of(Kinds.RELATIONSHIP, AT, SCHOOL.address()))
                .orElseThrow();
    }

    private static Optional<AccessStrings> strings(Bench bench) {
        return bench.hidden(AccessStrings.class, RecordKey.of(Kinds.ACCESS_STRINGS, AT, SCHOOL.address()));
    }

    private static RequestStatus requestStatus(Bench bench, String id) {
        return bench.open(AccessRequest.class, RecordKey.of(Kinds.ACCESS_REQUEST, AT, id))
                .orElseThrow()
                .status();
    }

    @Test
    void nobodyApprovesWhatTheyAskedForThemselves() {
        Bench bench = Bench.furnished();
        bench.accepted(HOSPITAL, new Command.RegisterInstitute(AT, AT, "Hospital A", "own-hospital"));
        bench.accepted(HOSPITAL, new Command.RequestAccess(AT, AT, "own", "treatment", NOW.plusSeconds(60)));
        bench.refused(RefusalCode.SELF_APPROVAL, HOSPITAL, approval("own"));
    }

    @Test
    void aRequestIsDecidedOnceAndInTime() {
        Bench bench = Bench.furnished();
        bench.accepted(SCHOOL, request("r1"));
        bench.refused(RefusalCode.REQUEST_EXISTS, SCHOOL, request("r1"));
        bench.refused(RefusalCode.REQUEST_UNKNOWN, HOSPITAL, approval("r9"));
        bench.refused(RefusalCode.REQUEST_NOT_APPROVED, HOSPITAL, new Command.RevokeAccess(AT, "r1"));
        bench.refused(RefusalCode.REQUEST_NOT_EXPIRED, HOSPITAL, new Command.ExpireAccess(AT, "r1"));
        bench.refused(RefusalCode.REQUEST_EXPIRED, HOSPITAL, approval("r1"), NOW.plusSeconds(60));
        bench.accepted(HOSPITAL, new Command.DenyAccess(AT, "r1"));
        assertThat(requestStatus(bench, "r1")).isEqualTo(RequestStatus.DENIED);
        bench.refused(RefusalCode.REQUEST_NOT_PENDING, HOSPITAL, approval("r1"));
    }

    @Test
    void aRequestThatNobodyDecidedInTimeExpires() {
        Bench bench = Bench.furnished();
        bench.accepted(SCHOOL, request("r1"));
        ContractResult result = bench.run(HOSPITAL, new Command.ExpireAccess(AT, "r1"), NOW.plusSeconds(61));
        assertThat(result).isInstanceOf(ContractResult.Accepted.class);
        bench.refused(
                RefusalCode.BAD_ARGUMENT,
                SCHOOL,
                new Command.RequestAccess(AT, SCHOOL.address(), "late", "research", NOW));
    }

    @Test
    void revokingARelationshipTakesItsAccessStringsAndWhitelistEntriesAlong() {
        Bench bench = Bench.furnished().withRelationship();
        bench.accepted(HOSPITAL, new Command.RevokeRelationship(AT, SCHOOL.address()));
        assertThat(relationship(bench).status()).isEqualTo(Status.REVOKED);
        assertThat(relationship(bench).attributes()).isEmpty();
        assertThat(strings(bench)).isEmpty();
        bench.refused(RefusalCode.PATH_UNKNOWN, HOSPITAL, new Command.RemovePath(AT, RESEARCHER.address()));
        bench.refused(RefusalCode.RELATIONSHIP_REVOKED, HOSPITAL, new Command.RevokeRelationship(AT, SCHOOL.address()));
        bench.refused(
                RefusalCode.RELATIONSHIP_REVOKED,
                HOSPITAL,
                new Command.SetAccessStrings(AT, SCHOOL.address(), List.of(STRING), SALT));
    }

    @Test
    void takingBackAnApprovalEndsTheRelationshipThatCameFromItAndNoLaterOne() {
        Bench bench = Bench.furnished().withRelationship();
        bench.accepted(SCHOOL, request("r2"));
        bench.accepted(HOSPITAL, approval("r2"));
        bench.accepted(HOSPITAL, new Command.RevokeAccess(AT, "r1"));
        assertThat(relationship(bench).status()).isEqualTo(Status.ACTIVE);
        bench.accepted(HOSPITAL, new Command.RevokeAccess(AT, "r2"));
        assertThat(relationship(bench).status()).isEqualTo(Status.REVOKED);
        assertThat(requestStatus(bench, "r2")).isEqualTo(RequestStatus.REVOKED);
    }

    @Test
    void revokingAUserIsForGoodAndFreesTheLogin() {
        Bench bench = Bench.furnished().withRelationship();
        Command again = new Command.RegisterUser(AT, SCHOOL.address(), RESEARCHER.address(), "researcher", SALT);
        bench.refused(RefusalCode.USER_EXISTS, HOSPITAL, again);
        Command takesLogin = new Command.RegisterUser(AT, SCHOOL.address(), STRANGER.address(), "researcher", SALT);
        bench.refused(RefusalCode.LOGIN_TAKEN, HOSPITAL, takesLogin);
        bench.accepted(HOSPITAL, new Command.RevokeUser(AT, RESEARCHER.address()));
        bench.refused(RefusalCode.USER_REVOKED, HOSPITAL, again);
        bench.refused(
                RefusalCode.USER_REVOKED,
                HOSPITAL,
                new Command.AllowPath(AT, RESEARCHER.address(), "10.8.0.2", "127.0.0.1", 15432));
        bench.refused(RefusalCode.PATH_UNKNOWN, HOSPITAL, new Command.RemovePath(AT, RESEARCHER.address()));
        bench.accepted(HOSPITAL, takesLogin);
    }

    @Test
    void whatIsNotRegisteredIsNamed() {
        Bench bench = Bench.furnished();
        bench.refused(
                RefusalCode.INSTITUTE_UNKNOWN,
                HOSPITAL,
                new Command.RegisterUser(AT, STRANGER.address(), STRANGER.address(), "new", SALT));
        bench.refused(
                RefusalCode.INSTITUTE_EXISTS,
                HOSPITAL,
                new Command.RegisterInstitute(AT, SCHOOL.address(), "Medical School", "medical-school"));
        bench.refused(RefusalCode.USER_UNKNOWN, HOSPITAL, new Command.RevokeUser(AT, STRANGER.address()));
        bench.refused(RefusalCode.RELATIONSHIP_UNKNOWN, HOSPITAL, new Command.RevokeRelationship(AT, SCHOOL.address()));
        bench.refused(RefusalCode.GROUP_UNKNOWN, HOSPITAL, new Command.AssignGroup(AT, ANNA, "none", SALT));
        bench.accepted(HOSPITAL, new Command.UnregisterPatient(AT, ANNA));
        bench.refused(RefusalCode.PATIENT_UNKNOWN, HOSPITAL, consent(THE_SCHOOL, PrivacyLevel.LOW, ""));
    }

    @Test
    void aDefaultPolicyOrGroupFollowsTheOneInForce() {
        Bench bench = Bench.furnished();
        bench.refused(RefusalCode.STALE_REVISION, HOSPITAL, defaults(1));
        bench.refused(RefusalCode.STALE_REVISION, HOSPITAL, defaults(3));
        bench.accepted(HOSPITAL, defaults(2));
        bench.refused(
                RefusalCode.STALE_REVISION,
                HOSPITAL,
                new Command.SetPolicyGroup(AT, "default", "staff@hospital-a", 2, new byte[] {1}));
    }

    @Test
    void aChoiceReplacesTheOneForTheSameGranteeAndPurpose() {
        Bench bench = Bench.furnished();
        bench.accepted(HOSPITAL, consent(THE_SCHOOL, PrivacyLevel.LOW, ""));
        bench.accepted(HOSPITAL, consent(THE_SCHOOL, PrivacyLevel.HIGH, "research"));
        bench.accepted(HOSPITAL, consent(THE_SCHOOL, PrivacyLevel.MEDIUM, ""));
        assertThat(bench.hidden(Choices.class, ANNAS).orElseThrow().choices())
                .extracting(c -> c.grant().toString())
                .containsExactly("medium", "high");
    }

    @Test
    void revokingAConsentLeavesOneThatForbids() {
        Bench bench = Bench.furnished();
        bench.accepted(HOSPITAL, consent(THE_SCHOOL, PrivacyLevel.HIGH, "research"));
        bench.accepted(HOSPITAL, consent(Grantee.category("insurance"), PrivacyLevel.LOW, ""));
        bench.accepted(PATIENT, new Command.RevokeConsent(AT, ANNA, THE_SCHOOL, SALT));
        assertThat(bench.hidden(Choices.class, ANNAS).orElseThrow().choices())
                .extracting(c -> c.grantee() + " " + c.grant())
                .containsExactly(THE_SCHOOL + " none", "category:insurance low");
    }

    static Stream<Arguments> malformed() {
        return Stream.of(
                        consent(THE_SCHOOL, PrivacyLevel.LOW, "No Purpose"),
                        new Command.RevokeConsent(AT, ANNA, THE_SCHOOL, "no salt"),
                        new Command.SetOverrides(AT, ANNA, new TreeMap<>(Map.of("column", PrivacyLevel.LOW)), SALT),
                        new Command.SetPolicyGroup(AT, "g", "p", 0, new byte[0]),
                        new Command.SetPolicyGroup(AT, "g", "p", 0, new byte[70_000]),
                        new Command.RegisterInstitute(AT, STRANGER.address(), " ", "c"),
                        new Command.RegisterInstitute(AT, STRANGER.address(), "a\nb", "c"),
                        new Command.RegisterUser(AT, SCHOOL.address(), STRANGER.address(), "Robert'); --", SALT),
                        new Command.RegisterPatients(AT, Collections.nCopies(501, ANNA), SALT),
                        new Command.RegisterPatients(AT, List.of(), SALT),
                        new Command.AllowPath(AT, RESEARCHER.address(), "a.host.name", "127.0.0.1", 1),
                        new Command.AllowPath(AT, RESEARCHER.address(), "10.8.0.300", "127.0.0.1", 1),
                        new Command.AllowPath(AT, RESEARCHER.address(), "10.8.0.2", "127.0.0.1", 0),
                        new Command.SetAccessStrings(
                                AT, SCHOOL.address(), List.of(new AccessString("jdbc:oracle", List.of())), SALT),
                        new Command.IssueAttributes(AT, SCHOOL.address(), List.of("NO AUTHORITY")),
                        new Command.AnchorAudit(AT, 6, 5, "0".repeat(64)),
                        new Command.AnchorAudit(AT, 1, 5, "no root"),
                        new Command.ListRecords(AT, Kinds.CHOICES),
                        new Command.ReadRecord(AT, "", List.of()))
                .map(c -> arguments(c.getClass().getSimpleName(), c));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("malformed")
    void aMalformedCommandIsRefused(String name, Command command) {
        Bench.furnished().withRelationship().refused(RefusalCode.BAD_ARGUMENT, HOSPITAL, command);
    }

    @Test
    void aCallThatIsNotACommandIsRefused() {
        Bench bench = Bench.furnished();
        assertThat(call(bench, "no:such", List.of("{}"))).isEqualTo(RefusalCode.UNKNOWN_FUNCTION);
        assertThat(call(bench, "amsc:revokeUser", List.of())).isEqualTo(RefusalCode.BAD_ARGUMENT);
        assertThat(call(bench, "amsc:revokeUser", List.of("{}"))).isEqualTo(RefusalCode.BAD_ARGUMENT);
        assertThat(call(bench, "amsc:revokeUser", List.of("{", "}"))).isEqualTo(RefusalCode.BAD_ARGUMENT);
        assertThat(call(bench, "amsc:revokeUser", List.of("{\"hospital\":\"" + AT + "\",\"user\":null}")))
                .isEqualTo(RefusalCode.BAD_ARGUMENT);
        // A command that belongs into transient data must not enter the public ledger as an argument.
        assertThat(call(bench, "hpsc:setConsent", List.of("{}"))).isEqualTo(RefusalCode.BAD_ARGUMENT);
        String nothingInside = "{\"hospital\":\"" + AT + "\",\"patient\":\"" + ANNA + "\",\"salt\":\"" + SALT
                + "\",\"overrides\":{\"public.a.b\":null}}";
        ContractResult result = Contracts.execute(
                bench,
                new Request(
                        "hpsc:setOverrides",
                        List.of(),
                        Map.of("command", nothingInside.getBytes(StandardCharsets.UTF_8)),
                        HOSPITAL,
                        NOW));
        assertThat(((ContractResult.Refused) result).code()).isEqualTo(RefusalCode.BAD_ARGUMENT);
    }

    private static RefusalCode call(Bench bench, String function, List<String> args) {
        ContractResult result = Contracts.execute(bench, new Request(function, args, Map.of(), HOSPITAL, NOW));
        return ((ContractResult.Refused) result).code();
    }

    @Test
    void aPatientOfAnotherMemberDoesNotReachTheHospitalsCollection() {
        Bench bench = Bench.furnished();
        Caller elsewhere = Caller.of("HospitalBMSP", PATIENT.address());
        bench.refused(RefusalCode.NOT_THE_PATIENT, elsewhere, consent(THE_SCHOOL, PrivacyLevel.LOW, ""));
    }

    @Test
    void aStoredRecordThatTheCodecDidNotWriteIsRefused() {
        Bench bench = Bench.furnished();
        RecordKey key = RecordKey.of(Kinds.USER, AT, RESEARCHER.address());
        byte[] good = bench.get(key.prefix()).orElseThrow();
        String spaced = new String(good, StandardCharsets.UTF_8).replace(",", ", ");
        bench.store(key, spaced.getBytes(StandardCharsets.UTF_8));
        bench.refused(RefusalCode.RECORD_CORRUPT, HOSPITAL, new Command.RevokeUser(AT, RESEARCHER.address()));
        String newer = new String(good, StandardCharsets.UTF_8).replace("\"v\":1", "\"v\":2");
        bench.store(key, newer.getBytes(StandardCharsets.UTF_8));
        bench.refused(RefusalCode.RECORD_CORRUPT, HOSPITAL, new Command.RevokeUser(AT, RESEARCHER.address()));
        bench.store(
                key,
                bench.get(RecordKey.of(Kinds.INSTITUTE, AT, SCHOOL.address()).prefix())
                        .orElseThrow());
        bench.refused(RefusalCode.RECORD_CORRUPT, HOSPITAL, new Command.RevokeUser(AT, RESEARCHER.address()));
    }

    @Test
    void privateRecordsAreReadByTheirHospitalOnly() {
        Bench bench = Bench.furnished().withRelationship();
        bench.accepted(PATIENT, consent(THE_SCHOOL, PrivacyLevel.LOW, ""));
        Command choices = new Command.ReadRecord(AT, Kinds.CHOICES, List.of(ANNA.value()));
        assertThat(RecordCodec.decodeList(bench.accepted(HOSPITAL, choices).answer()))
                .singleElement()
                .isInstanceOf(Choices.class);
        for (Caller wrong : List.of(CONSORTIUM, OTHER_HOSPITAL, SCHOOL, RESEARCHER, STRANGER)) {
            bench.refused(RefusalCode.NOT_THE_HOSPITAL, wrong, choices);
        }
        Command requests = new Command.ListRecords(AT, Kinds.ACCESS_REQUEST);
        assertThat(RecordCodec.decodeList(bench.accepted(SCHOOL, requests).answer()))
                .singleElement()
                .isInstanceOf(AccessRequest.class);
    }

    @Test
    void publicStateNamesNoLoginNoSqlAndNoChoice() {
        Bench bench = Bench.furnished().withRelationship();
        bench.accepted(PATIENT, consent(THE_SCHOOL, PrivacyLevel.LOW, "oncology"));
        bench.accepted(
                PATIENT,
                new Command.SetOverrides(
                        AT, ANNA, new TreeMap<>(Map.of("public.conditions.code", PrivacyLevel.COMPLETE)), SALT));
        bench.allOpen()
                .forEach((key, value) -> assertThat(key + new String(value, StandardCharsets.UTF_8))
                        .doesNotContain("\"researcher\"", "SELECT", "postgresql:", "oncology", "conditions", SALT));
    }

    @Test
    void equalRequestsOnEqualStatesHaveEqualOutcomes() {
        List<Write> first = Bench.furnished().accepted(SCHOOL, request("r1")).writes();
        List<Write> second = Bench.furnished().accepted(SCHOOL, request("r1")).writes();
        assertThat(((Write.Put) first.get(0)).value()).isEqualTo(((Write.Put) second.get(0)).value());
        assertThat(new String(((Write.Put) first.get(0)).value(), StandardCharsets.UTF_8))
                .startsWith("{\"kind\":\"access-request\",\"decidedBy\":null,\"expires\":")
                .contains("\"requestedAt\":\"2026-11-20T12:00:00Z\"");
    }

    @Test
    void auditBatchesAreAnchoredInOrderAndOnce() {
        Bench bench = Bench.furnished();
        Command first = new Command.AnchorAudit(AT, 1, 5, "a".repeat(64));
        bench.accepted(HOSPITAL, first);
        assertThat(bench.accepted(HOSPITAL, first).writes()).isEmpty();
        bench.refused(RefusalCode.ANCHOR_CONFLICT, HOSPITAL, new Command.AnchorAudit(AT, 1, 5, "b".repeat(64)));
        bench.refused(RefusalCode.ANCHOR_CONFLICT, HOSPITAL, new Command.AnchorAudit(AT, 1, 6, "a".repeat(64)));
        bench.refused(RefusalCode.ANCHOR_CONFLICT, HOSPITAL, new Command.AnchorAudit(AT, 7, 9, "c".repeat(64)));
        bench.refused(RefusalCode.ANCHOR_CONFLICT, HOSPITAL, new Command.AnchorAudit(AT, 3, 9, "c".repeat(64)));
        bench.accepted(HOSPITAL, new Command.AnchorAudit(AT, 6, 10, "c".repeat(64)));
        Command list = new Command.ListRecords(AT, Kinds.AUDIT_ANCHOR);
        assertThat(RecordCodec.decodeList(bench.accepted(OTHER_HOSPITAL, list).answer()))
                .extracting(r -> ((LedgerRecord.AuditAnchor) r).last())
                .containsExactly(5L, 10L);
    }
}
