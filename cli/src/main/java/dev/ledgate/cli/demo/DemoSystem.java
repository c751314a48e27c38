package dev.ledgate.cli.demo;

import dev.ledgate.crypto.FieldKeyService;
import dev.ledgate.crypto.HospitalSealer;
import dev.ledgate.crypto.abe.UnknownAttribute;
import dev.ledgate.crypto.bytes.CorruptEncoding;
import dev.ledgate.crypto.bytes.SecretBytes;
import dev.ledgate.crypto.field.EqualityIndex;
import dev.ledgate.crypto.keys.GroupEnvelope;
import dev.ledgate.demo.EmbeddedHospital;
import dev.ledgate.demo.GenerationException;
import dev.ledgate.demo.OpenParts;
import dev.ledgate.demo.SampleLoader;
import dev.ledgate.demo.SampleSource;
import dev.ledgate.demo.SyntheaGenerator;
import dev.ledgate.ledger.audit.AuditSettings;
import dev.ledgate.ledger.audit.ChainedAuditLog;
import dev.ledgate.ledger.snapshot.HmacPatientHandles;
import dev.ledgate.ledger.snapshot.LedgerSnapshot;
import dev.ledgate.ledger.snapshot.SnapshotDecisionPoint;
import dev.ledgate.ledger.snapshot.SnapshotFeed;
import dev.ledgate.policy.Classification;
import dev.ledgate.policy.ColumnName;
import dev.ledgate.policy.PatientKey;
import dev.ledgate.proxy.auth.RoleCredentials;
import dev.ledgate.proxy.catalog.ControlPlane;
import dev.ledgate.proxy.catalog.HospitalCatalog;
import dev.ledgate.proxy.catalog.HospitalInstaller;
import dev.ledgate.proxy.catalog.InstallationException;
import dev.ledgate.proxy.catalog.LiveCatalog;
import dev.ledgate.proxy.server.LedgateServer;
import dev.ledgate.proxy.server.Ports;
import dev.ledgate.proxy.server.ProxyConfig;
import dev.ledgate.proxy.session.SessionConfig;
import dev.ledgate.rewriter.CalciteRewriter;
import dev.ledgate.sdn.RecordingEnforcer;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hospital A in one process: embedded PostgreSQL with sealed Synthea patients, the development ledger with the demo's
 * contracts, and the proxy. Started by one thread; the accessors are safe for any.
 */
