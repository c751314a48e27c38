package dev.ledgate.it;

import dev.ledgate.cli.Ledgate;
import dev.ledgate.cli.demo.DemoFailure;
import dev.ledgate.cli.demo.DemoOptions;
import dev.ledgate.cli.demo.DemoSystem;
import dev.ledgate.it.oracle.RawHospital;
import dev.ledgate.it.wire.Endpoint;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateFactory;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import picocli.CommandLine;

/** The demo, started whole, as these tests see it. The only class here that knows how it is started and commanded. */
public final class DemoUnderTest implements RawHospital, AutoCloseable {
    static final String DATABASE = "hospital_a";
    /** The institute that each login acts for. */
    private static final Map<String, String> INSTITUTES = Map.of(
            "emr", "hospital-a",
            "physician", "hospital-b",
            "researcher", "medical-school",
            "insurer", "insurer",
            "pharmacy", "pharmacy");

    private static final int ADDRESS_BYTES = 20;
    private final DemoSystem system;

    private DemoUnderTest(DemoSystem system) {
        this.system = system;
    }

    static DemoUnderTest start() throws IOException, DemoFailure {
        return new DemoUnderTest(DemoSystem.start(DemoOptions.quiet(Files.createTempDirectory("ledgate-it-"))));
    }

    /** On a directory in which a network runs; the demo uses that network. */
    static DemoUnderTest on(Path directory) throws DemoFailure {
        return new DemoUnderTest(
                DemoSystem.start(new DemoOptions(directory, true, 0, OptionalInt.empty(), line -> {})));
    }

    /** The proxy, for a login of the demo. */
    public Endpoint login(String login) {
        return new Endpoint(system.proxyPort(), DATABASE, login, login + "-demo");
    }

    /** The hospital's own server, past the proxy. */
    public Endpoint superuser(String database) {
        URI url = URI.create(system.superuserJdbcUrl().substring("jdbc:".length()));
        return new Endpoint(system.databasePort(), database, parameter(url, "user"), parameter(url, "password"));
    }

    private static String parameter(URI url, String name) {
        return Arrays.stream(url.getRawQuery().split("&"))
                .filter(part -> part.startsWith(name + "="))
                .map(part -> URLDecoder.decode(part.substring(name.length() + 1), StandardCharsets.UTF_8))
                .findFirst()
                .orElse("");
    }

    Path auditDirectory() {
        return system.auditDirectory();
    }

    /** What a command of {@code ./ledgate} said and how it ended. */
    record Said(int exitCode, String text) {}

    /** Runs a command of {@code ./ledgate} against this demo. */
    Said command(String... arguments) {
        return command(system.dataDirectory(), arguments);
    }

    /** Runs a command of {@code ./ledgate} against a data directory. */
    static Said command(Path data, String... arguments) {
        StringWriter text = new StringWriter();
        PrintWriter writer = new PrintWriter(text, true);
        CommandLine line = Ledgate.commandLine().setOut(writer).setErr(writer);
        List<String> all = new ArrayList<>(List.of(arguments));
        all.add("--data");
        all.add(data.toString());
        return new Said(line.execute(all.toArray(String[]::new)), text.toString());
    }

    /** Ends an institute's contract, as {@code ./ledgate revoke} does. */
    Said revoke(String institute) {
        return command("revoke", "--institute", institute);
    }

    @Override
    public InputStream policy() throws IOException {
        return SampleFiles.open("policy.yaml");
    }

    @Override
    public InputStream csv(String table) throws IOException {
        return new GZIPInputStream(SampleFiles.open("sample/" + table.toLowerCase(Locale.ROOT) + ".csv.gz"));
    }

    @Override
    public String superuserUrl(String database) {
        return superuser(database).jdbcUrl();
    }

    @Override
    public byte[] pseudonymSecret() throws SQLException {
        return system.pseudonymSecret();
    }

    /** The institute's address, worked out from its certificate: see design section 2. */
    @Override
    public String pseudonymScope(String login) throws IOException {
        Path home =
                system.dataDirectory().resolve("ledger/msp/identities").resolve(INSTITUTES.getOrDefault(login, login));
        try (InputStream pem = Files.newInputStream(home.resolve("cert.pem"))) {
            byte[] key = CertificateFactory.getInstance("X.509")
                    .generateCertificate(pem)
                    .getPublicKey()
                    .getEncoded();
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(key);
            return "0x" + HexFormat.of().formatHex(digest, 0, ADDRESS_BYTES);
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        system.close();
        try (Stream<Path> left = Files.walk(system.dataDirectory())) {
            left.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(file -> {
                // PostgreSQL may still be taking its own files away
                file.deleteOnExit();
            });
        }
    }
}
