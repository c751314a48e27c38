package dev.ledgate.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ledgate.contracts.Command;
import dev.ledgate.contracts.Kinds;
import dev.ledgate.contracts.LedgerRecord;
import dev.ledgate.contracts.RecordCodec;
import dev.ledgate.contracts.RefusalCode;
import dev.ledgate.ledger.client.LedgerClient;
import dev.ledgate.ledger.client.LedgerException;
import dev.ledgate.ledger.identity.LedgerIdentity;
import dev.ledgate.policy.Address;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/**
 * Random sequences of commands end alike on a ledger and on the contracts alone: each command with the same answer, and
 * all with the same state. As both ledgers are held against the same model with the same seed, their states are the same
 * too. Sequences run in lanes, each a hospital of its own, at the same time.
 */
public abstract class LedgerModelTest {
    private static final long SEED = Long.getLong("ledgate.sequences.seed", 20261121);
    private static final int LONGEST = 5;
    private static final List<String> PUBLIC = List.of(
            Kinds.INSTITUTE,
            Kinds.USER,
            Kinds.PATH,
            Kinds.DEFAULT_POLICY,
            Kinds.POLICY_REVISION,
            Kinds.DATA_CATEGORY,
            Kinds.POLICY_GROUP,
            Kinds.RELATIONSHIP,
            Kinds.ATTRIBUTE_ISSUE,
            Kinds.ACCESS_REQUEST,
            Kinds.BREAK_GLASS,
            Kinds.AUDIT_ANCHOR,
            Kinds.AUDIT_HEAD,
            Kinds.PROPOSAL);

    protected abstract LedgerUnderTest ledger() throws IOException;

    /** How many sequences, over all lanes. */
    protected abstract int sequences();

    /** How many at the same time. */
    protected abstract int lanes();

    private final AtomicLong accepted = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();

    @Test
    void randomSequencesEndAsTheContractsAloneSay() throws IOException, InterruptedException, ExecutionException {
        AtomicInteger next = new AtomicInteger();
        List<Lane> all = new ArrayList<>();
        for (int i = 0; i < lanes(); i++) {
            all.add(new Lane(i));
        }
        ExecutorService pool = Executors.newFixedThreadPool(lanes());
        try {
            List<Future<?>> running = new ArrayList<>();
            for (Lane lane : all) {
                running.add(pool.submit(() -> {
                    lane.register();
                    // A sequence is always its lane's own, so that the same lane meets the same sequences on each
                    // ledger.
                    for (int n = lane.number; n < sequences(); n += lanes()) {
                        lane.run(n);
                        next.incrementAndGet();
                    }
                    lane.compare();
                    return lane;
                }));
            }
            for (Future<?> one : running) {
                one.get();
            }
        } finally {
            pool.shutdownNow();
            all.forEach(Lane::close);
        }
        assertThat(next.get()).isEqualTo(sequences());
        assertThat(accepted.get()).as("accepted commands").isGreaterThan(sequences());
        assertThat(refused.get()).as("refused commands").isGreaterThan(sequences() / 2);
    }

    private final class Lane {
        private final int number;
        private final LedgerIdentity hospital;
        private final LedgerIdentity school;
        private final LedgerIdentity patient;
        private final LedgerIdentity stranger;
        private final LedgerIdentity consortium;
        private final LedgerClient asHospital;
        private final LedgerClient asSchool;
        private final LedgerClient asPatient;
        private final LedgerClient asStranger;
        private final ModelWorld model = new ModelWorld(Clock.systemUTC());

        Lane(int number) throws IOException {
            this.number = number;
            this.hospital = ledger().identity("lane-hospital-" + number, "HospitalAMSP");
            this.school = ledger().identity("lane-school-" + number, "HospitalAMSP");
            this.patient = ledger().identity("lane-patient-" + number, "HospitalAMSP");
            this.stranger = ledger().identity("lane-stranger-" + number, "HospitalBMSP");
            this.consortium = ledger().identity("consortium", "ConsortiumMSP");
            this.asHospital = ledger().connect(hospital);
            this.asSchool = ledger().connect(school);
            this.asPatient = ledger().connect(patient);
            this.asStranger = ledger().connect(stranger);
        }

        void register() throws IOException {
            Command itself = new Command.RegisterHospital(at(), "HospitalAMSP", "Hospital " + number);
            try (LedgerClient asConsortium = ledger().connect(consortium)) {
                both(asConsortium, consortium, itself);
            }
            both(asHospital, hospital, new Command.RegisterInstitute(at(), school.address(), "School", "school"));
        }

