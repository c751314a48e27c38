package dev.ledgate.proxy.server;

import dev.ledgate.proxy.auth.RoleCredentials;
import dev.ledgate.proxy.session.SessionConfig;
import io.netty.handler.ssl.SslContext;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Optional;

/**
 * How one proxy stands in front of one database.
 *
 * @param listen where clients connect; port 0 takes a free one
 * @param server the hospital's PostgreSQL
 * @param database the one database that is served
 * @param sessionRole the role in which outside users' statements run
 * @param ownerRole the role of the hospital's own applications
 * @param searchPath pinned in every session, as in {@code SET search_path}
 * @param session what sessions know of the database
 * @param tls how clients' connections are encrypted
 * @param limits what nobody may exceed
 */
public record ProxyConfig(
        InetSocketAddress listen,
        InetSocketAddress server,
        String database,
        RoleCredentials sessionRole,
        RoleCredentials ownerRole,
        String searchPath,
        SessionConfig session,
        Tls tls,
        Limits limits) {
    /** Whether clients have to encrypt. */
    public enum TlsMode {
        OFF,
        OPTIONAL,
        REQUIRED
    }

    /**
     * @param context for servers; offers ALPN {@code postgresql} if direct TLS is to work
     * @param certificate our own, for channel binding; without it SCRAM-SHA-256-PLUS is not offered
     */
    public record Tls(TlsMode mode, Optional<SslContext> context, Optional<X509Certificate> certificate) {
        public static final Tls OFF = new Tls(TlsMode.OFF, Optional.empty(), Optional.empty());

        public Tls {
            if (mode != TlsMode.OFF && context.isEmpty()) {
                throw new IllegalArgumentException("TLS that is not off needs a context");
            }
        }
    }

    /**
     * @param connections clients at the same time; above: 53300
     * @param frameBytes longest message of a client or of the server; above: 54000
     * @param login from the connection to the first ReadyForQuery
     * @param port longest wait for an audit record or for keys; then the statement is refused
     */
    public record Limits(int connections, int frameBytes, Duration login, Duration port) {
        public static final Limits DEFAULT = new Limits(400, 64 << 20, Duration.ofSeconds(30), Duration.ofSeconds(30));
    }
}
