package dev.ledgate.contracts;

import static dev.ledgate.contracts.Draft.refusal;
import static dev.ledgate.contracts.Draft.require;

import dev.ledgate.contracts.LedgerRecord.AccessRequest;
import dev.ledgate.contracts.LedgerRecord.Hospital;
import dev.ledgate.contracts.LedgerRecord.Relationship;
import dev.ledgate.contracts.LedgerRecord.Relationship.Approval;
import dev.ledgate.contracts.LedgerRecord.RequestStatus;
import dev.ledgate.contracts.LedgerRecord.Status;
import dev.ledgate.contracts.LedgerRecord.User;
import dev.ledgate.policy.Address;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * ARSC: an institute asks, the hospital decides (Jin et al., section III-D). The requester is checked against AMSC; the
 * approver is the hospital and never the requester; an approval makes the HISC.
 */
final class AccessRequestContract {
    private static final int APPROVALS = 100;
    private static final Pattern REQUEST_ID = Pattern.compile("[a-z0-9][a-z0-9-]{0,63}");
    private static final Pattern PURPOSE = Pattern.compile("[a-z][a-z0-9-]{0,39}");

    private AccessRequestContract() {}

    static void request(Draft draft, Command.RequestAccess c) {
        draft.hospital(c.hospital());
        draft.institute(c.hospital(), c.institute());
        require(
                actsFor(draft, draft.caller().address(), c.hospital(), c.institute()),
                RefusalCode.NOT_THE_INSTITUTE,
                () -> "only the institute or one of its active users may request access for it");
        require(
                REQUEST_ID.matcher(c.requestId()).matches()
                        && PURPOSE.matcher(c.purpose()).matches()
                        && c.study().map(s -> PURPOSE.matcher(s).matches()).orElse(true),
                RefusalCode.BAD_ARGUMENT,
                () -> "request id, purpose and study are lower-case letters, digits and dashes");
        require(c.expires().isAfter(draft.time()), RefusalCode.BAD_ARGUMENT, () -> "the request has expired already");
        AccessRequest request = new AccessRequest(
                LedgerRecord.FORM,
                c.hospital(),
                c.requestId(),
                c.institute(),
                draft.caller().address(),
                c.purpose(),
                c.study(),
                RequestStatus.PENDING,
                draft.time(),
                c.expires(),
                Optional.empty());
        require(
                draft.find(AccessRequest.class, request.key()).isEmpty(),
                RefusalCode.REQUEST_EXISTS,
                () -> "there is a request " + c.requestId());
        draft.put(request);
    }

    static void approve(Draft draft, Command.ApproveAccess c) {
        Hospital hospital = draft.actingHospital(c.hospital());
        AccessRequest request = decide(draft, c.hospital(), c.requestId(), c.attributes(), c.expires());
        draft.put(
                hospital,
                HospitalInstituteContract.accessStrings(c.hospital(), request.institute(), c.strings(), c.salt()));
    }

    static void grant(Draft draft, Command.GrantAccess c) {
        draft.actingHospital(c.hospital());
        decide(draft, c.hospital(), c.requestId(), c.attributes(), c.expires());
    }

    static void open(Draft draft, Command.OpenAccess c) {
        Hospital hospital = draft.actingHospital(c.hospital());
        AccessRequest request = approved(draft, c.hospital(), c.requestId());
        Relationship held = HospitalInstituteContract.active(draft, c.hospital(), request.institute());
        require(
                held.requestId().equals(c.requestId()),
                RefusalCode.REQUEST_NOT_APPROVED,
                () -> "a later request than " + c.requestId() + " made the relationship what it is");
        draft.put(
                hospital,
                HospitalInstituteContract.accessStrings(c.hospital(), request.institute(), c.strings(), c.salt()));
    }

    private static AccessRequest approved(Draft draft, Address hospital, String requestId) {
        AccessRequest request = known(draft, hospital, requestId);
        require(
                request.status() == RequestStatus.APPROVED,
                RefusalCode.REQUEST_NOT_APPROVED,
                () -> "request " + requestId + " is not approved");
        return request;
    }

