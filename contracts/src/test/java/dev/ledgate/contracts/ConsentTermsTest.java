package dev.ledgate.contracts;

import static dev.ledgate.contracts.Bench.ANNA;
import static dev.ledgate.contracts.Bench.AT;
import static dev.ledgate.contracts.Bench.HOSPITAL;
import static dev.ledgate.contracts.Bench.NOW;
import static dev.ledgate.contracts.Bench.PATIENT;
import static dev.ledgate.contracts.Bench.RESEARCHER;
import static dev.ledgate.contracts.Bench.SALT;
import static dev.ledgate.contracts.Bench.SCHOOL;
import static dev.ledgate.contracts.Bench.approval;
import static dev.ledgate.contracts.Bench.defaults;
import static dev.ledgate.contracts.Bench.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ledgate.contracts.LedgerRecord.AttributeIssue;
import dev.ledgate.contracts.LedgerRecord.CategoryGrant;
import dev.ledgate.contracts.LedgerRecord.Choices;
import dev.ledgate.contracts.LedgerRecord.PolicyRevision;
import dev.ledgate.contracts.LedgerRecord.Relationship;
import dev.ledgate.contracts.LedgerRecord.Relationship.Approval;
import dev.ledgate.policy.Grant;
import dev.ledgate.policy.Grantee;
import dev.ledgate.policy.PrivacyLevel;
import dev.ledgate.policy.Right;
import dev.ledgate.policy.TimeWindow;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What a consent can say, and that what nothing enforces is refused. */
final class ConsentTermsTest {
    private static final RecordKey ANNAS = RecordKey.of(Kinds.CHOICES, AT, ANNA);
    private final Bench bench = Bench.furnished();

    /** A consent that the tests change in one thing each. */
    private static final class Terms {
        private Grant grant = Grant.of(PrivacyLevel.HIGH);
        private Set<Right> rights = Set.of(Right.READ);
        private TimeWindow window = TimeWindow.ALWAYS;
        private Optional<String> purpose = Optional.empty();
        private Optional<String> study = Optional.empty();
        private Set<String> categories = Set.of();
        private boolean anonymise;

        Command.SetConsent command() {
            return new Command.SetConsent(
                    AT,
                    ANNA,
                    Grantee.institute(SCHOOL.address()),
                    grant,
                    new TreeSet<>(rights),
                    window,
                    purpose,
                    study,
                    new TreeSet<>(categories),
                    anonymise,
                    SALT);
        }
    }

    @Test
    void allTermsAreKept() {
        bench.accepted(HOSPITAL, new Command.DefineDataCategory(AT, "labs", tables("public.observations")));
        Terms terms = new Terms();
        terms.window = new TimeWindow(Optional.of(NOW), Optional.of(NOW.plusSeconds(60)));
        terms.purpose = Optional.of("research");
        terms.study = Optional.of("heart-7");
        terms.categories = Set.of("labs");
        terms.anonymise = true;
        bench.accepted(PATIENT, terms.command());
        assertThat(bench.hidden(Choices.class, ANNAS).orElseThrow().choices())
                .singleElement()
                .satisfies(c -> {
                    assertThat(c.window()).isEqualTo(terms.window);
                    assertThat(c.purpose()).contains("research");
                    assertThat(c.study()).contains("heart-7");
                    assertThat(c.dataCategories()).containsExactly("labs");
                    assertThat(c.anonymise()).isTrue();
                    assertThat(c.actedBy()).isEqualTo(PATIENT.address());
                });
    }

    private static SortedSet<String> tables(String... names) {
        return new TreeSet<>(Set.of(names));
    }

