package dev.ledgate.bench.coverage;

import dev.ledgate.policy.AccessProfile;
import dev.ledgate.policy.Address;
import dev.ledgate.policy.Classification;
import dev.ledgate.policy.ColumnName;
import dev.ledgate.policy.FieldContext;
import dev.ledgate.policy.Grant;
import dev.ledgate.policy.PrivacyLevel;
import dev.ledgate.policy.Right;
import dev.ledgate.policy.SessionIdentity;
import dev.ledgate.policy.TableName;
import dev.ledgate.policy.TableRule;
import dev.ledgate.policy.port.AuditLog;
import dev.ledgate.policy.port.DecisionPoint;
import dev.ledgate.policy.port.FieldKeys;
import dev.ledgate.proxy.auth.RoleCredentials;
import dev.ledgate.proxy.auth.ScramVerifier;
import dev.ledgate.proxy.catalog.HospitalCatalog;
import dev.ledgate.proxy.catalog.HospitalInstaller;
import dev.ledgate.proxy.catalog.SharedCatalog;
import dev.ledgate.proxy.server.LedgateServer;
import dev.ledgate.proxy.server.Ports;
import dev.ledgate.proxy.server.ProxyConfig;
import dev.ledgate.proxy.session.SessionConfig;
import dev.ledgate.rewriter.CalciteRewriter;
import dev.ledgate.sdn.RecordingEnforcer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The proxy as the hospital's own application meets it: one login, which sees every table completely. No ledger, and audit
 * records are counted, not kept: the subject is the SQL.
 */
final class CoverageProxy implements AutoCloseable {
    static final String LOGIN = "emr";
    static final String PASSWORD = "coverage";

    private static final int SALT_BYTES = 16;
    private static final byte[] DIGEST_KEY = new byte[32];
    private static final SessionIdentity IDENTITY = new SessionIdentity(
            LOGIN,
            new Address("0x" + "0".repeat(40)),
            new Address("0x" + "0".repeat(40)),
            "hospital-a",
            "hospital",
            Optional.empty());

    private final RefusalCount refusals = new RefusalCount();
    private final LedgateServer server;
    private final RecordingEnforcer paths = new RecordingEnforcer();

    CoverageProxy(
            int databasePort,
            String database,
            HospitalInstaller.Installation installation,
            HospitalCatalog catalog,
            List<String> schemas)
            throws IOException {
        Map<TableName, TableRule> rules = new HashMap<>();
        catalog.tables()
                .tables()
                .keySet()
                .forEach(t -> rules.put(t, new TableRule(t, Optional.empty(), List.of(), Map.of())));
        Classification classification = new Classification(rules, "0".repeat(64));
        InetAddress loopback = InetAddress.getLoopbackAddress();
        ProxyConfig config = new ProxyConfig(
                new InetSocketAddress(loopback, 0),
                new InetSocketAddress(loopback, databasePort),
                database,
                new RoleCredentials(
                        HospitalInstaller.SESSION_ROLE,
                        installation.passwords().session().toCharArray()),
                new RoleCredentials(
                        HospitalInstaller.OWNER_ROLE,
                        installation.passwords().owner().toCharArray()),
                String.join(", ", schemas),
                new SessionConfig(installation.mirrorSchema(), (int) catalog.sealedType(), DIGEST_KEY),
                ProxyConfig.Tls.OFF,
                ProxyConfig.Limits.DEFAULT);
        ScramVerifier verifier = ScramVerifier.of(
                PASSWORD.toCharArray(),
                "coverage".repeat(SALT_BYTES / 8).getBytes(StandardCharsets.US_ASCII),
                ScramVerifier.DEFAULT_ITERATIONS);
        server = LedgateServer.start(
                config,
                new Ports(
                        login -> login.equals(LOGIN) ? Optional.of(verifier) : Optional.empty(),
                        new Owner(),
                        new CalciteRewriter(catalog::tables, () -> classification),
                        refusals,
                        new NoKeys(),
                        paths,
                        Clock.systemUTC(),
                        Optional.of(new Unchanging(catalog))));
    }

    int port() {
        return server.port();
    }

    /** Statements that the proxy itself refused, so far. */
    long refused() {
        return refusals.denied.get();
    }

    @Override
    public void close() {
        server.close();
        paths.close();
    }

    /** Whoever changes tables here is not followed; the same tables are found by name in descriptions of rows. */
    private record Unchanging(HospitalCatalog now) implements SharedCatalog {
        @Override
        public CompletionStage<HospitalCatalog> refresh() {
            return CompletableFuture.completedStage(now);
        }
    }

    private static final class Owner implements DecisionPoint {
        private static final AccessProfile PROFILE = new AccessProfile(
                IDENTITY,
                true,
                Grant.of(PrivacyLevel.COMPLETE),
                Set.of(Right.values()),
                new TreeMap<>(),
                Map.of(),
                Map.of(),
                List.of(),
                "coverage",
                1,
                Instant.MAX,
                "coverage",
                "owner");

        @Override
        public Admission admit(String login, Optional<String> purpose, Instant now) {
            return Admission.admitted(IDENTITY, Optional.empty());
        }

        @Override
        public Decision decide(SessionIdentity who, Instant now) {
            return Decision.permit(PROFILE);
        }

        @Override
        public Subscription onChange(Runnable listener) {
            return () -> {};
        }
    }

    private static final class RefusalCount implements AuditLog {
        private final AtomicLong records = new AtomicLong();
        private final AtomicLong denied = new AtomicLong();

        @Override
        public CompletionStage<Long> intent(Intent intent) {
            if (intent.verdict() == Verdict.DENIED) {
                denied.incrementAndGet();
            }
            return CompletableFuture.completedFuture(records.incrementAndGet());
        }

        @Override
        public void outcome(Outcome outcome) {
            // Only refusals are counted.
        }
    }

    /** Nothing is sealed in a corpus. */
    private static final class NoKeys implements FieldKeys, FieldKeys.FieldCipher {
        @Override
        public CompletionStage<FieldCipher> cipherFor(SessionIdentity who) {
            return CompletableFuture.completedFuture(this);
        }

        @Override
        public byte[] open(FieldContext place, byte[] stored) throws FieldUnopenable {
            throw new FieldUnopenable(place);
        }

        @Override
        public byte[] seal(FieldContext place, byte[] plain) throws FieldUnopenable {
            throw new FieldUnopenable(place);
        }

        @Override
        public Optional<byte[]> blindIndex(ColumnName column, byte[] plain) {
            return Optional.empty();
        }

        @Override
        public void close() {
            // Holds no key.
        }
    }
}
