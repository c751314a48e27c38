package dev.ledgate.bench;

import dev.ledgate.contracts.Command;
import dev.ledgate.ledger.client.LedgerClient;
import dev.ledgate.ledger.client.LedgerEndpoint;
import dev.ledgate.ledger.embedded.EmbeddedLedger;
import dev.ledgate.ledger.identity.LedgerIdentity;
import dev.ledgate.policy.Address;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Consents and revocations on the embedded ledger, from the command to the commit: proposed, endorsed, signed, ordered,
 * forced to disk and reported, through the same loopback port that the commands use. Twice: after 100 of them, as in the
 * first minutes of a ledger, and after some 3,000 more, as in one that has anchored the audit log for a few hours.
 */
final class EmbeddedFigures {
    private static final int PER_SECOND = 20;
    private static final int WARM_CLIENTS = 1;
    private static final int WARM_PER_SECOND = 100;
    private static final int WARM_SECONDS = 30;
    private static final int PATIENTS = 500;
    private static final String MSP = "HospitalAMSP";

    private final Path data;
    private final Figures out;

    EmbeddedFigures(Path data, Figures out) {
        this.data = data;
        this.out = out;
    }

    void all(int seconds) throws Exception {
        Files.createDirectories(data);
        try (EmbeddedLedger ledger = EmbeddedLedger.start(data, Clock.systemUTC());
                LedgerClient consortium = LedgerClient.connect(
                        LedgerEndpoint.connect(data), ledger.identities().enrol("consortium", "ConsortiumMSP"))) {
            LedgerIdentity identity = ledger.identities().enrol("hospital-a", MSP);
            Address hospital = identity.address();
            LedgerClient.await(consortium.submit(new Command.RegisterHospital(hospital, MSP, "Hospital A")));
            try (LedgerClient client = LedgerClient.connect(LedgerEndpoint.connect(data), identity)) {
                LedgerClient.await(client.submit(Consents.register(hospital, PATIENTS)));
                AtomicInteger next = new AtomicInteger();
                Supplier<CompletionStage<?>> ask = () -> client.submit(command(hospital, next));
                var unused = OpenLoop.run(1, PER_SECOND, 5, ask);
                show("embedded.commit", OpenLoop.run(1, PER_SECOND, seconds, ask));
                unused = OpenLoop.run(WARM_CLIENTS, WARM_PER_SECOND, WARM_SECONDS, ask);
                show("embedded.commit.warm", OpenLoop.run(1, PER_SECOND, seconds, ask));
            }
        }
    }

    private void show(String name, long[] nanos) {
        out.value(name + ".p50", Figures.quantile(nanos, 0.5) / 1e6, "ms");
        out.value(name + ".p95", Figures.quantile(nanos, 0.95) / 1e6, "ms");
    }

    /** A consent, then its revocation, of one patient after the other. */
    private static Command command(Address hospital, AtomicInteger next) {
        int n = next.getAndIncrement();
        int patient = n / 2 % PATIENTS;
        return n % 2 == 0 ? Consents.consent(hospital, patient) : Consents.revoke(hospital, patient);
    }
}
