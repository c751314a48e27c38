package dev.ledgate.contracts;

import static dev.ledgate.contracts.Bench.AT;
import static dev.ledgate.contracts.Bench.CONSORTIUM;
import static dev.ledgate.contracts.Bench.HOSPITAL;
import static dev.ledgate.contracts.Bench.NOW;
import static dev.ledgate.contracts.Bench.OTHER_HOSPITAL;
import static dev.ledgate.contracts.Bench.STRANGER;
import static dev.ledgate.contracts.Bench.THIRD_HOSPITAL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ledgate.contracts.LedgerRecord.Change;
import dev.ledgate.contracts.LedgerRecord.Hospital;
import dev.ledgate.contracts.LedgerRecord.Proposal;
import dev.ledgate.contracts.LedgerRecord.ProposalStatus;
import dev.ledgate.contracts.LedgerRecord.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Hospitals let in and voted out by more than half of them. */
final class MembershipContractTest {
    private static final Instant END = NOW.plusSeconds(60);
    private final Bench bench = Bench.furnished();

    private static Command.ProposeMember admit(Caller by, String id, Instant expires) {
        return new Command.ProposeMember(
                by.address(),
                id,
                Change.ADMIT,
                THIRD_HOSPITAL.address(),
                "HospitalCMSP",
                "Hospital C",
                "it treats our patients",
                expires);
    }

    private static Command.ProposeMember remove(Caller by, String id, Caller candidate, String name) {
        return new Command.ProposeMember(
                by.address(), id, Change.REMOVE, candidate.address(), candidate.mspId(), name, "it sold data", END);
    }

    private static Command vote(Caller voter, Caller proposer, String id, boolean yes) {
        return new Command.VoteMember(voter.address(), proposer.address(), id, yes);
    }

    private Optional<Status> status(Caller hospital) {
        return bench.open(Hospital.class, RecordKey.of(Kinds.HOSPITAL, hospital.address()))
                .map(Hospital::status);
    }

    private ProposalStatus proposal(Caller by, String id) {
        return bench.open(Proposal.class, RecordKey.of(Kinds.PROPOSAL, by.address(), id))
                .orElseThrow()
                .status();
    }

    private void admitThird() {
        bench.accepted(HOSPITAL, admit(HOSPITAL, "p1", END));
        bench.accepted(HOSPITAL, vote(HOSPITAL, HOSPITAL, "p1", true));
        bench.accepted(OTHER_HOSPITAL, vote(OTHER_HOSPITAL, HOSPITAL, "p1", true));
    }

    @Test
    void ofTwoHospitalsBothMustAgree() {
        bench.accepted(HOSPITAL, admit(HOSPITAL, "p1", END));
        bench.accepted(HOSPITAL, vote(HOSPITAL, HOSPITAL, "p1", true));
        assertThat(status(THIRD_HOSPITAL)).isEmpty();
        bench.refused(RefusalCode.HOSPITAL_UNKNOWN, THIRD_HOSPITAL, vote(THIRD_HOSPITAL, HOSPITAL, "p1", true));
        bench.accepted(OTHER_HOSPITAL, vote(OTHER_HOSPITAL, HOSPITAL, "p1", true));
        assertThat(status(THIRD_HOSPITAL)).contains(Status.ACTIVE);
        assertThat(proposal(HOSPITAL, "p1")).isEqualTo(ProposalStatus.CARRIED);
    }

    @Test
    void noHospitalVotesAnotherOutAlone() {
        bench.accepted(HOSPITAL, remove(HOSPITAL, "p1", OTHER_HOSPITAL, "Hospital B"));
        bench.accepted(HOSPITAL, vote(HOSPITAL, HOSPITAL, "p1", true));
        assertThat(status(OTHER_HOSPITAL)).contains(Status.ACTIVE);
        bench.accepted(OTHER_HOSPITAL, vote(OTHER_HOSPITAL, HOSPITAL, "p1", false));
        assertThat(proposal(HOSPITAL, "p1")).isEqualTo(ProposalStatus.REJECTED);
        bench.refused(RefusalCode.PROPOSAL_DECIDED, HOSPITAL, vote(HOSPITAL, HOSPITAL, "p1", true));
    }

    @Test
    void ofThreeHospitalsTwoVoteOneOutAndLetItInAgain() {
        admitThird();
        bench.accepted(HOSPITAL, remove(HOSPITAL, "p2", THIRD_HOSPITAL, "Hospital C"));
        bench.accepted(HOSPITAL, vote(HOSPITAL, HOSPITAL, "p2", true));
        bench.accepted(OTHER_HOSPITAL, vote(OTHER_HOSPITAL, HOSPITAL, "p2", true));
        assertThat(status(THIRD_HOSPITAL)).contains(Status.REVOKED);
        bench.refused(
                RefusalCode.HOSPITAL_REMOVED,
                THIRD_HOSPITAL,
                new Command.RevokeUser(THIRD_HOSPITAL.address(), STRANGER.address()));
        bench.accepted(OTHER_HOSPITAL, admit(OTHER_HOSPITAL, "p3", END));
        bench.accepted(HOSPITAL, vote(HOSPITAL, OTHER_HOSPITAL, "p3", true));
        bench.accepted(OTHER_HOSPITAL, vote(OTHER_HOSPITAL, OTHER_HOSPITAL, "p3", true));
        assertThat(status(THIRD_HOSPITAL)).contains(Status.ACTIVE);
    }

