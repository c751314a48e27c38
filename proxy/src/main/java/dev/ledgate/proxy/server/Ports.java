package dev.ledgate.proxy.server;

import dev.ledgate.policy.port.AuditLog;
import dev.ledgate.policy.port.DecisionPoint;
import dev.ledgate.policy.port.FieldKeys;
import dev.ledgate.policy.port.PathEnforcer;
import dev.ledgate.proxy.auth.LoginDirectory;
import dev.ledgate.proxy.catalog.SharedCatalog;
import dev.ledgate.rewriter.StatementRewriter;
import java.time.Clock;
import java.util.Optional;

/**
 * All that the proxy asks of others. They stay the caller's: the proxy does not close them.
 *
 * @param catalog what {@code rewriter} knows of the hospital's tables, to be followed when they are changed; empty if nobody
 *     may change them through this proxy
 */
public record Ports(
        LoginDirectory logins,
        DecisionPoint decisions,
        StatementRewriter rewriter,
        AuditLog audit,
        FieldKeys keys,
        PathEnforcer paths,
        Clock clock,
        Optional<SharedCatalog> catalog) {
    /** Of a proxy through which tables are not changed. */
    public Ports(
            LoginDirectory logins,
            DecisionPoint decisions,
            StatementRewriter rewriter,
            AuditLog audit,
            FieldKeys keys,
            PathEnforcer paths,
            Clock clock) {
        this(logins, decisions, rewriter, audit, keys, paths, clock, Optional.empty());
    }
}
