package dev.ledgate.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ledgate.contracts.Command;
import dev.ledgate.contracts.Kinds;
import dev.ledgate.contracts.LedgerRecord;
import dev.ledgate.contracts.RefusalCode;
import dev.ledgate.ledger.client.LedgerClient;
import dev.ledgate.ledger.client.LedgerException;
import dev.ledgate.ledger.identity.LedgerIdentity;
import dev.ledgate.policy.Address;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Random sequences on one ledger, in lanes. A lane is a hospital of its own with its institute, users and patients; its
 * sequences run one after the other, each command after the answer to the one before, while the other lanes go on. The same
 * seed, number of sequences and number of lanes give the same commands on each ledger.
 */
final class SequenceRun {
    private static final long SEED = Long.getLong("ledgate.sequences.seed", 20261121);
    private static final int LONGEST = 5;
    /** How often a command is sent again of which the ledger said that nothing was written. */
    private static final int ATTEMPTS = 5;

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

    private final LedgerUnderTest ledger;
    private final int sequences;
    private final int lanes;
    private final AtomicLong accepted = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final AtomicLong repeated = new AtomicLong();
    private final AtomicLong done = new AtomicLong();

    /**
     * What became of a run.
     *
     * @param repeated commands sent again because the ledger did not answer the first time, and had written nothing
     * @param all each answer and each record at the end, without times and addresses, sorted
     */
    record World(long sequences, long accepted, long refused, long repeated, double seconds, List<String> all) {
        int lines() {
            return all.size();
        }

        /** SHA-256 of all lines, the first half. */
        String digest() {
            try {
                MessageDigest digest = MessageDigest.getInstance("SHA-256");
                all.forEach(line -> digest.update((line + "\n").getBytes(StandardCharsets.UTF_8)));
                return HexFormat.of().formatHex(digest.digest(), 0, 16);
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every JRE has SHA-256", e);
            }
        }
    }

    SequenceRun(LedgerUnderTest ledger, int sequences, int lanes) {
        this.ledger = ledger;
        this.sequences = sequences;
        this.lanes = lanes;
    }

    /** Lines that only one of the two worlds has. */
    static List<String> differences(World one, World other) {
        List<String> lines = new ArrayList<>();
        Set<String> first = new HashSet<>(one.all());
        Set<String> second = new HashSet<>(other.all());
        one.all().stream().filter(line -> !second.contains(line)).forEach(line -> lines.add("- " + line));
        other.all().stream().filter(line -> !first.contains(line)).forEach(line -> lines.add("+ " + line));
        if (lines.isEmpty() && one.lines() != other.lines()) {
            lines.add(one.lines() + " and " + other.lines() + " lines");
        }
        return lines;
    }

    /** Runs all; every answer, and each lane's state at the end, is held against the contracts alone. */
    World run() throws IOException, InterruptedException, ExecutionException {
        long begin = System.nanoTime();
        List<Lane> all = new ArrayList<>();
        List<String> lines = new ArrayList<>();
        ExecutorService pool = Executors.newFixedThreadPool(lanes);
        try {
            for (int i = 0; i < lanes; i++) {
                all.add(new Lane(i));
            }
            List<Future<List<String>>> running = new ArrayList<>();
            for (Lane lane : all) {
                running.add(pool.submit(() -> {
                    lane.register();
                    // A sequence is always its lane's own, so that the same lane meets the same sequences on each
                    // ledger.
                    for (int n = lane.number; n < sequences; n += lanes) {
                        lane.run(n);
                        done.incrementAndGet();
                    }
                    lane.compare();
                    return lane.lines;
                }));
            }
            for (Future<List<String>> one : running) {
                lines.addAll(one.get());
            }
        } finally {
            pool.shutdownNow();
            all.forEach(Lane::close);
        }
        Collections.sort(lines);
        double seconds = (System.nanoTime() - begin) / 1e9;
        return new World(done.get(), accepted.get(), refused.get(), repeated.get(), seconds, lines);
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
        private final List<String> lines = new ArrayList<>();

        Lane(int number) throws IOException {
            this.number = number;
            this.hospital = ledger.identity("lane-hospital-" + number, "HospitalAMSP");
            this.school = ledger.identity("lane-school-" + number, "HospitalAMSP");
            this.patient = ledger.identity("lane-patient-" + number, "HospitalAMSP");
            this.stranger = ledger.identity("lane-stranger-" + number, "HospitalBMSP");
            this.consortium = ledger.identity("consortium", "ConsortiumMSP");
            this.asHospital = ledger.connect(hospital);
            this.asSchool = ledger.connect(school);
            this.asPatient = ledger.connect(patient);
            this.asStranger = ledger.connect(stranger);
        }

        void register() throws IOException {
            Command itself = new Command.RegisterHospital(at(), "HospitalAMSP", "Hospital " + number);
            try (LedgerClient asConsortium = ledger.connect(consortium)) {
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
            lines.add(String.format(
                    "lane %d answer %05d %s %s",
                    number,
                    lines.size(),
                    command.getClass().getSimpleName(),
                    told.map(RefusalCode::name).orElse("accepted")));
            (told.isPresent() ? refused : accepted).incrementAndGet();
        }

        private Optional<RefusalCode> submit(LedgerClient client, Command command) {
            for (int attempt = 1; ; attempt++) {
                try {
                    LedgerClient.await(client.submit(command));
                    return Optional.empty();
                } catch (LedgerException e) {
                    if (e.refusal().isPresent()) {
                        return e.refusal();
                    }
                    if (e.kind() != LedgerException.Kind.UNAVAILABLE || attempt == ATTEMPTS) {
                        throw e;
                    }
                    repeated.incrementAndGet();
                    pause();
                }
            }
        }

        private void pause() {
            try {
                TimeUnit.MILLISECONDS.sleep(200);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        void compare() {
            List<LedgerRecord> open = new ArrayList<>();
            for (String kind : PUBLIC) {
                open.addAll(read(new Command.ListRecords(at(), kind)));
            }
            assertThat(open.stream().map(ComparableRecords::text))
                    .as("public records of lane %d", number)
                    .containsExactlyInAnyOrderElementsOf(model.publicRecords().stream()
                            .filter(r -> !(r instanceof LedgerRecord.Hospital))
                            .map(ComparableRecords::text)
                            .toList());
            open.forEach(record -> keep("public", record));
            model.privateRecords().forEach((key, expected) -> {
                List<String> attributes = key.attributes();
                List<LedgerRecord> found =
                        read(new Command.ReadRecord(at(), key.kind(), attributes.subList(1, attributes.size())));
                assertThat(found.stream().map(ComparableRecords::text).toList())
                        .as("private record of lane %d", number)
                        .isEqualTo(
                                expected.stream().map(ComparableRecords::text).toList());
                found.forEach(record -> keep("private", record));
            });
        }

        private List<LedgerRecord> read(Command command) {
            return LedgerClient.await(asHospital.read(command));
        }

        private void keep(String where, LedgerRecord record) {
            Map<Address, String> names = Map.of(
                    at(), "HOSPITAL",
                    school.address(), "SCHOOL",
                    patient.address(), "PATIENT",
                    stranger.address(), "STRANGER",
                    consortium.address(), "CONSORTIUM");
            ComparableRecords.lines(record, names)
                    .forEach(line -> lines.add("lane " + number + " " + where + " " + line));
        }

        void close() {
            List.of(asHospital, asSchool, asPatient, asStranger).forEach(LedgerClient::close);
        }
    }
}
