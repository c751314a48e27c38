package dev.ledgate.proxy.server;

import dev.ledgate.policy.Denial;
import dev.ledgate.policy.SqlState;
import dev.ledgate.proxy.auth.AuthenticationFailed;
import dev.ledgate.proxy.auth.ScramServer;
import dev.ledgate.proxy.auth.ScramVerifier;
import dev.ledgate.proxy.auth.TlsEndPoint;
import dev.ledgate.proxy.session.Trail;
import dev.ledgate.proxy.wire.AuthReply;
import dev.ledgate.proxy.wire.Backend;
import dev.ledgate.proxy.wire.Frame;
import dev.ledgate.proxy.wire.ProtocolViolation;
import dev.ledgate.proxy.wire.StartupPacket.Startup;
import io.netty.buffer.ByteBuf;
import java.util.Optional;

/** The client proves that it knows its login's password. */
final class ScramPhase implements Phase {
    private final Shared shared;
    private final ClientConnection client;
    private final String login;
    private final Startup startup;
    private final ScramServer exchange;
    private boolean firstSeen;

    ScramPhase(Shared shared, ClientConnection client, String login, Startup startup, boolean encrypted) {
        this.shared = shared;
        this.client = client;
        this.login = login;
        this.startup = startup;
        Optional<ScramVerifier> verifier = shared.ports.logins().verifier(login);
        Optional<byte[]> endPoint =
                encrypted ? shared.config.tls().certificate().flatMap(TlsEndPoint::hash) : Optional.empty();
        this.exchange = new ScramServer(
                verifier.orElseGet(() -> shared.phantoms.of(login)), verifier.isPresent(), endPoint, shared.random);
        Backend.authenticationSasl(client.out().buffer(), exchange.mechanisms());
    }

    @Override
    public boolean wants(int held) {
        return held <= AuthReply.LIMIT;
    }

    @Override
    public void gone() {
        // The client went away before it proved anything; PostgreSQL logs nothing either.
    }

    @Override
    public void consume(ByteBuf in) throws ProtocolViolation {
        Frame frame = Frame.read(in, AuthReply.LIMIT);
        if (frame == null) {
            return;
        }
        try {
            if (!firstSeen) {
                AuthReply.SaslInitial initial = AuthReply.readInitial(frame);
                firstSeen = true;
                Backend.authenticationSaslData(
                        client.out().buffer(),
                        Backend.AUTH_SASL_CONTINUE,
                        exchange.first(initial.mechanism(), initial.data()));
                consume(in);
            } else {
                String last = exchange.last(AuthReply.readResponse(frame).data());
                Backend.authenticationSaslData(client.out().buffer(), Backend.AUTH_SASL_FINAL, last);
                client.enter(new AdmissionPhase(shared, client, login, startup));
            }
        } catch (AuthenticationFailed e) {
            shared.ports
                    .audit()
                    .intent(Trail.login(
                            shared.ports.clock().instant(),
                            client.number(),
                            login,
                            Optional.empty(),
                            SqlState.INVALID_PASSWORD.code()));
            client.fail(
                    Denial.of(SqlState.INVALID_PASSWORD, "password authentication failed for user \"" + login + "\""));
        }
    }
}
