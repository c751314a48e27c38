package dev.ledgate.it.kill;

import dev.ledgate.cli.keys.AuditOfficers;
import dev.ledgate.crypto.keys.TransportKeyPair;
import dev.ledgate.demo.EmbeddedHospital;
import dev.ledgate.demo.HospitalSchema;
import dev.ledgate.it.wire.Endpoint;
import dev.ledgate.ledger.audit.BodyKeys;
import dev.ledgate.proxy.catalog.ControlPlane;
import dev.ledgate.proxy.catalog.HospitalInstaller;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Properties;

/** A database in this process, and {@link ProxyProcess} in front of it, as often as it is started. For one thread. */
final class SeparateProxy implements AutoCloseable {
    private static final TransportKeyPair OFFICER = TransportKeyPair.generate(new SecureRandom());

    private final EmbeddedHospital database;
    private final Properties settings = new Properties();
    private Optional<Process> process = Optional.empty();
    private OptionalInt largestFile = OptionalInt.empty();

    /** @param ledger empty: the log is not anchored */
    SeparateProxy(Path audit, Optional<Path> ledger) throws Exception {
        database = EmbeddedHospital.start(Optional.empty(), 0);
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(HospitalSchema.createTables());
            statement.execute(
                    "INSERT INTO patients (id, gender) SELECT gen_random_uuid(), 'F' FROM" + " generate_series(1, 50)");
        }
        try (ControlPlane control = new ControlPlane(
                new ControlPlane.Login(database.jdbcUrl(), database.superuser(), database.superuserPassword()))) {
            HospitalInstaller.Installation installed =
                    control.installer(new SecureRandom()).install(List.of("public"));
            settings.setProperty("mirror", installed.mirrorSchema());
            settings.setProperty("session", installed.passwords().session());
            settings.setProperty("owner", installed.passwords().owner());
        }
        settings.setProperty("url", database.jdbcUrl());
        settings.setProperty("superuser", database.superuser());
        settings.setProperty("password", database.superuserPassword());
        settings.setProperty("port", Integer.toString(database.port()));
        settings.setProperty("audit", audit.toString());
        settings.setProperty("officer", HexFormat.of().formatHex(OFFICER.publicKey()));
        ledger.ifPresent(path -> settings.setProperty("ledger", path.toString()));
    }

    /** With what the log of any of these proxies is read. */
    static BodyKeys auditKeys() {
        return BodyKeys.of(AuditOfficers.key(OFFICER));
    }

    /** Another setting of {@link ProxyProcess}, for the next start. */
    void set(String name, String value) {
        settings.setProperty(name, value);
    }

    /** How long a file of the proxy may become, from the next start on; a write beyond is cut short and then fails. */
    void limitFiles(OptionalInt kibibytes) {
        largestFile = kibibytes;
    }

    /** Starts the proxy; returns once it serves. */
    Endpoint start() throws IOException {
        List<String> java = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                ProxyProcess.class.getName());
        List<String> command = new ArrayList<>();
        if (largestFile.isPresent()) {
            // bash counts in units of 1024 bytes
            command.addAll(List.of("bash", "-c", "ulimit -f " + largestFile.getAsInt() + "; exec \"$@\"", "bash"));
        }
        command.addAll(java);
        Process started = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        process = Optional.of(started);
        try (OutputStream in = started.getOutputStream()) {
            settings.store(in, null);
        }
        BufferedReader lines = started.inputReader(StandardCharsets.UTF_8);
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith("port ")) {
                return new Endpoint(
                        Integer.parseInt(line.substring(5)),
                        EmbeddedHospital.DATABASE,
                        ProxyProcess.LOGIN,
                        ProxyProcess.PASSWORD);
            }
        }
        throw new IOException("the proxy did not start");
    }

    /** kill -9. */
    void kill() throws InterruptedException {
        if (process.isPresent()) {
            process.get().destroyForcibly().waitFor();
            process = Optional.empty();
        }
    }

    @Override
    public void close() throws IOException {
        process.ifPresent(Process::destroyForcibly);
        database.close();
    }
}
