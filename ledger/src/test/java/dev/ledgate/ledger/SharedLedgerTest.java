package dev.ledgate.ledger;

import dev.ledgate.contracts.Command;
import dev.ledgate.contracts.Kinds;
import dev.ledgate.contracts.LedgerRecord;
import dev.ledgate.ledger.client.LedgerClient;
import dev.ledgate.ledger.identity.LedgerIdentity;
import dev.ledgate.policy.Address;
import dev.ledgate.policy.Grant;
import dev.ledgate.policy.Grantee;
import dev.ledgate.policy.PatientHandle;
import dev.ledgate.policy.PrivacyLevel;
import dev.ledgate.policy.Right;
import dev.ledgate.policy.TimeWindow;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A hospital, an institute and a patient on a ledger under test; each test has parties of its own, so tests can share it. */
public abstract class SharedLedgerTest {
    protected static final Instant FAR = Instant.parse("2099-01-01T00:00:00Z");
    protected static final PatientHandle PATIENT = new PatientHandle("0123456789abcdef".repeat(2));
    private static final AtomicInteger WORLDS = new AtomicInteger();

    private String world = "";
    private final List<LedgerClient> opened = new ArrayList<>();

    @SuppressWarnings("NullAway.Init") // set before each test
    protected LedgerIdentity hospital;

    @SuppressWarnings("NullAway.Init")
    protected LedgerIdentity institute;

    @SuppressWarnings("NullAway.Init")
    protected LedgerClient asHospital;

    /** The ledger that the tests run on. */
    protected abstract LedgerUnderTest ledger() throws IOException;

    protected final LedgerIdentity identity(String name, String mspId) throws IOException {
        return ledger().identity(name + world, mspId);
    }

    protected final LedgerClient as(String name, String mspId) throws IOException {
        return as(identity(name, mspId));
    }

    protected final LedgerClient as(LedgerIdentity identity) throws IOException {
        LedgerClient client = ledger().connect(identity);
        opened.add(client);
        return client;
    }

    @BeforeEach
    final void register() throws IOException {
        world = "-" + WORLDS.incrementAndGet();
        hospital = identity("hospital-a", "HospitalAMSP");
        institute = identity("school", "HospitalAMSP");
        asHospital = as(hospital);
        Command.RegisterHospital itself = new Command.RegisterHospital(at(), "HospitalAMSP", "Hospital A");
        LedgerClient.await(as("consortium", "ConsortiumMSP").submit(itself));
        submit(new Command.RegisterInstitute(at(), institute.address(), "School", "medical-school"));
        submit(new Command.RegisterPatients(at(), List.of(PATIENT), LedgerClient.newSalt()));
    }

    @AfterEach
    final void closeClients() {
        opened.forEach(LedgerClient::close);
        opened.clear();
    }

    protected final Address at() {
        return hospital.address();
    }

    protected final LedgerClient.Committed submit(Command command) {
        return LedgerClient.await(asHospital.submit(command));
    }

    protected final Command.SetConsent consent(Grantee grantee) {
        return new Command.SetConsent(
                at(),
                PATIENT,
                grantee,
                Grant.of(PrivacyLevel.LOW),
                new TreeSet<>(Set.of(Right.READ)),
                TimeWindow.ALWAYS,
                Optional.empty(),
                LedgerClient.newSalt());
    }

    protected final List<LedgerRecord> choices(LedgerClient client) {
        return LedgerClient.await(client.read(new Command.ReadRecord(at(), Kinds.CHOICES, List.of(PATIENT.value()))));
    }

    /** How often the patient's choices were changed. */
    protected final long revision() {
        return choices(asHospital).stream()
                .map(LedgerRecord.Choices.class::cast)
                .mapToLong(LedgerRecord.Choices::revision)
                .findFirst()
                .orElse(0);
    }
}
