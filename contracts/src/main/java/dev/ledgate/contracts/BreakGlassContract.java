package dev.ledgate.contracts;

import static dev.ledgate.contracts.Draft.refusal;
import static dev.ledgate.contracts.Draft.require;

import dev.ledgate.contracts.LedgerRecord.BreakGlass;
import dev.ledgate.contracts.LedgerRecord.BreakGlass.Review;
import dev.ledgate.contracts.LedgerRecord.DefaultPolicy;
import dev.ledgate.contracts.LedgerRecord.Hospital;
import dev.ledgate.contracts.LedgerRecord.Institute;
import dev.ledgate.contracts.LedgerRecord.Notice;
import dev.ledgate.contracts.LedgerRecord.Relationship;
import dev.ledgate.contracts.LedgerRecord.Status;
import dev.ledgate.contracts.LedgerRecord.User;
import dev.ledgate.policy.Address;
import dev.ledgate.policy.PatientHandle;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * HPSC: emergency access. The user signs a commitment to patient and reason; the hospital opens it as a notice to
 * the patient, and from then on it counts, for that user and that patient, until its time is over, or user or hospital end it,
 * or it is reviewed. A review is owed until somebody else than the user gives one. The user needs all else that access
 * needs: an active registration and contract, a whitelist entry, and a category that the default policy allows this.
 */
final class BreakGlassContract {
    /** The longest an emergency access lasts. */
    static final Duration LONGEST = Duration.ofHours(4);

    /** How far the user's clock may be from the hospital's. */
    private static final Duration CLOCKS = Duration.ofMinutes(5);

    private static final int SHORTEST_REASON = 10;
    private static final int LONGEST_REASON = 500;
    private static final Pattern ID = Pattern.compile("[a-z0-9][a-z0-9-]{0,63}");
    private static final Pattern COMMITMENT = Pattern.compile("[0-9a-f]{64}");
    private static final Pattern SALT = Pattern.compile("[0-9a-f]{32}");

    private BreakGlassContract() {}

    static void begin(Draft draft, Command.BreakGlass c) {
        draft.hospital(c.hospital());
        User user = activeUser(draft, c.hospital(), RefusalCode.USER_UNKNOWN);
        requireAllowed(draft, c.hospital(), user);
        require(
                ID.matcher(c.id()).matches()
                        && COMMITMENT.matcher(c.commitment()).matches(),
                RefusalCode.BAD_ARGUMENT,
                () ->
                        "an emergency access has an id of lower-case letters, digits and dashes, and a commitment of 64 hex"
                                + " digits");
        require(
                c.until().isAfter(draft.time())
                        && !c.until().isAfter(draft.time().plus(LONGEST)),
                RefusalCode.BAD_ARGUMENT,
                () -> "an emergency access lasts at most " + LONGEST.toHours() + " hours");
        BreakGlass next = new BreakGlass(
                LedgerRecord.FORM,
                c.hospital(),
                c.id(),
                user.address(),
                user.institute(),
                c.commitment(),
                draft.time(),
                c.until(),
                Optional.empty(),
                Optional.empty());
        require(
                draft.find(BreakGlass.class, next.key()).isEmpty(),
                RefusalCode.BREAK_GLASS_EXISTS,
                () -> "there is an emergency access " + c.id());
        draft.put(next);
    }

    static boolean isReason(String text) {
        return text.strip().length() >= SHORTEST_REASON
                && text.length() <= LONGEST_REASON
                && text.chars().allMatch(ch -> ch >= ' ' && ch != 0x7f);
    }

    /** The caller as a user of the hospital's whose registration is active. */
    private static User activeUser(Draft draft, Address hospital, RefusalCode otherwise) {
        User user = draft.find(
                        User.class,
                        RecordKey.of(Kinds.USER, hospital, draft.caller().address()))
                .orElseThrow(() -> refusal(otherwise, "the caller is no user who is registered there"));
        require(user.status() == Status.ACTIVE, RefusalCode.USER_REVOKED, () -> "this user was revoked");
        return user;
    }

    private static void requireAllowed(Draft draft, Address hospital, User user) {
        Institute institute = draft.institute(hospital, user.institute());
        boolean allowed = draft.find(DefaultPolicy.class, RecordKey.of(Kinds.DEFAULT_POLICY, hospital))
                .map(policy -> policy.emergency().contains(institute.category()))
                .orElse(false);
        require(
                allowed,
                RefusalCode.BREAK_GLASS_NOT_ALLOWED,
                () -> "users of category " + institute.category() + " may not break the glass; ask for access instead");
        if (!user.institute().equals(hospital)) {
            Relationship held = HospitalInstituteContract.active(draft, hospital, user.institute());
            require(
                    held.expires().map(end -> draft.time().isBefore(end)).orElse(true),
                    RefusalCode.RELATIONSHIP_REVOKED,
                    () -> "the relationship with " + user.institute() + " has expired");
        }
    }

