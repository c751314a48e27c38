package dev.ledgate.contracts;

import static dev.ledgate.contracts.Draft.refusal;
import static dev.ledgate.contracts.Draft.require;

import dev.ledgate.contracts.LedgerRecord.AccessStrings;
import dev.ledgate.contracts.LedgerRecord.AttributeIssue;
import dev.ledgate.contracts.LedgerRecord.Hospital;
import dev.ledgate.contracts.LedgerRecord.Path;
import dev.ledgate.contracts.LedgerRecord.Relationship;
import dev.ledgate.contracts.LedgerRecord.Status;
import dev.ledgate.policy.AccessString;
import dev.ledgate.policy.Address;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * HISC: the relationship of a hospital with an institute: whether it is active, the attributes issued, and the access
 * strings (Jin et al., sections III-D and III-E). It begins with an approved access request.
 */
final class HospitalInstituteContract {
    private static final int STRINGS = 20;
    private static final int SELECTS = 500;
    private static final int SELECT_LENGTH = 20_000;
    private static final Pattern ATTRIBUTE =
            Pattern.compile("[a-z][a-z0-9_.-]{0,60}@[a-z][a-z0-9.-]{0,60}(#\\d{1,9})?");
    private static final Pattern URL = Pattern.compile("postgresql://[A-Za-z0-9.\\[\\]:_-]+/[A-Za-z0-9_-]+");

    private HospitalInstituteContract() {}

    static void issueAttributes(Draft draft, Command.IssueAttributes c) {
        draft.actingHospital(c.hospital());
        Relationship held = active(draft, c.hospital(), c.institute());
        put(draft, held.with(held.status(), attributes(c.attributes()), held.approvals()));
    }

    static void setAccessStrings(Draft draft, Command.SetAccessStrings c) {
        Hospital hospital = draft.actingHospital(c.hospital());
        active(draft, c.hospital(), c.institute());
        draft.put(hospital, accessStrings(c.hospital(), c.institute(), c.strings(), c.salt()));
    }

    static void revoke(Draft draft, Command.RevokeRelationship c) {
        Hospital hospital = draft.actingHospital(c.hospital());
        end(draft, hospital, active(draft, c.hospital(), c.institute()));
    }

    /** Ends a relationship and everything that hangs on it. */
    static void end(Draft draft, Hospital hospital, Relationship held) {
        put(draft, held.with(Status.REVOKED, List.of(), new TreeMap<>()));
        draft.deletePrivate(hospital, RecordKey.of(Kinds.ACCESS_STRINGS, held.hospital(), held.institute()));
        draft.list(Path.class, RecordKey.of(Kinds.PATH, held.hospital(), held.institute()))
                .forEach(path -> draft.delete(path.key()));
    }

    /** Writes a relationship, and that its attributes are issued or taken back. */
    static void put(Draft draft, Relationship next) {
        draft.put(next);
        draft.put(new AttributeIssue(
                LedgerRecord.FORM,
                next.hospital(),
                next.institute(),
                next.issues(),
                next.attributes(),
                draft.caller().address(),
                draft.time()));
    }

    static Relationship active(Draft draft, Address hospital, Address institute) {
        Relationship held = draft.find(Relationship.class, RecordKey.of(Kinds.RELATIONSHIP, hospital, institute))
                .orElseThrow(() -> refusal(
                        RefusalCode.RELATIONSHIP_UNKNOWN, "the hospital has no relationship with " + institute));
        require(
                held.status() == Status.ACTIVE,
                RefusalCode.RELATIONSHIP_REVOKED,
                () -> "the relationship with " + institute + " is revoked");
        return held;
    }

    static AccessStrings accessStrings(Address hospital, Address institute, List<AccessString> strings, String salt) {
        require(
                strings.size() <= STRINGS && strings.stream().allMatch(HospitalInstituteContract::isSound),
                RefusalCode.BAD_ARGUMENT,
                () -> "an access string is postgresql://host:port/database and one SELECT per table");
        return new AccessStrings(LedgerRecord.FORM, hospital, institute, strings, salt);
    }

    static List<String> attributes(List<String> attributes) {
        require(
                attributes.size() <= 100
                        && attributes.stream()
                                .allMatch(a -> ATTRIBUTE.matcher(a).matches()),
                RefusalCode.BAD_ARGUMENT,
                () -> "an attribute is name@authority, in lower case");
        return attributes.stream().sorted().distinct().toList();
    }

    private static boolean isSound(AccessString string) {
        return URL.matcher(string.url()).matches()
                && string.selects().size() <= SELECTS
                && string.selects().stream().allMatch(s -> !s.isBlank() && s.length() <= SELECT_LENGTH);
    }
}
