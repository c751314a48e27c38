package dev.ledgate.proxy.server;

import dev.ledgate.policy.AccessProfile;
import dev.ledgate.policy.Denial;
import dev.ledgate.policy.SessionIdentity;
import dev.ledgate.policy.SqlState;
import dev.ledgate.policy.WhitelistEntry;
import dev.ledgate.policy.port.AuditLog;
import dev.ledgate.policy.port.DecisionPoint.Admission;
import dev.ledgate.policy.port.DecisionPoint.Admitted;
import dev.ledgate.policy.port.DecisionPoint.Decision;
import dev.ledgate.proxy.auth.RoleCredentials;
import dev.ledgate.proxy.session.Trail;
import dev.ledgate.proxy.wire.StartupPacket.Startup;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The client is who it says: whether it may have a session, and opening it. One step after the other, each of which may end
 * in a refusal: decision, record of the login, network path, server.
 */
final class AdmissionPhase implements Phase {
    private static final Logger LOG = LoggerFactory.getLogger(AdmissionPhase.class);
    private static final int HELD_MOST = 1 << 16;
    private static final Denial NO_DATABASE = Denial.of(
            SqlState.CANNOT_CONNECT_NOW, "the hospital's database does not take the session now", "Try again.");
    private static final Denial NO_PATH = Denial.of(
            SqlState.CANNOT_CONNECT_NOW, "the network path for this session could not be opened", "Try again.");
    private static final Denial NO_AUDIT =
            Denial.of(SqlState.CANNOT_CONNECT_NOW, "the audit record cannot be written, so no session is opened");

    private final Shared shared;
    private final ClientConnection client;
    private final String login;
    private Optional<WhitelistEntry> entered = Optional.empty();
    private @Nullable Channel server;
    private OptionalLong record = OptionalLong.empty();
    private boolean gone;

    AdmissionPhase(Shared shared, ClientConnection client, String login, Startup startup) {
        this.shared = shared;
        this.client = client;
        this.login = login;
        client.channel().eventLoop().execute(() -> begin(startup));
    }

    @Override
    public void consume(ByteBuf in) {
        // The client has nothing to say before it is admitted; what it says early is for the session.
    }

    @Override
    public boolean wants(int held) {
        return held < HELD_MOST;
    }