    private static AccessRequest decide(
            Draft draft, Address hospital, String requestId, List<String> attributes, Optional<Instant> expires) {
        AccessRequest request = pending(draft, hospital, requestId);
        require(
                !request.requester().equals(draft.caller().address())
                        && !request.institute().equals(draft.caller().address()),
                RefusalCode.SELF_APPROVAL,
                () -> "nobody approves what they asked for themselves");
        require(
                draft.time().isBefore(request.expires()),
                RefusalCode.REQUEST_EXPIRED,
                () -> "request " + requestId + " has expired");
        require(
                expires.map(end -> end.isAfter(draft.time())).orElse(true),
                RefusalCode.BAD_ARGUMENT,
                () -> "the relationship would have expired already");
        draft.institute(hospital, request.institute());
        require(
                actsFor(draft, request.requester(), hospital, request.institute()),
                RefusalCode.REQUESTER_REVOKED,
                () -> "who made request " + requestId + " was revoked since; deny it, and have it made anew");
        draft.put(request.decided(RequestStatus.APPROVED, draft.caller().address()));
        Optional<Relationship> held =
                draft.find(Relationship.class, RecordKey.of(Kinds.RELATIONSHIP, hospital, request.institute()));
        SortedMap<String, Approval> approvals = new TreeMap<>(held.filter(r -> r.status() == Status.ACTIVE)
                .map(Relationship::approvals)
                .orElseGet(TreeMap::new));
        approvals.put(requestId, new Approval(request.purpose(), request.study()));
        require(
                approvals.size() <= APPROVALS,
                RefusalCode.BAD_ARGUMENT,
                () -> "a relationship rests on at most " + APPROVALS + " approved requests; revoke old ones first");
        HospitalInstituteContract.put(
                draft,
                new Relationship(
                        LedgerRecord.FORM,
                        hospital,
                        request.institute(),
                        Status.ACTIVE,
                        HospitalInstituteContract.attributes(attributes),
                        expires,
                        requestId,
                        approvals,
                        held.map(Relationship::issues).orElse(0L) + 1));
        return request;
    }

    static void deny(Draft draft, Command.DenyAccess c) {
        draft.actingHospital(c.hospital());
        AccessRequest request = pending(draft, c.hospital(), c.requestId());
        draft.put(request.decided(RequestStatus.DENIED, draft.caller().address()));
    }

    static void revoke(Draft draft, Command.RevokeAccess c) {
        Hospital hospital = draft.actingHospital(c.hospital());
        AccessRequest request = approved(draft, c.hospital(), c.requestId());
        draft.put(request.decided(RequestStatus.REVOKED, draft.caller().address()));
        // A relationship that a later request made active again does not end with this one.
        draft.find(Relationship.class, RecordKey.of(Kinds.RELATIONSHIP, c.hospital(), request.institute()))
                .filter(held -> held.status() == Status.ACTIVE)
                .ifPresent(held -> {
                    if (held.requestId().equals(c.requestId())) {
                        HospitalInstituteContract.end(draft, hospital, held);
                    } else {
                        draft.put(held.without(c.requestId()));
                    }
                });
    }

    static void expire(Draft draft, Command.ExpireAccess c) {
        draft.actingHospital(c.hospital());
        AccessRequest request = pending(draft, c.hospital(), c.requestId());
        require(
                !draft.time().isBefore(request.expires()),
                RefusalCode.REQUEST_NOT_EXPIRED,
                () -> "request " + c.requestId() + " has not expired yet");
        draft.put(request.decided(RequestStatus.EXPIRED, draft.caller().address()));
    }

    private static boolean actsFor(Draft draft, Address caller, Address hospital, Address institute) {
        return caller.equals(institute)
                || draft.find(User.class, RecordKey.of(Kinds.USER, hospital, caller))
                        .map(u -> u.status() == Status.ACTIVE && u.institute().equals(institute))
                        .orElse(false);
    }

    private static AccessRequest known(Draft draft, Address hospital, String requestId) {
        return draft.find(AccessRequest.class, RecordKey.of(Kinds.ACCESS_REQUEST, hospital, requestId))
                .orElseThrow(() -> refusal(RefusalCode.REQUEST_UNKNOWN, "there is no request " + requestId));
    }

    private static AccessRequest pending(Draft draft, Address hospital, String requestId) {
        AccessRequest request = known(draft, hospital, requestId);
        require(
                request.status() == RequestStatus.PENDING,
                RefusalCode.REQUEST_NOT_PENDING,
                () -> "request " + requestId + " is decided already");
        return request;
    }
}