    @Test
    void theVoteOfAHospitalThatWasVotedOutMeanwhileDoesNotCount() {
        admitThird();
        bench.accepted(HOSPITAL, remove(HOSPITAL, "against-b", OTHER_HOSPITAL, "Hospital B"));
        bench.accepted(THIRD_HOSPITAL, vote(THIRD_HOSPITAL, HOSPITAL, "against-b", true));
        bench.accepted(OTHER_HOSPITAL, remove(OTHER_HOSPITAL, "against-c", THIRD_HOSPITAL, "Hospital C"));
        bench.accepted(HOSPITAL, vote(HOSPITAL, OTHER_HOSPITAL, "against-c", true));
        bench.accepted(OTHER_HOSPITAL, vote(OTHER_HOSPITAL, OTHER_HOSPITAL, "against-c", true));
        // Two hospitals are left, so both votes are needed, and C's yes is none any more.
        bench.accepted(HOSPITAL, vote(HOSPITAL, HOSPITAL, "against-b", true));
        assertThat(status(OTHER_HOSPITAL)).contains(Status.ACTIVE);
    }

    @Test
    void oneVoteEachAndInTime() {
        bench.accepted(HOSPITAL, admit(HOSPITAL, "p1", END));
        bench.refused(RefusalCode.PROPOSAL_EXISTS, HOSPITAL, admit(HOSPITAL, "p1", END));
        bench.refused(RefusalCode.PROPOSAL_UNKNOWN, HOSPITAL, vote(HOSPITAL, OTHER_HOSPITAL, "p1", true));
        bench.accepted(HOSPITAL, vote(HOSPITAL, HOSPITAL, "p1", true));
        bench.refused(RefusalCode.ALREADY_VOTED, HOSPITAL, vote(HOSPITAL, HOSPITAL, "p1", true));
        bench.refused(RefusalCode.ALREADY_VOTED, HOSPITAL, vote(HOSPITAL, HOSPITAL, "p1", false));
        bench.refused(RefusalCode.PROPOSAL_EXPIRED, OTHER_HOSPITAL, vote(OTHER_HOSPITAL, HOSPITAL, "p1", true), END);
    }

    @Test
    void theFirstProposalEndsTheFounding() {
        Command found = new Command.RegisterHospital(STRANGER.address(), "HospitalDMSP", "Hospital D");
        bench.accepted(HOSPITAL, admit(HOSPITAL, "p1", END));
        bench.refused(RefusalCode.FOUNDING_CLOSED, CONSORTIUM, found);
        bench.refused(RefusalCode.FOUNDING_CLOSED, CONSORTIUM, found, NOW.plus(Duration.ofDays(900)));
    }

    @Test
    void whatCannotBeVotedOnIsRefused() {
        bench.refused(
                RefusalCode.HOSPITAL_EXISTS,
                HOSPITAL,
                new Command.ProposeMember(
                        AT, "p", Change.ADMIT, OTHER_HOSPITAL.address(), "HospitalBMSP", "Hospital B", "again", END));
        bench.refused(RefusalCode.HOSPITAL_UNKNOWN, HOSPITAL, remove(HOSPITAL, "p", THIRD_HOSPITAL, "Hospital C"));
        bench.refused(RefusalCode.BAD_ARGUMENT, HOSPITAL, remove(HOSPITAL, "p", OTHER_HOSPITAL, "Another name"));
        bench.refused(RefusalCode.BAD_ARGUMENT, HOSPITAL, admit(HOSPITAL, "p", NOW));
        bench.refused(RefusalCode.BAD_ARGUMENT, HOSPITAL, admit(HOSPITAL, "p", NOW.plus(Duration.ofDays(91))));
        bench.refused(RefusalCode.BAD_ARGUMENT, HOSPITAL, admit(HOSPITAL, "No Id", END));
        bench.refused(
                RefusalCode.BAD_ARGUMENT,
                HOSPITAL,
                new Command.ProposeMember(
                        AT, "p", Change.ADMIT, THIRD_HOSPITAL.address(), "ConsortiumMSP", "C", "reason", END));
        Bench alone = new Bench();
        alone.accepted(CONSORTIUM, new Command.RegisterHospital(AT, "HospitalAMSP", "Hospital A"));
        alone.refused(RefusalCode.LAST_HOSPITAL, HOSPITAL, remove(HOSPITAL, "p", HOSPITAL, "Hospital A"));
    }

    @Test
    void everyoneListsMembersAndProposals() {
        bench.accepted(HOSPITAL, admit(HOSPITAL, "p1", END));
        List<LedgerRecord> all = RecordCodec.decodeList(
                bench.accepted(STRANGER, new Command.ListMembers(AT)).answer());
        assertThat(all).filteredOn(Hospital.class::isInstance).hasSize(2);
        assertThat(all).filteredOn(Proposal.class::isInstance).hasSize(1);
    }
}