    static void confirm(Draft draft, Command.ConfirmBreakGlass c) {
        Hospital hospital = draft.actingHospital(c.hospital());
        require(
                SALT.matcher(c.opening()).matches() && isReason(c.reason()),
                RefusalCode.BAD_ARGUMENT,
                () -> "an emergency access has a reason of " + SHORTEST_REASON + " to " + LONGEST_REASON
                        + " characters in one line, and the commitment's salt has 32 hex digits");
        BreakGlass begun = known(draft, c.hospital(), c.id());
        require(
                begun.counts(),
                RefusalCode.BREAK_GLASS_CLOSED,
                () -> "emergency access " + c.id() + " has ended already");
        Notice notice = new Notice(LedgerRecord.FORM, c.hospital(), c.id(), c.patient(), c.reason(), c.salt());
        require(
                draft.findPrivate(Notice.class, hospital, notice.key()).isEmpty(),
                RefusalCode.BREAK_GLASS_CLOSED,
                () -> "emergency access " + c.id() + " was confirmed already");
        require(
                !draft.time().isBefore(begun.from().minus(CLOCKS))
                        && draft.time().isBefore(begun.until()),
                RefusalCode.BREAK_GLASS_CLOSED,
                () -> "emergency access " + c.id() + " is not of now");
        require(
                begun.commitment().equals(commitment(c.hospital(), c.id(), c.patient(), c.reason(), c.opening())),
                RefusalCode.COMMITMENT_MISMATCH,
                () -> "this is not the patient, or not the reason, that the user committed to");
        // The patient's public entry is not read: what a transaction reads stands in its block. Nothing public is
        // written: a
        // network has a private change endorsed by its owner alone, and a public one by all.
        draft.put(hospital, notice);
    }

    static void end(Draft draft, Command.EndBreakGlass c) {
        Hospital hospital = draft.hospital(c.hospital());
        BreakGlass held = known(draft, c.hospital(), c.id());
        require(
                draft.isCaller(hospital) || held.user().equals(draft.caller().address()),
                RefusalCode.NOT_THE_HOSPITAL,
                () -> "only the user or hospital " + hospital.name() + " ends an emergency access");
        require(
                held.ended().isEmpty() && held.review().isEmpty(),
                RefusalCode.BREAK_GLASS_CLOSED,
                () -> "emergency access " + c.id() + " has ended already");
        draft.put(held.endedAt(draft.time()));
    }

    static void review(Draft draft, Command.ReviewBreakGlass c) {
        Hospital hospital = draft.hospital(c.hospital());
        BreakGlass held = known(draft, c.hospital(), c.id());
        Address reviewer = draft.caller().address();
        require(
                !held.user().equals(reviewer),
                RefusalCode.SELF_REVIEW,
                () -> "nobody reviews their own emergency access");
        if (!draft.isCaller(hospital)) {
            User user = activeUser(draft, c.hospital(), RefusalCode.NOT_THE_HOSPITAL);
            require(
                    user.institute().equals(c.hospital()),
                    RefusalCode.NOT_THE_HOSPITAL,
                    () -> "only hospital " + hospital.name() + " and its own users review an emergency access");
        }
        require(
                held.review().isEmpty(),
                RefusalCode.BREAK_GLASS_CLOSED,
                () -> "emergency access " + c.id() + " was reviewed already");
        draft.put(held.reviewed(new Review(reviewer, draft.time(), c.justified())));
    }

    private static BreakGlass known(Draft draft, Address hospital, String id) {
        return draft.find(BreakGlass.class, RecordKey.of(Kinds.BREAK_GLASS, hospital, id))
                .orElseThrow(() -> refusal(RefusalCode.BREAK_GLASS_UNKNOWN, "there is no emergency access " + id));
    }

    /** Parts are told apart by U+0000, which none of them holds. */
    static String commitment(Address hospital, String id, PatientHandle patient, String reason, String salt) {
        String text = String.join("\0", "ledgate-break-glass-1", hospital.value(), id, patient.value(), reason, salt);
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JRE has SHA-256", e);
        }
    }
}