    @Test
    void choicesOfOtherStudiesOrDataStandBesideEachOther() {
        bench.accepted(HOSPITAL, new Command.DefineDataCategory(AT, "labs", tables("public.observations")));
        Terms general = new Terms();
        Terms study = new Terms();
        study.study = Optional.of("heart-7");
        Terms labs = new Terms();
        labs.categories = Set.of("labs");
        Terms anonymised = new Terms();
        anonymised.anonymise = true;
        for (Terms terms : List.of(general, study, labs, anonymised)) {
            bench.accepted(PATIENT, terms.command());
        }
        // The last one speaks of the same as the first, so it took its place.
        assertThat(bench.hidden(Choices.class, ANNAS).orElseThrow().choices())
                .hasSize(3)
                .filteredOn(c -> c.study().isEmpty() && c.dataCategories().isEmpty())
                .singleElement()
                .satisfies(c -> assertThat(c.anonymise()).isTrue());
        bench.accepted(PATIENT, new Command.RevokeConsent(AT, ANNA, Grantee.institute(SCHOOL.address()), SALT));
        assertThat(bench.hidden(Choices.class, ANNAS).orElseThrow().choices())
                .singleElement()
                .satisfies(c -> assertThat(c.grant()).isEqualTo(Grant.NONE));
    }

    @Test
    void whatNothingEnforcesIsRefused() {
        Terms share = new Terms();
        share.rights = Set.of(Right.READ, Right.SHARE);
        bench.refused(RefusalCode.RIGHT_NOT_OFFERED, PATIENT, share.command());
        CategoryGrant sharing = new CategoryGrant(Grant.of(PrivacyLevel.LOW), new TreeSet<>(Set.of(Right.SHARE)));
        bench.refused(
                RefusalCode.RIGHT_NOT_OFFERED,
                HOSPITAL,
                new Command.SetDefaultPolicy(AT, 2, new TreeMap<>(Map.of("pharmacy", sharing))));
        Terms unknown = new Terms();
        unknown.categories = Set.of("labs");
        bench.refused(RefusalCode.DATA_CATEGORY_UNKNOWN, PATIENT, unknown.command());
        bench.accepted(HOSPITAL, new Command.DefineDataCategory(AT, "labs", tables("public.observations")));
        unknown.rights = Set.of(Right.READ, Right.WRITE);
        bench.refused(RefusalCode.BAD_ARGUMENT, PATIENT, unknown.command());
        Terms anonymousWriter = new Terms();
        anonymousWriter.anonymise = true;
        anonymousWriter.rights = Set.of(Right.READ, Right.WRITE);
        bench.refused(RefusalCode.BAD_ARGUMENT, PATIENT, anonymousWriter.command());
        Terms writeOnly = new Terms();
        writeOnly.rights = Set.of(Right.WRITE);
        bench.refused(RefusalCode.BAD_ARGUMENT, PATIENT, writeOnly.command());
        Terms past = new Terms();
        past.window = new TimeWindow(Optional.empty(), Optional.of(NOW));
        bench.refused(RefusalCode.BAD_ARGUMENT, PATIENT, past.command());
        Terms oddStudy = new Terms();
        oddStudy.study = Optional.of("Heart 7");
        bench.refused(RefusalCode.BAD_ARGUMENT, PATIENT, oddStudy.command());
    }

    @Test
    void aCategoryOfDataIsNeverChanged() {
        bench.accepted(HOSPITAL, new Command.DefineDataCategory(AT, "labs", tables("public.observations")));
        bench.refused(
                RefusalCode.DATA_CATEGORY_EXISTS,
                HOSPITAL,
                new Command.DefineDataCategory(AT, "labs", tables("public.observations", "public.conditions")));
        for (Command odd : List.of(
                new Command.DefineDataCategory(AT, "Labs", tables("public.observations")),
                new Command.DefineDataCategory(AT, "none", new TreeSet<>()),
                new Command.DefineDataCategory(AT, "odd", tables("observations")))) {
            bench.refused(RefusalCode.BAD_ARGUMENT, HOSPITAL, odd);
        }
    }