public final class DemoSystem implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DemoSystem.class);
    static final List<String> SCHEMAS = List.of("public");
    private static final String LOOPBACK = "127.0.0.1";
    static final ColumnName PATIENTS = ColumnName.parse("patients.id");
    private static final Duration LEASE = Duration.ofSeconds(3);
    private static final Duration ANCHOR_LIMIT = Duration.ofMinutes(5);
    private static final Duration READY_LIMIT = Duration.ofSeconds(30);

    /** What is closed at the end, the newest first. */
    private final OpenParts open = new OpenParts();

    private final DemoOptions options;
    private final Clock clock = Clock.systemUTC();
    private final SecureRandom random = new SecureRandom();

    private final EmbeddedHospital database;
    private final ControlPlane control;
    private final LedgateServer server;
    private final RecordingEnforcer paths;

    private DemoSystem(DemoOptions options) throws DemoFailure, IOException, SQLException {
        this.options = options;
        boolean done = false;
        try {
            Path home = DemoHome.prepare(options);
            Classification classification = DemoPolicy.bundled();

            say("starting PostgreSQL");
            database = opened(EmbeddedHospital.start(Optional.of(home.resolve("db")), 0));
            boolean loaded = database.isLoaded();
            SampleSource source = loaded ? SampleSource.bundled() : source();

            say(DemoLedger.describe(home));
            DemoLedger ledger = opened(DemoLedger.open(home, clock));
            DemoContracts contracts = opened(new DemoContracts(ledger, clock));
            boolean registered = contracts.registered();
            if (registered != loaded) {
                throw new DemoFailure("the ledger and the database in " + home
                        + " are not from the same start; delete the directory and start again");
            }
            DemoKeys keys = opened(DemoKeys.open(home.resolve("keys"), contracts.userAddresses(), random));
            SecretBytes searchRoot = opened(SecretBytes.owning(secret("search-index")));
            HmacPatientHandles handles = new HmacPatientHandles(secret("patient-handles"));

            ControlPlane.Login login =
                    new ControlPlane.Login(database.jdbcUrl(), database.superuser(), database.superuserPassword());
            DemoDatabase.write(home, login);
            control = opened(new ControlPlane(login));
            if (!loaded) {
                load(source, classification, keys, searchRoot);
            }
            database.handOver();
            HospitalInstaller.Installation installation =
                    control.installer(random).install(SCHEMAS, classification.searchableColumns());
            LiveCatalog catalog = opened(control.liveCatalog(SCHEMAS));
            HospitalSalts salts = HospitalSalts.read(control.patientSalts(), random);
            if (!registered) {
                say("writing parties, contracts and choices to the ledger");
                contracts.registerParties(classification.tables().keySet());
                contracts.defineDataCategories(classification.tables().keySet());
                contracts.publishGroups(keys);
                contracts.choose(control.patientKeys(PATIENTS).all().stream()
                        .map(handles::handle)
                        .toList());
            }

            HospitalPatients patients = new HospitalPatients(control.patientKeys(PATIENTS), handles);
            SnapshotFeed feed = opened(
                    SnapshotFeed.start(contracts.client(), contracts.hospital(), patients, LEASE, System::nanoTime));
            ExecutorService workers = Executors.newFixedThreadPool(2, task -> {
                Thread thread = new Thread(task, "field-keys");
                thread.setDaemon(true);
                return thread;
            });
            open.add(workers::shutdownNow);
            FieldKeyService fieldKeys = opened(new FieldKeyService(
                    () -> envelopes(feed),
                    keys::keysOf,
                    salts,
                    keys.directory(),
                    column -> classification.column(column).level(),
                    () -> new EqualityIndex(
                            searchRoot, column -> classification.column(column).searchable()),
                    workers,
                    random));
            opened(feed.onChange(new WrappedKeysChanged(feed, fieldKeys::invalidateAll)));
            ChainedAuditLog audit = opened(ChainedAuditLog.open(
                    home.resolve("audit"),
                    AuditSettings.sealedTo(DemoAuditOfficer.open(home.resolve("keys"), random))
                            .withAnchorLimit(ANCHOR_LIMIT),
                    Optional.of(contracts::anchor)));
            paths = opened(new RecordingEnforcer());
            Ports ports = new Ports(
                    new DemoLogins(random),
                    new SnapshotDecisionPoint(feed, contracts.hospital()),
                    new CalciteRewriter(() -> catalog.now().tables(), () -> classification),
                    audit,
                    new EmergencyKeys(fieldKeys, contracts.own(), feed, clock),
                    paths,
                    clock,
                    Optional.of(catalog));
            server = opened(LedgateServer.start(config(installation, catalog.now()), ports));
            Files.writeString(home.resolve("proxy"), LOOPBACK + ":" + server.port() + "\n");
            contracts.allowPaths(LOOPBACK, server.port());
            awaitCaughtUp(feed, contracts);
            done = true;
        } catch (UnknownAttribute | CorruptEncoding | InstallationException e) {
            throw new DemoFailure(String.valueOf(e.getMessage()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DemoFailure("interrupted while starting", e);
        } finally {
            if (!done) {
                close();
            }
        }
    }

    /**
     * Starts everything; returns once the proxy serves.
     *
     * @throws DemoFailure if it cannot be started, in a sentence for people
     */
    public static DemoSystem start(DemoOptions options) throws DemoFailure {
        try {
            return new DemoSystem(options);
        } catch (IOException | SQLException e) {
            throw new DemoFailure("the demo cannot be started: " + e.getMessage(), e);
        }
    }

    private void say(String what) {
        options.progress().accept(what);
    }

    private <T extends Closeable> T opened(T part) {
        open.add(part);
        return part;
    }

    private byte[] secret(String name) throws IOException {
        return HexFormat.of()
                .parseHex(
                        PrivateFiles.secret(options.directory().resolve("keys").resolve(name), random));
    }

    private SampleSource generated(int patients) throws DemoFailure, IOException, InterruptedException {
        String checkout = System.getenv("LEDGATE_SOURCE");
        Path pom = Path.of(checkout == null ? "." : checkout, "demo", "synthea", "pom.xml");
        try {
            return new SyntheaGenerator(pom)
                    .generate(patients, options.directory().resolve("synthea"), options.progress());
        } catch (GenerationException e) {
            throw new DemoFailure(String.valueOf(e.getMessage()), e);
        }
    }

    private SampleSource source() throws DemoFailure, IOException, InterruptedException {
        return options.patients().isPresent() ? generated(options.patients().getAsInt()) : SampleSource.bundled();
    }

    /** Patients get their salts first; sealed values are sealed before they reach the database. */
    private void load(SampleSource source, Classification classification, DemoKeys keys, SecretBytes searchRoot)
            throws SQLException, IOException, InstallationException {
        say("loading and sealing the patients");
        // The salts' table comes with the installation, and nothing may be sealed under a salt that is not stored.
        control.installer(random).install(List.of());
        List<PatientKey> sorted = DemoPatientOrder.read(source);
        Map<PatientKey, PolicyGroup> groups = new HashMap<>();
        for (int i = 0; i < sorted.size(); i++) {
            groups.put(sorted.get(i), DemoPatients.groupOf(i));
        }
        HospitalSalts.assign(control.patientSalts(), groups, random);
        HospitalSalts salts = HospitalSalts.read(control.patientSalts(), random);
        try (HospitalSealer sealer = new HospitalSealer(
                        keys.roots(),
                        salts,
                        new EqualityIndex(
                                searchRoot,
                                column -> classification.column(column).searchable()),
                        random);
                Connection connection = database.connect()) {
            Map<String, Long> counts = SampleLoader.load(
                    connection,
                    source,
                    (place, plain) -> sealer.seal(
                            place,
                            classification.column(place.column()).level(),
                            plain.getBytes(StandardCharsets.UTF_8)));
            say("loaded " + counts.getOrDefault("patients", 0L) + " patients, "
                    + counts.values().stream().mapToLong(Long::longValue).sum() + " rows in " + counts.size()
                    + " tables");
        }
    }

    private static Collection<GroupEnvelope> envelopes(SnapshotFeed feed) {
        List<GroupEnvelope> envelopes = new ArrayList<>();
        for (var group :
                feed.current().map(LedgerSnapshot::groups).orElse(Map.of()).values()) {
            try {
                envelopes.add(GroupEnvelope.decode(group.envelope()));
            } catch (CorruptEncoding e) {
                LOG.atWarn().log("the wrapped keys of group {} cannot be read", group.group());
            }
        }
        return envelopes;
    }

    /** The demo's logins. */
    public static List<String> logins() {
        return Arrays.stream(DemoParty.values()).map(DemoParty::login).toList();
    }

    /** What a login is for, for people. */
    public static String describe(String login) {
        return Arrays.stream(DemoParty.values())
                .filter(p -> p.login().equals(login))
                .findFirst()
                .map(DemoParty::description)
                .orElse("");
    }

    private ProxyConfig config(HospitalInstaller.Installation installation, HospitalCatalog catalog)
            throws IOException {
        return new ProxyConfig(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), options.proxyPort()),
                new InetSocketAddress(InetAddress.getLoopbackAddress(), database.port()),
                EmbeddedHospital.DATABASE,
                new RoleCredentials(
                        HospitalInstaller.SESSION_ROLE,
                        installation.passwords().session().toCharArray()),
                new RoleCredentials(
                        HospitalInstaller.OWNER_ROLE,
                        installation.passwords().owner().toCharArray()),
                String.join(", ", SCHEMAS),
                new SessionConfig(installation.mirrorSchema(), sealedTypes(catalog), secret("statement-digests")),
                ProxyConfig.Tls.OFF,
                ProxyConfig.Limits.DEFAULT);
    }

    private static Set<Integer> sealedTypes(HospitalCatalog catalog) {
        return Stream.concat(Stream.of(catalog.sealedType()), catalog.searchTypes().stream())
                .map(Long::intValue)
                .collect(Collectors.toSet());
    }

    private static void awaitCaughtUp(SnapshotFeed feed, DemoContracts contracts)
            throws InterruptedException, DemoFailure {
        if (!feed.awaitReady(READY_LIMIT)) {
            throw new DemoFailure("the ledger's state did not arrive within " + READY_LIMIT.toSeconds() + " s");
        }
        long last = contracts.client().height() - 1;
        long attempts = READY_LIMIT.toMillis() / 10;
        for (long i = 0; i < attempts; i++) {
            if (feed.current().filter(s -> s.version() >= last).isPresent()) {
                return;
            }
            Thread.sleep(10);
        }
        throw new DemoFailure("the snapshot did not reach block " + last);
    }

    /** Where clients connect. */
    public int proxyPort() {
        return server.port();
    }

    /** The raw database, for whoever wants to look at the ciphertext. */
    public int databasePort() {
        return database.port();
    }

    /** With user and password of the database's superuser. */
    public String superuserJdbcUrl() {
        return database.jdbcUrl() + "?user=" + database.superuser() + "&password=" + database.superuserPassword();
    }

    /** For {@code psql}. */
    public String superuserUrl() {
        return "postgresql://" + database.superuser() + ":" + database.superuserPassword() + "@" + database.host() + ":"
                + database.port() + "/" + EmbeddedHospital.DATABASE;
    }

    /** The secret behind pseudonyms and date shifts, for the oracle that computes them independently. */
    public byte[] pseudonymSecret() throws SQLException {
        try (Connection connection = control.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT value FROM ledgate.secret WHERE name = 'views'")) {
            rows.next();
            return rows.getBytes(1);
        }
    }

    public Path dataDirectory() {
        return options.directory();
    }

    public Path auditDirectory() {
        return options.directory().resolve("audit");
    }

    /** How many sessions are open. */
    public int sessions() {
        return server.sessions();
    }

    /** What enforces network paths. */
    public String describePaths() {
        return paths.describe();
    }

    /** Stops everything, the latest first; what cannot be closed is logged. Closing twice does nothing. */
    @Override
    public void close() {
        try {
            open.close();
        } catch (IOException e) {
            LOG.atWarn().setCause(e).log("not all parts of the demo were closed");
        }
    }
}
