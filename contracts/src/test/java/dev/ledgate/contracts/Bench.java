package dev.ledgate.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ledgate.contracts.LedgerRecord.CategoryGrant;
import dev.ledgate.policy.AccessString;
import dev.ledgate.policy.Address;
import dev.ledgate.policy.Grant;
import dev.ledgate.policy.PatientHandle;
import dev.ledgate.policy.PrivacyLevel;
import dev.ledgate.policy.Right;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** Contracts over a world state in memory, with two hospitals, an institute with a user, and a patient. */
final class Bench implements WorldState {
    static final Caller CONSORTIUM = Caller.of("ConsortiumMSP", address('c'));
    static final Caller HOSPITAL = Caller.of("HospitalAMSP", address('a'));
    static final Caller OTHER_HOSPITAL = Caller.of("HospitalBMSP", address('b'));
    static final Caller SCHOOL = Caller.of("HospitalAMSP", address('1'));
    static final Caller RESEARCHER = Caller.of("HospitalAMSP", address('2'));
    static final Caller PATIENT = Caller.of("HospitalAMSP", address('3'));
    static final Caller GUARDIAN = Caller.of("HospitalAMSP", address('4'));
    static final Caller NURSE = Caller.of("HospitalAMSP", address('5'));
    static final Caller PHYSICIAN = Caller.of("HospitalBMSP", address('6'));
    static final Caller THIRD_HOSPITAL = Caller.of("HospitalCMSP", address('7'));
    static final Caller STRANGER = Caller.of("HospitalAMSP", address('9'));
    static final Address AT = HOSPITAL.address();
    static final PatientHandle ANNA = new PatientHandle("a".repeat(32));
    static final PatientHandle BERT = new PatientHandle("b".repeat(32));
    static final String SALT = "0123456789abcdef".repeat(2);
    static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
    static final AccessString STRING =
            new AccessString("postgresql://127.0.0.1:5432/hospital_a", List.of("SELECT id FROM patients"));

    private final SortedMap<String, byte[]> open = new TreeMap<>();
    private final Map<String, byte[]> hidden = new TreeMap<>();
    private Caller caller = HOSPITAL;

    static Address address(char digit) {
        return new Address("0x" + String.valueOf(digit).repeat(40));
    }

    /** Registered: both hospitals, the school with its researcher, Anna who acts for herself, Bert who does not. */
    static Bench furnished() {
        Bench bench = new Bench();
        bench.accepted(CONSORTIUM, new Command.RegisterHospital(AT, "HospitalAMSP", "Hospital A"));
        bench.accepted(
                CONSORTIUM, new Command.RegisterHospital(OTHER_HOSPITAL.address(), "HospitalBMSP", "Hospital B"));
        bench.accepted(
                HOSPITAL, new Command.RegisterInstitute(AT, SCHOOL.address(), "Medical School", "medical-school"));
        bench.accepted(
                HOSPITAL, new Command.RegisterUser(AT, SCHOOL.address(), RESEARCHER.address(), "researcher", SALT));
        bench.accepted(HOSPITAL, new Command.RegisterPatients(AT, List.of(ANNA, BERT), SALT));
        bench.accepted(HOSPITAL, new Command.LinkPatient(AT, ANNA, PATIENT.address(), SALT));
        bench.accepted(HOSPITAL, defaults(1));
        bench.accepted(HOSPITAL, new Command.SetPolicyGroup(AT, "default", "staff@hospital-a", 3, new byte[] {1}));
        return bench;
    }

    /**
     * Besides: hospital B as an institute with a physician who may break the glass, hospital A's own nurse, and Bert's
     * guardian.
     */
    static Bench withEmergencies() {
        Bench bench = furnished().withRelationship();
        bench.accepted(HOSPITAL, new Command.RegisterInstitute(AT, OTHER_HOSPITAL.address(), "Hospital B", "hospital"));
        bench.accepted(HOSPITAL, new Command.RegisterInstitute(AT, AT, "Hospital A", "own-hospital"));
        bench.accepted(
                HOSPITAL,
                new Command.RegisterUser(AT, OTHER_HOSPITAL.address(), PHYSICIAN.address(), "physician", SALT));
        bench.accepted(HOSPITAL, new Command.RegisterUser(AT, AT, NURSE.address(), "nurse", SALT));
        bench.accepted(
                OTHER_HOSPITAL,
                new Command.RequestAccess(AT, OTHER_HOSPITAL.address(), "rb", "treatment", NOW.plusSeconds(60)));
        bench.accepted(HOSPITAL, approval("rb"));
        bench.accepted(HOSPITAL, new Command.LinkGuardian(AT, BERT, Optional.of(GUARDIAN.address()), SALT));
        CategoryGrant none = new CategoryGrant(Grant.NONE, new TreeSet<>());
        bench.accepted(
                HOSPITAL,
                new Command.SetDefaultPolicy(
                        AT,
                        2,
                        new TreeMap<>(Map.of("medical-school", none, "hospital", none)),
                        new TreeSet<>(Set.of("hospital"))));
        return bench;
    }

    static Command.BreakGlass emergency(String id) {
        return new Command.BreakGlass(AT, id, ANNA, "unconscious, no history", NOW.plusSeconds(3600), SALT);
    }

    static Command.ConfirmBreakGlass confirmation(String id) {
        return new Command.ConfirmBreakGlass(AT, id, ANNA, "unconscious, no history", SALT, SALT);
    }