    @Test
    void everyRevisionOfTheDefaultPolicyIsKept() {
        bench.accepted(HOSPITAL, new Command.SetDefaultPolicy(AT, 2, new TreeMap<>()));
        bench.refused(RefusalCode.STALE_REVISION, HOSPITAL, defaults(2));
        List<LedgerRecord> kept =
                RecordCodec.decodeList(bench.accepted(RESEARCHER, new Command.ListRecords(AT, Kinds.POLICY_REVISION))
                        .answer());
        assertThat(kept).extracting(r -> ((PolicyRevision) r).revision()).containsExactly(1L, 2L);
        assertThat(((PolicyRevision) kept.get(0)).categories()).containsOnlyKeys("medical-school");
        assertThat(((PolicyRevision) kept.get(0)).since()).isEqualTo(NOW);
        CategoryGrant none = new CategoryGrant(Grant.NONE, new TreeSet<>());
        bench.refused(
                RefusalCode.BAD_ARGUMENT,
                HOSPITAL,
                new Command.SetDefaultPolicy(AT, 3, new TreeMap<>(Map.of("a", none)), new TreeSet<>(Set.of("b"))));
    }

    @Test
    void aRelationshipKnowsWhatItWasApprovedForUntilThatIsTakenBack() {
        bench.withRelationship();
        bench.accepted(
                SCHOOL,
                new Command.RequestAccess(
                        AT, SCHOOL.address(), "r2", "trial", Optional.of("heart-7"), NOW.plusSeconds(60)));
        bench.accepted(HOSPITAL, approval("r2"));
        assertThat(relationship().approvals())
                .containsEntry("r1", new Approval("research", Optional.empty()))
                .containsEntry("r2", new Approval("trial", Optional.of("heart-7")));
        assertThat(relationship().covers("trial", Optional.of("heart-7"))).isTrue();
        assertThat(relationship().covers("research", Optional.of("heart-7"))).isFalse();
        bench.accepted(HOSPITAL, new Command.RevokeAccess(AT, "r1"));
        assertThat(relationship().approvals()).containsOnlyKeys("r2");
        bench.accepted(HOSPITAL, new Command.RevokeRelationship(AT, SCHOOL.address()));
        assertThat(relationship().approvals()).isEmpty();
    }

    private Relationship relationship() {
        return bench.open(Relationship.class, RecordKey.of(Kinds.RELATIONSHIP, AT, SCHOOL.address()))
                .orElseThrow();
    }

    @Test
    void everyIssueOfAttributesIsKept() {
        bench.withRelationship();
        bench.accepted(
                HOSPITAL, new Command.IssueAttributes(AT, SCHOOL.address(), List.of("a@hospital-a", "b@hospital-a")));
        bench.accepted(HOSPITAL, new Command.RevokeRelationship(AT, SCHOOL.address()));
        bench.accepted(SCHOOL, request("r2"));
        bench.accepted(HOSPITAL, approval("r2"));
        assertThat(RecordCodec.decodeList(bench.accepted(SCHOOL, new Command.ListRecords(AT, Kinds.ATTRIBUTE_ISSUE))
                        .answer()))
                .extracting(r -> ((AttributeIssue) r).attributes())
                .containsExactly(
                        List.of("researcher@hospital-a"),
                        List.of("a@hospital-a", "b@hospital-a"),
                        List.of(),
                        List.of("researcher@hospital-a"));
    }

    @Test
    void aRequestOfAUserWhoWasRevokedSinceIsNotApproved() {
        bench.accepted(RESEARCHER, request("r1"));
        bench.accepted(HOSPITAL, new Command.RevokeUser(AT, RESEARCHER.address()));
        bench.refused(RefusalCode.REQUESTER_REVOKED, HOSPITAL, approval("r1"));
        bench.accepted(HOSPITAL, new Command.DenyAccess(AT, "r1"));
    }

    @Test
    void aPatientReadsTheirOwnChoicesAndNobodyElses() {
        bench.accepted(PATIENT, new Terms().command());
        Command own = new Command.ReadRecord(AT, Kinds.CHOICES, List.of(ANNA.value()));
        assertThat(RecordCodec.decodeList(bench.accepted(PATIENT, own).answer()))
                .hasSize(1);
        bench.refused(
                RefusalCode.NOT_THE_HOSPITAL,
                PATIENT,
                new Command.ReadRecord(AT, Kinds.CHOICES, List.of(Bench.BERT.value())));
        bench.refused(
                RefusalCode.NOT_THE_HOSPITAL, PATIENT, new Command.ReadRecord(AT, Kinds.LOGIN, List.of(ANNA.value())));
    }
}
