package dev.ledgate.cli.demo;

import dev.ledgate.ledger.client.LedgerClient;
import dev.ledgate.ledger.snapshot.HmacPatientHandles;
import dev.ledgate.ledger.snapshot.SnapshotDecisionPoint;
import dev.ledgate.ledger.snapshot.SnapshotFeed;
import dev.ledgate.policy.AccessProfile;
import dev.ledgate.policy.Classification;
import dev.ledgate.policy.Denial;
import dev.ledgate.policy.port.DecisionPoint.Admission;
import dev.ledgate.policy.port.DecisionPoint.Decision;
import dev.ledgate.proxy.catalog.ControlPlane;
import dev.ledgate.proxy.catalog.HospitalCatalog;
import dev.ledgate.proxy.catalog.InstallationException;
import dev.ledgate.rewriter.CalciteRewriter;
import dev.ledgate.rewriter.RewriteResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;

/**
 * What would become of one statement in the demo that runs on a data directory, decided and rewritten by the same classes.
 *
 * @param profile what the user may see; empty if nothing
 * @param denied why nothing
 * @param result what would become of the statement
 */
public record DemoExplanation(
        Optional<AccessProfile> profile, Optional<Denial> denied, Optional<RewriteResult> result) {
    private static final Duration LEASE = Duration.ofSeconds(10);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /**
     * Explains.
     *
     * @param hospital a client that acts as the hospital
     * @throws DemoFailure if the demo's parts cannot be reached
     */
    public static DemoExplanation of(
            Path data, LedgerClient hospital, String login, Optional<String> purpose, String sql) throws DemoFailure {
        try (ControlPlane control = new ControlPlane(DemoDatabase.login(data))) {
            HospitalCatalog catalog = control.catalog().read(DemoSystem.SCHEMAS);
            byte[] secret = HexFormat.of()
                    .parseHex(Files.readString(data.resolve("keys").resolve("patient-handles"))
                            .strip());
            HospitalPatients patients =
                    new HospitalPatients(control.patientKeys(DemoSystem.PATIENTS), new HmacPatientHandles(secret));
            Classification classification = DemoPolicy.bundled();
            try (SnapshotFeed feed =
                    SnapshotFeed.start(hospital, hospital.identity().address(), patients, LEASE, System::nanoTime)) {
                if (!feed.awaitReady(PATIENCE)) {
                    throw new DemoFailure("the ledger's state did not arrive");
                }
                SnapshotDecisionPoint decisions =
                        new SnapshotDecisionPoint(feed, hospital.identity().address());
                Instant now = Clock.systemUTC().instant();
                Admission admission = decisions.admit(login, purpose, now);
                if (admission.admitted().isEmpty()) {
                    return new DemoExplanation(Optional.empty(), admission.denied(), Optional.empty());
                }
                Decision decision = decisions.decide(admission.admitted().get().who(), now);
                if (decision.permit().isEmpty()) {
                    return new DemoExplanation(Optional.empty(), decision.denied(), Optional.empty());
                }
                RewriteResult result = new CalciteRewriter(catalog::tables, () -> classification)
                        .rewrite(sql, decision.permit().get());
                return new DemoExplanation(decision.permit(), Optional.empty(), Optional.of(result));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DemoFailure("interrupted", e);
        } catch (IOException | SQLException | InstallationException e) {
            throw new DemoFailure("the demo's database cannot be asked: " + e.getMessage(), e);
        }
    }
}