    @Override
    public void gone() {
        gone = true;
        endRecord(SqlState.CONNECTION_FAILURE.code());
        leave();
        Channel opened = server;
        if (opened != null) {
            opened.close().addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE);
        }
    }

    private void leave() {
        entered.ifPresent(shared.paths::leave);
        entered = Optional.empty();
    }

    /** What came of the login that was written down. */
    private void endRecord(String sqlState) {
        record.ifPresent(number -> shared.ports
                .audit()
                .outcome(new AuditLog.Outcome(number, shared.ports.clock().instant(), 0, 0, sqlState)));
        record = OptionalLong.empty();
    }

    private void begin(Startup startup) {
        try {
            StartupSettings settings = StartupSettings.of(startup.parameters(), shared.config.searchPath());
            String database = startup.parameter("database").orElse(login);
            Admission admission = shared.ports
                    .decisions()
                    .admit(login, settings.purpose(), shared.ports.clock().instant());
            if (admission.admitted().isEmpty()) {
                refuse(admission.denied().orElseThrow(), Optional.empty());
            } else if (!database.equals(shared.config.database())) {
                refuse(
                        Denial.of(SqlState.INVALID_CATALOG_NAME, "database \"" + database + "\" does not exist"),
                        admission.admitted().map(Admitted::who));
            } else {
                writeDown(admission.admitted().get(), settings);
            }
        } catch (StartupSettings.Refused e) {
            refuse(e.denial(), Optional.empty());
        } catch (RuntimeException e) {
            client.failUnexpectedly(e);
        }
    }

    private void refuse(Denial denial, Optional<SessionIdentity> who) {
        shared.ports
                .audit()
                .intent(Trail.login(
                        shared.ports.clock().instant(),
                        client.number(),
                        login,
                        who,
                        denial.state().code()));
        endRecord(denial.state().code());
        client.fail(denial);
    }

    private void fail(Denial denial) {
        endRecord(denial.state().code());
        leave();
        client.fail(denial);
    }

    /** Goes on, on the event loop, unless the client is gone or {@code stage} failed. */
    private <T> void then(CompletionStage<T> stage, Denial otherwise, Consumer<T> next) {
        stage.whenComplete((value, failure) -> client.channel().eventLoop().execute(() -> {
            if (gone || client.closing()) {
                return;
            }
            if (failure != null) {
                LOG.atWarn().addKeyValue("session", client.number()).log("no session: {}", failure.toString());
                fail(otherwise);
                return;
            }
            try {
                next.accept(value);
            } catch (RuntimeException e) {
                client.failUnexpectedly(e);
            }
        }));
    }

    private void writeDown(Admitted admitted, StartupSettings settings) {
        then(
                shared.ports
                        .audit()
                        .intent(Trail.login(
                                shared.ports.clock().instant(),
                                client.number(),
                                login,
                                Optional.of(admitted.who()),
                                "")),
                NO_AUDIT,
                number -> {
                    record = OptionalLong.of(number);
                    openPath(admitted, settings);
                });
    }

    private void openPath(Admitted admitted, StartupSettings settings) {
        Decision decision = shared.ports
                .decisions()
                .decide(admitted.who(), shared.ports.clock().instant());
        if (decision.permit().isEmpty()) {
            refuse(decision.denied().orElseThrow(), Optional.of(admitted.who()));
            return;
        }
        AccessProfile profile = decision.permit().get();
        if (admitted.path().isEmpty()) {
            connect(admitted.who(), profile.owner(), settings);
            return;
        }
        entered = admitted.path();
        then(
                shared.paths.enter(admitted.path().get()),
                NO_PATH,
                nothing -> connect(admitted.who(), profile.owner(), settings));
    }

    private void connect(SessionIdentity who, boolean owner, StartupSettings settings) {
        RoleCredentials role = owner ? shared.config.ownerRole() : shared.config.sessionRole();
        DelayedReader first = new DelayedReader();
        ServerConnection connection =
                new ServerConnection(shared.config.limits().frameBytes(), first);
        ServerConnection.connect(client.channel().eventLoop(), shared.config.server(), connection, connected -> {
            if (!connected.isSuccess()) {
                LOG.atWarn()
                        .addKeyValue("session", client.number())
                        .log("no server: {}", connected.cause().getClass());
                fail(NO_DATABASE);
                return;
            }
            Channel channel = connected.channel();
            if (gone || client.closing()) {
                channel.close().addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE);
                return;
            }
            server = channel;
            ServerLogin serverLogin = new ServerLogin(channel, role, shared.random);
            connection.readBy(serverLogin);
            then(
                    serverLogin.start(role.role(), shared.config.database(), settings.server()),
                    NO_DATABASE,
                    opened -> ready(who, owner, connection, channel, opened));
        });
    }

    private void ready(
            SessionIdentity who,
            boolean owner,
            ServerConnection connection,
            Channel channel,
            ServerLogin.Opened opened) {
        Relay relay = new Relay(shared, client, connection, channel, opened.key(), entered);
        entered = Optional.empty();
        server = null;
        endRecord("00000");
        connection.readBy(relay);
        client.loggedIn();
        client.enter(relay);
        relay.open(who, owner, opened.settings());
        client.turn();
    }

    /** Stands in until the connection is there. */
    private static final class DelayedReader implements ServerConnection.Reader {
        @Override
        public void frame(dev.ledgate.proxy.wire.Frame frame) {
            throw new IllegalStateException("the server spoke first");
        }

        @Override
        public void pause() {}

        @Override
        public void writable() {}

        @Override
        public void broken(Throwable cause) {}

        @Override
        public void gone() {}
    }
}
