package dev.ledgate.proxy.server;

import dev.ledgate.policy.port.AuditLog;
import dev.ledgate.policy.port.DecisionPoint;
import dev.ledgate.policy.port.FieldKeys;
import dev.ledgate.policy.port.PathEnforcer;
import dev.ledgate.proxy.auth.LoginDirectory;
import dev.ledgate.rewriter.StatementRewriter;
import java.time.Clock;

/** All that the proxy asks of others. They stay the caller's: the proxy does not close them. */
public record Ports(
        LoginDirectory logins,
        DecisionPoint decisions,
        StatementRewriter rewriter,
        AuditLog audit,
        FieldKeys keys,
        PathEnforcer paths,
        Clock clock) {}
