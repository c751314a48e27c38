package dev.ledgate.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ledgate.proxy.fake.TestProxy;
import dev.ledgate.proxy.server.ProxyConfig.Limits;
import dev.ledgate.proxy.server.ProxyConfig.Tls;
import dev.ledgate.proxy.server.ProxyConfig.TlsMode;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TlsTest {
    private static final String STORE_PASSWORD = "store-secret";

    private static TestProxy proxy;

    @TempDir
    private static Path folder;

    @BeforeAll
    static void start() throws Exception {
        Path store = folder.resolve("proxy.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "proxy",
                        "-keyalg",
                        "EC",
                        "-sigalg",
                        "SHA256withECDSA",
                        "-dname",
                        "CN=localhost",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        STORE_PASSWORD,
                        "-keystore",
                        store.toString())
                .redirectErrorStream(true)
                .start();
        keytool.getInputStream().readAllBytes();
        assertThat(keytool.waitFor()).isZero();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, STORE_PASSWORD.toCharArray());
        }
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(keys, STORE_PASSWORD.toCharArray());
        SslContext context = SslContextBuilder.forServer(factory)
                .sslProvider(SslProvider.JDK)
                .applicationProtocolConfig(new ApplicationProtocolConfig(
                        ApplicationProtocolConfig.Protocol.ALPN,
                        ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                        ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                        "postgresql"))
                .build();
        X509Certificate certificate = (X509Certificate) keys.getCertificate("proxy");
        proxy = TestProxy.start(
                new Tls(TlsMode.REQUIRED, Optional.of(context), Optional.of(certificate)), Limits.DEFAULT);
    }

    @AfterAll
    static void stop() {
        proxy.close();
    }

    @Test
    void encryptedSessionsWorkWithChannelBinding() throws Exception {
        try (Connection c = proxy.connect("alice", "sslmode=require", "channelBinding=require");
                var r = c.createStatement().executeQuery("select repeat('x', 300000)")) {
            r.next();
            assertThat(r.getString(1)).hasSize(300_000);
        }
    }

    @Test
    void directTlsWorks() throws Exception {
        try (Connection c = proxy.connect("alice", "sslmode=require", "sslNegotiation=direct");
                var r = c.createStatement().executeQuery("select 5")) {
            r.next();
            assertThat(r.getInt(1)).isEqualTo(5);
        }
    }

    @Test
    void unencryptedSessionsAreRefusedWhereTlsIsRequired() {
        assertThatThrownBy(() -> proxy.connect("alice", "sslmode=disable"))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("unencrypted");
    }
}
