package dev.ledgate.it.kill;

import dev.ledgate.cli.config.PolicyFile;
import dev.ledgate.cli.keys.AuditOfficers;
import dev.ledgate.contracts.Command;
import dev.ledgate.demo.EmbeddedHospital;
import dev.ledgate.demo.HospitalSchema;
import dev.ledgate.it.NoCipher;
import dev.ledgate.ledger.audit.Anchor;
import dev.ledgate.ledger.audit.AuditSettings;
import dev.ledgate.ledger.audit.ChainedAuditLog;
import dev.ledgate.ledger.client.LedgerClient;
import dev.ledgate.ledger.embedded.EmbeddedLedger;
import dev.ledgate.ledger.identity.LedgerIdentity;
import dev.ledgate.policy.Address;
import dev.ledgate.policy.AllowedApi;
import dev.ledgate.policy.Classification;
import dev.ledgate.proxy.auth.RoleCredentials;
import dev.ledgate.proxy.auth.ScramVerifier;
import dev.ledgate.proxy.catalog.ControlPlane;
import dev.ledgate.proxy.catalog.HospitalCatalog;
import dev.ledgate.proxy.catalog.HospitalInstaller;
import dev.ledgate.proxy.server.LedgateServer;
import dev.ledgate.proxy.server.Ports;
import dev.ledgate.proxy.server.ProxyConfig;
import dev.ledgate.proxy.session.SessionConfig;
import dev.ledgate.rewriter.CalciteRewriter;
import dev.ledgate.sdn.RecordingEnforcer;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;

/**
 * The proxy with its audit log and an embedded ledger to anchor it, in front of a database that runs elsewhere. What users
 * may see is fixed. Takes its settings from standard input, prints {@code port N} once it serves, and runs until it is
 * killed.
 */
final class ProxyProcess {
    static final String LOGIN = "researcher";
    static final String PASSWORD = "researcher-pw";
    static final byte[] DIGEST_KEY = new byte[32];
    static final String HOSPITAL = "hospital-a";
    static final String MSP = "HospitalAMSP";

    private ProxyProcess() {}

    @AllowedApi("its parent gives it its settings and reads its port")
    public static void main(String[] args) throws Exception {
        Properties settings = new Properties();
        try (Reader in = new InputStreamReader(System.in, StandardCharsets.UTF_8)) {
            settings.load(in);
        }
        LedgateServer server = start(settings);
        System.out.println("port " + server.port());
        Thread.currentThread().join();
    }

    private static LedgateServer start(Properties settings) throws Exception {
        ChainedAuditLog log = ChainedAuditLog.open(
                Path.of(settings.getProperty("audit")),
                settings(settings),
                settings.containsKey("ledger")
                        ? Optional.of(anchor(
                                Path.of(settings.getProperty("ledger")),
                                Path.of(settings.getProperty("no-anchor", "/nonexistent"))))
                        : Optional.empty());
        ControlPlane control = new ControlPlane(new ControlPlane.Login(
                settings.getProperty("url"), settings.getProperty("superuser"), settings.getProperty("password")));
        HospitalCatalog catalog = control.catalog().read(List.of("public"));
        Classification classification = PolicyFile.parse(HospitalSchema.policy(), "policy.yaml");
        ScramVerifier verifier = ScramVerifier.of(PASSWORD.toCharArray(), new byte[16], 4096);
        return LedgateServer.start(
                config(settings, catalog),
                new Ports(
                        login -> login.equals(LOGIN) ? Optional.of(verifier) : Optional.empty(),
                        new FixedDecision(),
                        new CalciteRewriter(catalog::tables, () -> classification),
                        log,
                        who -> CompletableFuture.completedStage(new NoCipher()),
                        new RecordingEnforcer(),
                        Clock.systemUTC()));
    }

    private static AuditSettings settings(Properties settings) {
        AuditSettings soon = AuditSettings.sealedTo(
                        AuditOfficers.officer(HexFormat.of().parseHex(settings.getProperty("officer"))))
                .withBatch(50, Duration.ofMillis(200));
        return settings.containsKey("anchor-limit-ms")
                ? soon.withAnchorLimit(Duration.ofMillis(Long.parseLong(settings.getProperty("anchor-limit-ms"))))
                : soon;
    }

    /** @param off while this file is there, nothing is anchored */
    private static Anchor anchor(Path data, Path off) throws IOException {
        EmbeddedLedger ledger = EmbeddedLedger.start(data, Clock.systemUTC());
        LedgerIdentity identity = ledger.identities().enrol(HOSPITAL, MSP);
        Address hospital = identity.address();
        if (ledger.height() == 0) {
            try (LedgerClient consortium =
                    LedgerClient.connect(ledger.connect(), ledger.identities().enrol("consortium", "ConsortiumMSP"))) {
                LedgerClient.await(consortium.submit(new Command.RegisterHospital(hospital, MSP, "Hospital A")));
            }
        }
        LedgerClient client = LedgerClient.connect(ledger.connect(), identity);
        return (first, last, root) -> Files.exists(off)
                ? CompletableFuture.failedStage(new IOException("the ledger does not answer"))
                : client.submit(new Command.AnchorAudit(
                                hospital, first, last, HexFormat.of().formatHex(root)))
                        .thenAccept(committed -> {});
    }

    private static ProxyConfig config(Properties settings, HospitalCatalog catalog) {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        return new ProxyConfig(
                new InetSocketAddress(loopback, 0),
                new InetSocketAddress(loopback, Integer.parseInt(settings.getProperty("port"))),
                EmbeddedHospital.DATABASE,
                new RoleCredentials(
                        HospitalInstaller.SESSION_ROLE,
                        settings.getProperty("session").toCharArray()),
                new RoleCredentials(
                        HospitalInstaller.OWNER_ROLE,
                        settings.getProperty("owner").toCharArray()),
                "public",
                new SessionConfig(settings.getProperty("mirror"), (int) catalog.sealedType(), DIGEST_KEY),
                ProxyConfig.Tls.OFF,
                ProxyConfig.Limits.DEFAULT);
    }
}