    static Command.SetDefaultPolicy defaults(long revision) {
        CategoryGrant high = new CategoryGrant(Grant.of(PrivacyLevel.HIGH), new TreeSet<>(Set.of(Right.READ)));
        return new Command.SetDefaultPolicy(AT, revision, new TreeMap<>(Map.of("medical-school", high)));
    }

    static Command.RequestAccess request(String id) {
        return new Command.RequestAccess(AT, SCHOOL.address(), id, "research", NOW.plusSeconds(60));
    }

    static Command.ApproveAccess approval(String id) {
        return new Command.ApproveAccess(
                AT, id, List.of("researcher@hospital-a"), List.of(STRING), Optional.empty(), SALT);
    }

    Bench withRelationship() {
        accepted(RESEARCHER, request("r1"));
        accepted(HOSPITAL, approval("r1"));
        accepted(HOSPITAL, new Command.AllowPath(AT, RESEARCHER.address(), "10.8.0.2", "127.0.0.1", 15432));
        return this;
    }

    ContractResult run(Caller as, Command command, Instant time) {
        caller = as;
        ContractFunction function = ContractFunction.of(command);
        byte[] json = RecordCodec.encode(command);
        return switch (function.carrier()) {
            case ARGUMENT ->
                Contracts.execute(
                        this,
                        new Request(
                                function.wireName(),
                                List.of(new String(json, StandardCharsets.UTF_8)),
                                Map.of(),
                                as,
                                time));
            case TRANSIENT ->
                Contracts.execute(
                        this,
                        new Request(
                                function.wireName(),
                                List.of(),
                                Map.of(ContractFunction.TRANSIENT_FIELD, json),
                                as,
                                time));
        };
    }

    Outcome accepted(Caller as, Command command) {
        return accepted(as, command, NOW);
    }

    Outcome accepted(Caller as, Command command, Instant time) {
        ContractResult result = run(as, command, time);
        assertThat(result).as(command.toString()).isInstanceOf(ContractResult.Accepted.class);
        Outcome outcome = ((ContractResult.Accepted) result).outcome();
        outcome.writes().forEach(this::apply);
        return outcome;
    }

    /** The other hospitals, three of them in all by then, vote a hospital out. */
    void voteOut(Caller hospital) {
        if (open(LedgerRecord.Hospital.class, RecordKey.of(Kinds.HOSPITAL, THIRD_HOSPITAL.address()))
                .isEmpty()) {
            LedgerRecord.Hospital third = new LedgerRecord.Hospital(
                    LedgerRecord.FORM, THIRD_HOSPITAL.address(), THIRD_HOSPITAL.mspId(), "Hospital C");
            store(third.key(), RecordCodec.encode(third));
        }
        LedgerRecord.Hospital out = open(LedgerRecord.Hospital.class, RecordKey.of(Kinds.HOSPITAL, hospital.address()))
                .orElseThrow();
        accepted(
                THIRD_HOSPITAL,
                new Command.ProposeMember(
                        THIRD_HOSPITAL.address(),
                        "out",
                        LedgerRecord.Change.REMOVE,
                        out.address(),
                        out.mspId(),
                        out.name(),
                        "it sold data",
                        NOW.plusSeconds(60)));
        for (Caller voter : List.of(HOSPITAL, OTHER_HOSPITAL, THIRD_HOSPITAL)) {
            if (!voter.equals(hospital)) {
                accepted(voter, new Command.VoteMember(voter.address(), THIRD_HOSPITAL.address(), "out", true));
            }
        }
    }

    void refused(RefusalCode code, Caller as, Command command) {
        refused(code, as, command, NOW);
    }

    void refused(RefusalCode code, Caller as, Command command, Instant time) {
        ContractResult result = run(as, command, time);
        assertThat(result).as(command.toString()).isInstanceOf(ContractResult.Refused.class);
        assertThat(((ContractResult.Refused) result).code())
                .as(command.toString())
                .isEqualTo(code);
    }

    private void apply(Write write) {
        if (write instanceof Write.Put w) {
            open.put(w.key(), w.value());
        } else if (write instanceof Write.Delete w) {
            open.remove(w.key());
        } else if (write instanceof Write.PutPrivate w) {
            hidden.put(w.collection() + w.key(), w.value());
        } else if (write instanceof Write.DeletePrivate w) {
            hidden.remove(w.collection() + w.key());
        }
    }

    void store(RecordKey key, byte[] value) {
        open.put(key.prefix(), value);
    }

    /** The private record of a key in hospital A's collection. */
    <T> Optional<T> hidden(Class<T> type, RecordKey key) {
        return Optional.ofNullable(hidden.get("ledgate-HospitalAMSP" + key.prefix()))
                .map(RecordCodec::decode)
                .map(type::cast);
    }

    <T> Optional<T> open(Class<T> type, RecordKey key) {
        return get(key.prefix()).map(RecordCodec::decode).map(type::cast);
    }

    Map<String, byte[]> allOpen() {
        return open;
    }

    @Override
    public Optional<byte[]> get(String key) {
        return Optional.ofNullable(open.get(key));
    }

    @Override
    public SortedMap<String, byte[]> startingWith(String prefix) {
        return new TreeMap<>(open.subMap(prefix, prefix + Character.MAX_VALUE));
    }

    @Override
    public Optional<byte[]> getPrivate(String collection, String key) {
        if (!collection.equals("ledgate-" + caller.mspId())) {
            throw new ContractRefusal(RefusalCode.NOT_A_COLLECTION_MEMBER, "not a member");
        }
        return Optional.ofNullable(hidden.get(collection + key));
    }
}