        private Address at() {
            return hospital.address();
        }

        void run(int sequence) {
            CommandDraw draw = new CommandDraw(SEED, sequence, at(), school.address(), patient.address());
            int length = 2 + new SplittableRandom(SEED ^ sequence).nextInt(LONGEST);
            for (int i = 0; i < length; i++) {
                CommandDraw.Step step = i == 0 ? draw.first() : draw.next();
                switch (step.by()) {
                    case HOSPITAL -> both(asHospital, hospital, step.command());
                    case SCHOOL -> both(asSchool, school, step.command());
                    case PATIENT -> both(asPatient, patient, step.command());
                    case STRANGER -> both(asStranger, stranger, step.command());
                }
            }
        }

        private void both(LedgerClient client, LedgerIdentity by, Command command) {
            Optional<RefusalCode> expected = model.run(by, command);
            Optional<RefusalCode> told = submit(client, command);
            assertThat(told).as("lane %d, %s", number, command).isEqualTo(expected);
            (told.isPresent() ? refused : accepted).incrementAndGet();
        }

        private Optional<RefusalCode> submit(LedgerClient client, Command command) {
            try {
                LedgerClient.await(client.submit(command));
                return Optional.empty();
            } catch (LedgerException e) {
                if (e.refusal().isEmpty()) {
                    throw e;
                }
                return e.refusal();
            }
        }

        void compare() {
            List<LedgerRecord> open = new ArrayList<>();
            for (String kind : PUBLIC) {
                open.addAll(LedgerClient.await(asHospital.read(new Command.ListRecords(at(), kind))));
            }
            assertThat(open.stream().map(LedgerModelTest::withoutTime).map(LedgerModelTest::comparable))
                    .as("public records of lane %d", number)
                    .containsExactlyInAnyOrderElementsOf(model.publicRecords().stream()
                            .filter(r -> !(r instanceof LedgerRecord.Hospital))
                            .map(LedgerModelTest::withoutTime)
                            .map(LedgerModelTest::comparable)
                            .toList());
            model.privateRecords().forEach((key, expected) -> {
                List<String> attributes = key.attributes();
                List<LedgerRecord> found = LedgerClient.await(asHospital.read(
                        new Command.ReadRecord(at(), key.kind(), attributes.subList(1, attributes.size()))));
                assertThat(found.stream()
                                .map(LedgerModelTest::withoutTime)
                                .map(LedgerModelTest::comparable)
                                .toList())
                        .as("private record of lane %d", number)
                        .isEqualTo(expected.stream()
                                .map(LedgerModelTest::withoutTime)
                                .map(LedgerModelTest::comparable)
                                .toList());
            });
        }

        void close() {
            List.of(asHospital, asSchool, asPatient, asStranger).forEach(LedgerClient::close);
        }
    }

    /** Its JSON, as records hold byte arrays. */
    private static String comparable(LedgerRecord record) {
        return new String(RecordCodec.encode(record), StandardCharsets.UTF_8);
    }

    /** Transactions have times of their own. */
    private static LedgerRecord withoutTime(LedgerRecord record) {
        if (record instanceof LedgerRecord.Choices c) {
            List<LedgerRecord.Choice> choices = c.choices().stream()
                    .map(x -> new LedgerRecord.Choice(
                            x.grantee(),
                            x.grant(),
                            x.rights(),
                            x.window(),
                            x.purpose(),
                            x.study(),
                            x.dataCategories(),
                            x.anonymise(),
                            x.actedBy(),
                            Instant.EPOCH))
                    .toList();
            return new LedgerRecord.Choices(
                    c.v(), c.hospital(), c.patient(), c.revision(), choices, c.overrides(), c.group(), c.salt());
        }
        if (record instanceof LedgerRecord.AccessRequest r) {
            return new LedgerRecord.AccessRequest(
                    r.v(),
                    r.hospital(),
                    r.requestId(),
                    r.institute(),
                    r.requester(),
                    r.purpose(),
                    r.study(),
                    r.status(),
                    Instant.EPOCH,
                    r.expires(),
                    r.decidedBy());
        }
        if (record instanceof LedgerRecord.PolicyRevision r) {
            return new LedgerRecord.PolicyRevision(
                    r.v(), r.hospital(), r.revision(), Instant.EPOCH, r.categories(), r.emergency());
        }
        if (record instanceof LedgerRecord.AttributeIssue i) {
            return new LedgerRecord.AttributeIssue(
                    i.v(), i.hospital(), i.institute(), i.number(), i.attributes(), i.by(), Instant.EPOCH);
        }
        return record;
    }
}
