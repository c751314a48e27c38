package dev.ledgate.contracts;

import static dev.ledgate.contracts.Draft.refusal;
import static dev.ledgate.contracts.Draft.require;

import dev.ledgate.contracts.LedgerRecord.Change;
import dev.ledgate.contracts.LedgerRecord.Hospital;
import dev.ledgate.contracts.LedgerRecord.Proposal;
import dev.ledgate.contracts.LedgerRecord.ProposalStatus;
import dev.ledgate.contracts.LedgerRecord.Status;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * AMSC: who is a member after the founding. Any hospital proposes, every hospital has one vote, and a proposal carries
 * with the votes of more than half of the hospitals that are members at that moment; votes of those voted out meanwhile do
 * not count. So among two, both must agree. Nobody, the consortium's CA included, lets in or votes out alone.
 */
final class MembershipContract {
    private static final Duration LONGEST = Duration.ofDays(90);
    private static final int REASON = 500;
    private static final Pattern ID = Pattern.compile("[a-z0-9][a-z0-9-]{0,63}");

    private MembershipContract() {}

    static void propose(Draft draft, Command.ProposeMember c) {
        draft.actingHospital(c.hospital());
        require(
                ID.matcher(c.id()).matches()
                        && !c.reason().isBlank()
                        && c.reason().length() <= REASON
                        && c.reason().chars().allMatch(ch -> ch >= ' ' && ch != 0x7f),
                RefusalCode.BAD_ARGUMENT,
                () -> "an id is lower-case letters, digits and dashes; a reason is one line of at most " + REASON
                        + " characters");
        require(
                c.expires().isAfter(draft.time())
                        && !c.expires().isAfter(draft.time().plus(LONGEST)),
                RefusalCode.BAD_ARGUMENT,
                () -> "a vote is open for at most " + LONGEST.toDays() + " days");
        Optional<Hospital> known = draft.find(Hospital.class, RecordKey.of(Kinds.HOSPITAL, c.candidate()));
        switch (c.change()) {
            case ADMIT ->
                require(
                        known.map(h -> h.status() == Status.REVOKED).orElse(true),
                        RefusalCode.HOSPITAL_EXISTS,
                        () -> "the hospital is a member already");
            case REMOVE -> {
                Hospital member = draft.hospital(c.candidate());
                require(
                        member.mspId().equals(c.mspId()) && member.name().equals(c.name()),
                        RefusalCode.BAD_ARGUMENT,
                        () -> "the hospital at this address has another name or organisation");
                require(
                        draft.members().size() > 1,
                        RefusalCode.LAST_HOSPITAL,
                        () -> "the consortium would have no hospital left");
            }
        }
        Proposal next = new Proposal(
                LedgerRecord.FORM,
                c.hospital(),
                c.id(),
                c.change(),
                c.candidate(),
                AddressMappingContract.mspId(c.mspId()),
                Draft.name(c.name()),
                c.reason(),
                draft.time(),
                c.expires(),
                new TreeMap<>(),
                ProposalStatus.OPEN);
        require(
                draft.find(Proposal.class, next.key()).isEmpty(),
                RefusalCode.PROPOSAL_EXISTS,
                () -> "this hospital made a proposal " + c.id() + " before");
        draft.put(next);
    }

    static void vote(Draft draft, Command.VoteMember c) {
        draft.actingHospital(c.hospital());
        Proposal proposal = draft.find(Proposal.class, RecordKey.of(Kinds.PROPOSAL, c.proposer(), c.id()))
                .orElseThrow(() -> refusal(RefusalCode.PROPOSAL_UNKNOWN, "there is no proposal " + c.id()));
        require(
                proposal.status() == ProposalStatus.OPEN,
                RefusalCode.PROPOSAL_DECIDED,
                () -> "proposal " + c.id() + " is decided already");
        require(
                draft.time().isBefore(proposal.expires()),
                RefusalCode.PROPOSAL_EXPIRED,
                () -> "the vote on " + c.id() + " is over; propose it anew");
        SortedMap<String, Boolean> votes = new TreeMap<>(proposal.votes());
        require(
                votes.put(c.hospital().value(), c.yes()) == null,
                RefusalCode.ALREADY_VOTED,
                () -> "this hospital voted on " + c.id() + " before");
        List<Hospital> members = draft.members();
        long needed = members.size() / 2 + 1L;
        long yes = count(members, votes, true);
        long no = count(members, votes, false);
        if (yes >= needed) {
            carry(draft, proposal);
            draft.put(proposal.with(votes, ProposalStatus.CARRIED));
        } else {
            boolean lost = no > members.size() - needed;
            draft.put(proposal.with(votes, lost ? ProposalStatus.REJECTED : ProposalStatus.OPEN));
        }
    }

    private static long count(List<Hospital> members, SortedMap<String, Boolean> votes, boolean yes) {
        return members.stream()
                .filter(h -> Boolean.valueOf(yes).equals(votes.get(h.address().value())))
                .count();
    }

    private static void carry(Draft draft, Proposal proposal) {
        if (proposal.change() == Change.ADMIT) {
            draft.put(new Hospital(
                    LedgerRecord.FORM, proposal.candidate(), proposal.mspId(), proposal.name(), Status.ACTIVE));
            return;
        }
        require(
                draft.members().size() > 1,
                RefusalCode.LAST_HOSPITAL,
                () -> "the consortium would have no hospital left");
        draft.put(draft.hospital(proposal.candidate()).with(Status.REVOKED));
    }
}
