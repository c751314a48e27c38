package dev.ledgate.contracts;

import dev.ledgate.contracts.LedgerRecord.Hospital;
import dev.ledgate.contracts.LedgerRecord.Institute;
import dev.ledgate.contracts.LedgerRecord.Patient;
import dev.ledgate.contracts.LedgerRecord.Status;
import dev.ledgate.contracts.LedgerRecord.User;
import dev.ledgate.policy.Address;
import dev.ledgate.policy.PatientHandle;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** One request at work: typed reads of the world state, the checks that all contracts share, and the writes so far. */
final class Draft {
    private final WorldState view;
    private final Caller caller;
    private final Instant time;
    private final List<Write> writes = new ArrayList<>();

    Draft(WorldState view, Caller caller, Instant time) {
        this.view = view;
        this.caller = caller;
        this.time = time;
    }

    Caller caller() {
        return caller;
    }

    Instant time() {
        return time;
    }

    List<Write> writes() {
        return writes;
    }

    <T extends LedgerRecord> Optional<T> find(Class<T> type, RecordKey key) {
        return view.get(key.prefix()).map(RecordCodec::decode).map(r -> typed(type, r));
    }

    <T extends LedgerRecord.Private> Optional<T> findPrivate(Class<T> type, Hospital hospital, RecordKey key) {
        return view.getPrivate(hospital.collection(), key.prefix())
                .map(RecordCodec::decode)
                .map(r -> typed(type, r));
    }

    <T extends LedgerRecord> List<T> list(Class<T> type, RecordKey prefix) {
        return view.startingWith(prefix.prefix()).values().stream()
                .map(RecordCodec::decode)
                .map(r -> typed(type, r))
                .toList();
    }

    private static <T extends LedgerRecord> T typed(Class<T> type, LedgerRecord found) {
        if (!type.isInstance(found)) {
            throw new ContractRefusal(RefusalCode.RECORD_CORRUPT, "a stored record is of another kind than its key");
        }
        return type.cast(found);
    }

    void put(LedgerRecord record) {
        writes.add(new Write.Put(record.key().prefix(), RecordCodec.encode(record)));
    }

    void put(Hospital hospital, LedgerRecord.Private record) {
        require(
                record.salt().matches("[0-9a-f]{32}"),
                RefusalCode.BAD_ARGUMENT,
                () -> "the salt must be 32 lower-case hex digits");
        writes.add(new Write.PutPrivate(hospital.collection(), record.key().prefix(), RecordCodec.encode(record)));
    }

    void delete(RecordKey key) {
        writes.add(new Write.Delete(key.prefix()));
    }

    void deletePrivate(Hospital hospital, RecordKey key) {
        writes.add(new Write.DeletePrivate(hospital.collection(), key.prefix()));
    }

    static void require(boolean holds, RefusalCode code, Supplier<String> message) {
        if (!holds) {
            throw new ContractRefusal(code, message.get());
        }
    }

    static ContractRefusal refusal(RefusalCode code, String message) {
        return new ContractRefusal(code, message);
    }

    /** The hospital, be it a member still or not any more. */
    Hospital anyHospital(Address address) {
        return find(Hospital.class, RecordKey.of(Kinds.HOSPITAL, address))
                .orElseThrow(() -> refusal(RefusalCode.HOSPITAL_UNKNOWN, "no hospital is registered at " + address));
    }

    /** The hospital, if it is a member. */
    Hospital hospital(Address address) {
        return member(anyHospital(address));
    }

    private static Hospital member(Hospital hospital) {
        require(
                hospital.status() == Status.ACTIVE,
                RefusalCode.HOSPITAL_REMOVED,
                () -> "the members voted hospital " + hospital.name() + " out; nothing changes there any more");
        return hospital;
    }

    /** The hospital, if it is the caller itself and a member. */
    Hospital actingHospital(Address address) {
        Hospital hospital = anyHospital(address);
        requireCaller(hospital);
        return member(hospital);
    }

    void requireCaller(Hospital hospital) {
        require(
                isCaller(hospital),
                RefusalCode.NOT_THE_HOSPITAL,
                () -> "only hospital " + hospital.name() + " may do this with its entries");
    }

    /** All hospitals that are members. */
    List<Hospital> members() {
        return list(Hospital.class, RecordKey.of(Kinds.HOSPITAL)).stream()
                .filter(h -> h.status() == Status.ACTIVE)
                .toList();
    }

    boolean isCaller(Hospital hospital) {
        return hospital.address().equals(caller.address()) && hospital.mspId().equals(caller.mspId());
    }

    Institute institute(Address hospital, Address institute) {
        return find(Institute.class, RecordKey.of(Kinds.INSTITUTE, hospital, institute))
                .orElseThrow(() ->
                        refusal(RefusalCode.INSTITUTE_UNKNOWN, "no institute " + institute + " is registered there"));
    }

    User user(Address hospital, Address user) {
        return find(User.class, RecordKey.of(Kinds.USER, hospital, user))
                .orElseThrow(() -> refusal(RefusalCode.USER_UNKNOWN, "no user " + user + " is registered there"));
    }

    /** A patient, as the hospital's private collection has it. Only for callers of the hospital's organisation. */
    Patient patient(Hospital hospital, PatientHandle handle) {
        return findPrivate(Patient.class, hospital, RecordKey.of(Kinds.PATIENT, hospital.address(), handle))
                .orElseThrow(() -> refusal(RefusalCode.PATIENT_UNKNOWN, "no such patient is registered there"));
    }

    /** A short name without control characters, for institutes, categories, groups and the like. */
    static String name(String text) {
        require(
                !text.isBlank() && text.length() <= 100 && text.chars().allMatch(c -> c >= ' ' && c != 0x7f),
                RefusalCode.BAD_ARGUMENT,
                () -> "a name has 1 to 100 characters and no control characters");
        return text;
    }
}
