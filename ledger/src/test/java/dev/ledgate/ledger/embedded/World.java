package dev.ledgate.ledger.embedded;

import dev.ledgate.contracts.Command;
import dev.ledgate.contracts.LedgerRecord.CategoryGrant;
import dev.ledgate.ledger.client.LedgerClient;
import dev.ledgate.ledger.identity.LedgerIdentity;
import dev.ledgate.policy.AccessString;
import dev.ledgate.policy.Address;
import dev.ledgate.policy.Grant;
import dev.ledgate.policy.Grantee;
import dev.ledgate.policy.PatientHandle;
import dev.ledgate.policy.PrivacyLevel;
import dev.ledgate.policy.Right;
import dev.ledgate.policy.TimeWindow;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** A small consortium on an embedded ledger: hospital A, a medical school with a researcher, an insurer. */
public final class World implements AutoCloseable {
    public static final Instant FAR = Instant.parse("2099-01-01T00:00:00Z");
    public static final AccessString ALL =
            new AccessString("postgresql://127.0.0.1:5432/hospital_a", List.of("SELECT id, zip FROM patients"));

    public final EmbeddedLedger ledger;
    public final LedgerIdentity hospital;
    public final LedgerClient asHospital;

    public World(Path data) throws IOException {
        ledger = EmbeddedLedger.start(data, Clock.systemUTC());
        hospital = ledger.identities().enrol("hospital-a", "HospitalAMSP");
        asHospital = client(hospital);
    }

    public Address hospitalAddress() {
        return hospital.address();
    }

    public LedgerIdentity identity(String name) throws IOException {
        return ledger.identities().enrol(name, "HospitalAMSP");
    }

    public LedgerClient client(LedgerIdentity identity) {
        return LedgerClient.connect(ledger.connect(), identity);
    }

    public LedgerClient.Committed submit(Command command) {
        return LedgerClient.await(asHospital.submit(command));
    }

    /** Registers everything, with an active relationship for the medical school only. */
    public void build() throws IOException {
        LedgerIdentity consortium = ledger.identities().enrol("consortium", "ConsortiumMSP");
        try (LedgerClient asConsortium = client(consortium)) {
            LedgerClient.await(
                    asConsortium.submit(new Command.RegisterHospital(hospitalAddress(), "HospitalAMSP", "Hospital A")));
        }
        submit(new Command.RegisterInstitute(hospitalAddress(), hospitalAddress(), "Hospital A", "own-hospital"));
        SortedMap<String, CategoryGrant> defaults = new TreeMap<>();
        defaults.put("own-hospital", grant(PrivacyLevel.COMPLETE, Right.READ, Right.WRITE));
        defaults.put("medical-school", grant(PrivacyLevel.HIGH, Right.READ));
        defaults.put("insurance", grant(PrivacyLevel.MEDIUM, Right.READ));
        submit(new Command.SetDefaultPolicy(hospitalAddress(), 1, defaults));
        user("emr", hospitalAddress());
        institute("medical-school", "medical-school", "researcher");
        institute("insurer-company", "insurance", "insurer");
        open("medical-school", "researcher");
    }

    private static CategoryGrant grant(PrivacyLevel level, Right... rights) {
        return new CategoryGrant(Grant.of(level), new TreeSet<>(Set.of(rights)));
    }

    private void institute(String name, String category, String login) throws IOException {
        Address institute = identity(name).address();
        submit(new Command.RegisterInstitute(hospitalAddress(), institute, name, category));
        user(login, institute);
    }

    public void user(String login, Address institute) throws IOException {
        submit(new Command.RegisterUser(
                hospitalAddress(), institute, identity(login).address(), login, LedgerClient.newSalt()));
    }

    /** Request, approval and whitelist entry. */
    public void open(String institute, String login) throws IOException {
        open(institute, identity(institute), login);
    }

    public void open(String institute, LedgerIdentity party, String login) throws IOException {
        String request = institute + "-" + ledger.height();
        try (LedgerClient asUser = client(identity(login))) {
            LedgerClient.await(asUser.submit(
                    new Command.RequestAccess(hospitalAddress(), party.address(), request, "research", FAR)));
        }
        submit(new Command.ApproveAccess(
                hospitalAddress(),
                request,
                List.of("researcher@hospital-a"),
                List.of(ALL),
                Optional.empty(),
                LedgerClient.newSalt()));
        allowPath(login);
    }

    public void allowPath(String login) throws IOException {
        submit(new Command.AllowPath(hospitalAddress(), identity(login).address(), "10.8.0.7", "127.0.0.1", 15432));
    }

    public void consent(PatientHandle patient, Grantee grantee, Grant grant, TimeWindow window, String purpose) {
        submit(new Command.SetConsent(
                hospitalAddress(),
                patient,
                grantee,
                grant,
                new TreeSet<>(Set.of(Right.READ)),
                window,
                Optional.of(purpose).filter(p -> !p.isEmpty()),
                LedgerClient.newSalt()));
    }

    @Override
    public void close() throws IOException {
        asHospital.close();
        ledger.close();
    }
}
