package dev.ledgate.it.kill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ledgate.contracts.Command;
import dev.ledgate.contracts.Kinds;
import dev.ledgate.contracts.LedgerRecord.AuditAnchor;
import dev.ledgate.it.wire.Endpoint;
import dev.ledgate.it.wire.WireClient;
import dev.ledgate.ledger.audit.AuditQuery;
import dev.ledgate.ledger.audit.AuditReport;
import dev.ledgate.ledger.audit.AuditSearch;
import dev.ledgate.ledger.audit.AuditVerifier;
import dev.ledgate.ledger.audit.BatchRoot;
import dev.ledgate.ledger.audit.Hash;
import dev.ledgate.ledger.client.LedgerClient;
import dev.ledgate.ledger.client.LedgerEndpoint;
import dev.ledgate.ledger.identity.IdentityStore;
import dev.ledgate.ledger.identity.LedgerIdentity;
import dev.ledgate.policy.port.AuditLog.Verdict;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * kill -9 of the proxy under load, at random points: {@code -Dledgate.kills=100} of them, else 3. What the clients were
 * answered is held against the log.
 */
final class KilledProxyTest {
    private static final int CLIENTS = 8;
    private static final int LONGEST_MILLIS = 700;
    private static final long SEED = 20_261_121;

    @TempDir
    Path directory = Path.of("");

    /** By the digest under which the log knows the statement. */
    private final Map<String, String> asked = new ConcurrentHashMap<>();

    private final Set<String> answered = ConcurrentHashMap.newKeySet();

    @Test
    void everyStatementAnsweredIsInTheLogAfterEachKill() throws Exception {
        int kills = Integer.getInteger("ledgate.kills", 3);
        Random random = new Random(SEED);
        Path audit = directory.resolve("audit");
        Path ledger = directory.resolve("data");
        long recordedOnly = 0;
        try (SeparateProxy proxy = new SeparateProxy(audit, Optional.of(ledger))) {
            for (int kill = 0; kill < kills; kill++) {
                long answeredBefore = answered.size();
                load(proxy, kill, random.nextInt(LONGEST_MILLIS));
                Map<String, Long> intents = intents(audit);
                assertThat(intents.keySet())
                        .as("answered, but not in the log after kill %s", kill)
                        .containsAll(answered);
                assertThat(asked.keySet()).as("in the log, but never asked").containsAll(intents.keySet());
                assertThat(intents.values()).as("each statement once").containsOnly(1L);
                recordedOnly = (long) intents.size() - answered.size();
                assertThat(recordedOnly)
                        .as("recorded but not answered: at most what was in flight at each kill")
                        .isBetween(0L, (long) CLIENTS * (kill + 1));
                assertThat(answered.size())
                        .as("there was load before kill %s", kill)
                        .isGreaterThan((int) answeredBefore);
            }
            proxy.start();
            AuditReport report = AuditVerifier.verify(audit, anchored(ledger), Optional.empty());
            assertThat(report.damage()).isEmpty();
            assertThat(report.anchored())
                    .as("batches are anchored on the ledger")
                    .isPositive();
            System.getLogger(KilledProxyTest.class.getName())
                    .log(
                            System.Logger.Level.INFO,
                            "{0} kills, {1} statements answered, all in the log; {2} more recorded and not answered",
                            kills,
                            answered.size(),
                            recordedOnly);
        }
    }

    /** Starts the proxy and asks it until it is killed, some milliseconds after the first answer. */
    private void load(SeparateProxy proxy, int kill, int millis) throws IOException, InterruptedException {
        Endpoint endpoint = proxy.start();
        CountDownLatch first = new CountDownLatch(CLIENTS);
        List<Thread> clients = new ArrayList<>();
        for (int n = 0; n < CLIENTS; n++) {
            String name = kill + "-" + n;
            Thread client = new Thread(() -> client(endpoint, name, first), "client-" + n);
            client.start();
            clients.add(client);
        }
        assertThat(first.await(60, TimeUnit.SECONDS))
                .as("all clients were answered")
                .isTrue();
        TimeUnit.MILLISECONDS.sleep(millis);
        proxy.kill();
        for (Thread client : clients) {
            client.join();
        }
    }

    private void client(Endpoint endpoint, String name, CountDownLatch first) {
        try (WireClient client = WireClient.connect(endpoint)) {
            for (int n = 0; ; n++) {
                String sql = "SELECT '" + name + "-" + n + "' AS mark, gender FROM patients LIMIT 3";
                String digest = digest(sql);
                asked.put(digest, sql);
                // One row is enough to have seen something, even if the end did not arrive.
                boolean seen = client.query(sql).frames().stream().anyMatch(frame -> frame.type() == 'D');
                if (!seen) {
                    return;
                }
                answered.add(digest);
                first.countDown();
            }
        } catch (IOException | IllegalStateException e) {
            // The proxy was killed.
        }
    }

    private static String digest(String sql) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(ProxyProcess.DIGEST_KEY, "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal(sql.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** How often each permitted SELECT is in the log. */
    private static Map<String, Long> intents(Path audit) throws IOException {
        Map<String, Long> intents = new HashMap<>();
        for (AuditSearch.Found found : AuditSearch.find(
                        audit, SeparateProxy.auditKeys(), AuditQuery.newest(Integer.MAX_VALUE))
                .found()) {
            if (found.intent().action().equals("select") && found.intent().verdict() == Verdict.PERMITTED) {
                intents.merge(found.intent().statementDigest(), 1L, Long::sum);
            }
        }
        return intents;
    }

    private static List<BatchRoot> anchored(Path data) throws IOException {
        LedgerIdentity identity = IdentityStore.open(data.resolve("ledger").resolve("msp"), Clock.systemUTC())
                .find(ProxyProcess.HOSPITAL)
                .orElseThrow();
        try (LedgerClient client = LedgerClient.connect(LedgerEndpoint.connect(data), identity)) {
            return LedgerClient.await(client.read(new Command.ListRecords(identity.address(), Kinds.AUDIT_ANCHOR)))
                    .stream()
                    .map(AuditAnchor.class::cast)
                    .map(a -> new BatchRoot(a.first(), a.last(), Hash.ofHex(a.root())))
                    .toList();
        }
    }
}
