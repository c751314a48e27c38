package dev.ledgate.ledger.snapshot;

import dev.ledgate.contracts.LedgerRecord.Institute;
import dev.ledgate.contracts.LedgerRecord.Path;
import dev.ledgate.contracts.LedgerRecord.Relationship;
import dev.ledgate.contracts.LedgerRecord.Status;
import dev.ledgate.contracts.LedgerRecord.User;
import dev.ledgate.policy.AccessProfile;
import dev.ledgate.policy.Address;
import dev.ledgate.policy.Denial;
import dev.ledgate.policy.SessionIdentity;
import dev.ledgate.policy.SqlState;
import dev.ledgate.policy.WhitelistEntry;
import dev.ledgate.policy.port.DecisionPoint;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Decides from the feed's snapshot. A decision is kept per user until the snapshot is swapped or time alone changes it,
 * so deciding again costs one look-up. Safe for any thread.
 */
public final class SnapshotDecisionPoint implements DecisionPoint {
    private static final int KEPT = 10_000;
    private static final Denial STALE = Denial.of(
            SqlState.CANNOT_CONNECT_NOW,
            "the ledger's state is not known to be current, so nothing is shown",
            "wait until the hospital's ledger connection is back, then try again");
    private static final Denial UNRESOLVED = Denial.of(
            SqlState.CANNOT_CONNECT_NOW,
            "a patient's choice on the ledger cannot be matched with the hospital's database yet, so nothing is shown",
            "wait until the hospital has read its patients anew, then try again");

    private record Kept(long serial, Instant at, Decision decision) {
        boolean isGood(LedgerSnapshot current, Instant now) {
            return serial == current.serial()
                    && !now.isBefore(at)
                    && decision.permit()
                            .map(AccessProfile::validUntil)
                            .map(now::isBefore)
                            .orElse(false);
        }
    }

    private final SnapshotFeed feed;
    private final Address hospital;
    private final Map<SessionIdentity, Kept> kept = new ConcurrentHashMap<>();

    /** @param hospital whose database is protected */
    public SnapshotDecisionPoint(SnapshotFeed feed, Address hospital) {
        this.feed = feed;
        this.hospital = hospital;
    }

    @Override
    public Admission admit(String login, Optional<String> purpose, Instant now) {
        Optional<LedgerSnapshot> current = feed.current();
        if (current.isEmpty()) {
            return Admission.denied(STALE);
        }
        LedgerSnapshot snapshot = current.get();
        Address address = snapshot.logins().get(login);
        User user = address == null ? null : snapshot.users().get(address);
        Institute institute = user == null ? null : snapshot.institutes().get(user.institute());
        if (user == null || institute == null) {
            return Admission.denied(Denial.of(
                    SqlState.INVALID_AUTHORIZATION,
                    "login \"" + login + "\" is not registered with this hospital",
                    "ask the hospital to register it (AMSC)"));
        }
        SessionIdentity who = new SessionIdentity(
                login, user.address(), user.institute(), institute.name(), institute.category(), purpose);
        Optional<Denial> missing = missing(snapshot, who, now);
        if (missing.isPresent()) {
            return Admission.denied(missing.get());
        }
        return Admission.admitted(
                who, Optional.ofNullable(snapshot.paths().get(user.address())).map(SnapshotDecisionPoint::entry));
    }

    @Override
    public Decision decide(SessionIdentity who, Instant now) {
        Optional<LedgerSnapshot> current = feed.current();
        if (current.isEmpty()) {
            return Decision.denied(STALE);
        }
        LedgerSnapshot snapshot = current.get();
        Kept before = kept.get(who);
        if (before != null && before.isGood(snapshot, now)) {
            return before.decision();
        }
        Decision decision = compute(snapshot, who, now);
        if (kept.size() >= KEPT) {
            kept.clear();
        }
        kept.put(who, new Kept(snapshot.serial(), now, decision));
        return decision;
    }

