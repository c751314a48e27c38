package dev.ledgate.proxy.fake;

import dev.ledgate.proxy.auth.RoleCredentials;
import dev.ledgate.proxy.auth.ScramVerifier;
import dev.ledgate.proxy.server.LedgateServer;
import dev.ledgate.proxy.server.Ports;
import dev.ledgate.proxy.server.ProxyConfig;
import dev.ledgate.proxy.server.ProxyConfig.Limits;
import dev.ledgate.proxy.server.ProxyConfig.Tls;
import dev.ledgate.proxy.session.SessionConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/** A proxy in front of {@link TestDatabase}, with fakes for its ports. Logins' passwords are login + "-pw". */
public final class TestProxy implements AutoCloseable {
    private static final Map<String, ScramVerifier> LOGINS =
            Map.of("alice", verifier("alice"), "owner", verifier("owner"), "stranger", verifier("stranger"));

    public final FakeDecisions decisions = new FakeDecisions();
    public final RecordingAudit audit = new RecordingAudit();
    public final FakeKeys keys = new FakeKeys();
    public final FakePaths paths = new FakePaths();
    private final LedgateServer server;

    private TestProxy(Tls tls, Limits limits, InetSocketAddress database) throws IOException {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        ProxyConfig config = new ProxyConfig(
                new InetSocketAddress(loopback, 0),
                database,
                "postgres",
                new RoleCredentials("ledgate_session", "session-secret".toCharArray()),
                new RoleCredentials("ledgate_owner", "owner-secret".toCharArray()),
                "public",
                new SessionConfig(TestDatabase.MIRROR, TestDatabase.get().sealedOid(), new byte[32]),
                tls,
                limits);
        server = LedgateServer.start(
                config,
                new Ports(
                        login -> Optional.ofNullable(LOGINS.get(login)),
                        decisions,
                        new PassThroughRewriter(),
                        audit,
                        keys,
                        paths,
                        Clock.systemUTC()));
    }

    public static TestProxy start() throws IOException {
        return start(Tls.OFF, Limits.DEFAULT);
    }

    public static TestProxy start(Tls tls, Limits limits) throws IOException {
        return new TestProxy(
                tls,
                limits,
                new InetSocketAddress(
                        InetAddress.getLoopbackAddress(), TestDatabase.get().port()));
    }

    private static ScramVerifier verifier(String login) {
        byte[] salt = (login + "-salt-of-16-bytes").getBytes(StandardCharsets.US_ASCII);
        return ScramVerifier.of((login + "-pw").toCharArray(), salt, 4096);
    }

    public LedgateServer server() {
        return server;
    }

    public int port() {
        return server.port();
    }

    public Connection connect(String login, String... options) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", login);
        properties.setProperty("password", login + "-pw");
        properties.setProperty("sslmode", "disable");
        for (String option : options) {
            int equals = option.indexOf('=');
            properties.setProperty(option.substring(0, equals), option.substring(equals + 1));
        }
        return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + port() + "/postgres", properties);
    }

    @Override
    public void close() {
        server.close();
    }
}
