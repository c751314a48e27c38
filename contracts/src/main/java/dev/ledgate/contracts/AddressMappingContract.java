package dev.ledgate.contracts;

import static dev.ledgate.contracts.Draft.name;
import static dev.ledgate.contracts.Draft.refusal;
import static dev.ledgate.contracts.Draft.require;

import dev.ledgate.contracts.LedgerRecord.Hospital;
import dev.ledgate.contracts.LedgerRecord.Institute;
import dev.ledgate.contracts.LedgerRecord.Login;
import dev.ledgate.contracts.LedgerRecord.Path;
import dev.ledgate.contracts.LedgerRecord.Patient;
import dev.ledgate.contracts.LedgerRecord.Status;
import dev.ledgate.contracts.LedgerRecord.User;
import dev.ledgate.policy.Address;
import dev.ledgate.policy.PatientHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * AMSC: who is registered, and the whitelist (Jin et al., sections III-D and III-E). The consortium CA lets
 * the founding hospitals in, the members all others ({@link MembershipContract}); each hospital keeps its own institutes, users, patients and whitelist entries, and nobody else's.
 */
final class AddressMappingContract {
    /** The member whose identities may register hospitals. */
    static final String CONSORTIUM = "ConsortiumMSP";

    private static final int PATIENTS_AT_A_TIME = 500;
    private static final Pattern MSP_ID = Pattern.compile("[A-Za-z][A-Za-z0-9]{0,40}");
    private static final Pattern LOGIN = Pattern.compile("[a-z][a-z0-9_.-]{0,62}");
    private static final Pattern IPV4 = Pattern.compile("((25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)(\\.(?!$)|$)){4}");
    private static final Pattern IPV6 = Pattern.compile("(?=.*:.*:)[0-9a-f:]{2,39}");

    private AddressMappingContract() {}

    static void registerHospital(Draft draft, Command.RegisterHospital c) {
        require(
                draft.caller().mspId().equals(CONSORTIUM),
                RefusalCode.NOT_CONSORTIUM,
                () -> "only the consortium registers hospitals");
        mspId(c.mspId());
        Hospital hospital = new Hospital(LedgerRecord.FORM, c.hospital(), c.mspId(), name(c.name()), Status.ACTIVE);
        require(
                draft.list(LedgerRecord.Proposal.class, RecordKey.of(Kinds.PROPOSAL))
                        .isEmpty(),
                RefusalCode.FOUNDING_CLOSED,
                () -> "founding is over; a member proposes the hospital, and the members vote");
        require(
                draft.find(Hospital.class, hospital.key()).isEmpty(),
                RefusalCode.HOSPITAL_EXISTS,
                () -> "a hospital is registered at " + c.hospital());
        draft.put(hospital);
    }

    static String mspId(String text) {
        require(
                MSP_ID.matcher(text).matches() && !text.equals(CONSORTIUM),
                RefusalCode.BAD_ARGUMENT,
                () -> "an MSP id is letters and digits, and not the consortium's");
        return text;
    }

    static void registerInstitute(Draft draft, Command.RegisterInstitute c) {
        draft.actingHospital(c.hospital());
        Institute institute =
                new Institute(LedgerRecord.FORM, c.hospital(), c.institute(), name(c.name()), name(c.category()));
        require(
                draft.find(Institute.class, institute.key()).isEmpty(),
                RefusalCode.INSTITUTE_EXISTS,
                () -> "institute " + c.institute() + " is registered already");
        draft.put(institute);
    }

    static void registerUser(Draft draft, Command.RegisterUser c) {
        Hospital hospital = draft.actingHospital(c.hospital());
        requireLogin(c.login());
        User user = newUser(draft, c.hospital(), c.institute(), c.user());
        Login login = freeLogin(draft, hospital, c.login(), c.user(), c.salt());
        draft.put(user);
        draft.put(hospital, login);
    }

    static void enterUser(Draft draft, Command.EnterUser c) {
        draft.actingHospital(c.hospital());
        draft.put(newUser(draft, c.hospital(), c.institute(), c.user()));
    }

    static void bindLogin(Draft draft, Command.BindLogin c) {
        Hospital hospital = draft.actingHospital(c.hospital());
        requireLogin(c.login());
        User user = draft.user(c.hospital(), c.user());
        require(user.status() == Status.ACTIVE, RefusalCode.USER_REVOKED, () -> "user " + c.user() + " is revoked");
        draft.put(hospital, freeLogin(draft, hospital, c.login(), c.user(), c.salt()));
    }