    private Decision compute(LedgerSnapshot snapshot, SessionIdentity who, Instant now) {
        Optional<Denial> missing = missing(snapshot, who, now);
        if (missing.isPresent()) {
            // At login this is 28000; a statement of a session that is open is denied for want of privilege.
            Denial denial = missing.get();
            return Decision.denied(new Denial(SqlState.INSUFFICIENT_PRIVILEGE, denial.message(), denial.hint()));
        }
        return ProfileRule.profile(snapshot, who, now, isOwner(who))
                .map(Decision::permit)
                .orElseGet(() -> Decision.denied(UNRESOLVED));
    }

    private boolean isOwner(SessionIdentity who) {
        return who.institute().equals(hospital);
    }

    /** What stands between the user and any access at all; empty if nothing does. */
    private Optional<Denial> missing(LedgerSnapshot snapshot, SessionIdentity who, Instant now) {
        User user = snapshot.users().get(who.user());
        Institute institute = snapshot.institutes().get(who.institute());
        if (snapshot.removedHospitals().contains(hospital)) {
            return refused(
                    "the members of the consortium voted this hospital out, so nothing is shown through the ledger",
                    "ask the consortium's members; 'ledgate hospital list' shows the vote");
        }
        if (snapshot.removedHospitals().contains(who.institute())) {
            return refused(
                    "the members of the consortium voted \"" + who.instituteName() + "\" out, so its contract counts no"
                            + " more",
                    "ask the consortium's members; 'ledgate hospital list' shows the vote");
        }
        if (snapshot.hospital().isEmpty() || institute == null) {
            return refused(
                    "institute \"" + who.instituteName() + "\" is not registered with this hospital",
                    "ask the hospital to register it (AMSC)");
        }
        if (user == null
                || user.status() != Status.ACTIVE
                || !user.institute().equals(who.institute())
                || !who.user().equals(snapshot.logins().get(who.login()))) {
            return refused(
                    "user \"" + who.login() + "\" was revoked", "ask the hospital to register a new address (AMSC)");
        }
        if (!institute.category().equals(who.category())) {
            return refused("the registration of institute \"" + institute.name() + "\" has changed", "log in again");
        }
        if (isOwner(who)) {
            return Optional.empty();
        }
        Relationship relationship = snapshot.relationships().get(who.institute());
        String request = "ask for one with: ./ledgate request --as " + who.login();
        if (relationship == null) {
            return refused("institute \"" + institute.name() + "\" has no contract (HISC) with this hospital", request);
        }
        if (relationship.status() != Status.ACTIVE) {
            return refused(
                    "the contract (HISC) of institute \"" + institute.name() + "\" with this hospital was revoked",
                    request);
        }
        if (relationship.expires().map(end -> !now.isBefore(end)).orElse(false)) {
            return refused(
                    "the contract (HISC) of institute \"" + institute.name() + "\" with this hospital has expired",
                    request);
        }
        if (who.purpose().isPresent() && !relationship.covers(who.purposeOfUse().orElse(""), who.study())) {
            return refused(
                    "the contract (HISC) of institute \"" + institute.name()
                            + "\" was not approved for the purpose that" + " this session declares",
                    "declare a purpose that was, or ask: ./ledgate request --as " + who.login() + " --purpose ...");
        }
        if (!snapshot.paths().containsKey(who.user())) {
            return refused("user \"" + who.login() + "\" has no whitelist entry (AMSC) at this hospital", request);
        }
        return Optional.empty();
    }

    private static Optional<Denial> refused(String message, String hint) {
        return Optional.of(Denial.of(SqlState.INVALID_AUTHORIZATION, message, hint));
    }

    private static WhitelistEntry entry(Path path) {
        try {
            // The contract lets only literals in, so no name is looked up.
            return new WhitelistEntry(
                    path.hospital(),
                    path.user(),
                    InetAddress.getByName(path.source()),
                    new InetSocketAddress(InetAddress.getByName(path.destinationHost()), path.destinationPort()));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("a whitelist entry holds an address that is none", e);
        }
    }

    @Override
    public Subscription onChange(Runnable listener) {
        return feed.onChange(listener);
    }
}