    private static void requireLogin(String login) {
        require(
                LOGIN.matcher(login).matches(),
                RefusalCode.BAD_ARGUMENT,
                () -> "a login is a lower-case letter, then lower-case letters, digits, dot, dash, underscore");
    }

    private static User newUser(Draft draft, Address hospital, Address institute, Address address) {
        draft.institute(hospital, institute);
        User user = new User(LedgerRecord.FORM, hospital, address, institute, Status.ACTIVE);
        draft.find(User.class, user.key()).ifPresent(known -> {
            throw known.status() == Status.REVOKED
                    ? refusal(RefusalCode.USER_REVOKED, "this address was revoked; register another one")
                    : refusal(RefusalCode.USER_EXISTS, "user " + address + " is registered already");
        });
        return user;
    }

    private static Login freeLogin(Draft draft, Hospital hospital, String name, Address user, String salt) {
        Login login = new Login(LedgerRecord.FORM, hospital.address(), name, user, salt);
        boolean free = draft.findPrivate(Login.class, hospital, login.key())
                .filter(held -> !held.user().equals(user))
                .flatMap(held -> draft.find(User.class, RecordKey.of(Kinds.USER, hospital.address(), held.user())))
                .map(holder -> holder.status() == Status.REVOKED)
                .orElse(true);
        require(free, RefusalCode.LOGIN_TAKEN, () -> "this login belongs to another user");
        return login;
    }

    static void revokeUser(Draft draft, Command.RevokeUser c) {
        draft.actingHospital(c.hospital());
        User user = draft.user(c.hospital(), c.user());
        draft.put(new User(LedgerRecord.FORM, user.hospital(), user.address(), user.institute(), Status.REVOKED));
        draft.delete(RecordKey.of(Kinds.PATH, c.hospital(), user.institute(), c.user()));
    }

    static void registerPatients(Draft draft, Command.RegisterPatients c) {
        Hospital hospital = draft.actingHospital(c.hospital());
        require(
                !c.patients().isEmpty() && c.patients().size() <= PATIENTS_AT_A_TIME,
                RefusalCode.BAD_ARGUMENT,
                () -> "1 to " + PATIENTS_AT_A_TIME + " patients at a time");
        List<Patient> known = new ArrayList<>();
        for (PatientHandle handle : c.patients()) {
            Patient patient = new Patient(
                    LedgerRecord.FORM, c.hospital(), handle, Optional.empty(), Optional.empty(), true, c.salt());
            draft.findPrivate(Patient.class, hospital, patient.key())
                    .ifPresentOrElse(known::add, () -> draft.put(hospital, patient));
        }
        // Of a transaction that writes nothing, a network asks for endorsements by more than half; one that writes the
        // hospital's private records, be it what they are already, needs the hospital's alone.
        if (draft.writes().isEmpty()) {
            draft.put(hospital, known.get(0));
        }
    }

    static void allowPath(Draft draft, Command.AllowPath c) {
        draft.actingHospital(c.hospital());
        User user = draft.user(c.hospital(), c.user());
        require(user.status() == Status.ACTIVE, RefusalCode.USER_REVOKED, () -> "user " + c.user() + " is revoked");
        require(
                isLiteral(c.source())
                        && isLiteral(c.destinationHost())
                        && c.destinationPort() > 0
                        && c.destinationPort() < 65536,
                RefusalCode.BAD_ARGUMENT,
                () -> "a path runs from an IP address to an IP address and a port");
        draft.put(new Path(
                LedgerRecord.FORM,
                c.hospital(),
                user.institute(),
                c.user(),
                c.source(),
                c.destinationHost(),
                c.destinationPort()));
    }

    static void removePath(Draft draft, Command.RemovePath c) {
        draft.actingHospital(c.hospital());
        User user = draft.user(c.hospital(), c.user());
        RecordKey key = RecordKey.of(Kinds.PATH, c.hospital(), user.institute(), c.user());
        require(
                draft.find(Path.class, key).isPresent(),
                RefusalCode.PATH_UNKNOWN,
                () -> "user " + c.user() + " has no whitelist entry");
        draft.delete(key);
    }

    private static boolean isLiteral(String address) {
        return IPV4.matcher(address).matches() || IPV6.matcher(address).matches();
    }
}
