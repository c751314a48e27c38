package dev.ledgate.proxy.server;

import dev.ledgate.policy.Denial;
import dev.ledgate.policy.SessionIdentity;
import dev.ledgate.policy.SqlState;
import dev.ledgate.policy.WhitelistEntry;
import dev.ledgate.policy.port.AuditLog;
import dev.ledgate.policy.port.FieldKeys.FieldCipher;
import dev.ledgate.proxy.session.Effects;
import dev.ledgate.proxy.session.Session;
import dev.ledgate.proxy.wire.Backend;
import dev.ledgate.proxy.wire.Backend.Setting;
import dev.ledgate.proxy.wire.Frame;
import dev.ledgate.proxy.wire.FrontendMessage;
import dev.ledgate.proxy.wire.ProtocolViolation;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An open session's two sockets: tells the {@link Session} what happens and carries out what it wants. All on the client's
 * event loop. Neither side is read while the other cannot be written, except that a little of the client's is always read:
 * a client that is busy writing gets to reading, and one that goes away is noticed. Nor is an answer read that is held back
 * until its record is durable: it is read and sent on in one turn then.
 */
final class Relay implements Phase, ServerConnection.Reader, Effects {
    private static final Logger LOG = LoggerFactory.getLogger(Relay.class);
    private static final int HELD_MOST = 1 << 18;

    private final Shared shared;
    private final ClientConnection client;
    private final ServerConnection server;
    private final Outbox toServer;
    private final ServerCancel serverCancel;
    private final Optional<WhitelistEntry> path;
    private final CancelKeys.Key key;
    private final List<Runnable> whenCancelled = new ArrayList<>();

    private final AskedRecords records;

    private @Nullable Session session;
    private @Nullable SessionIdentity who;
    private boolean ended;

    Relay(
            Shared shared,
            ClientConnection client,
            ServerConnection server,
            Channel serverChannel,
            CancelKeys.Key serverKey,
            Optional<WhitelistEntry> path) {
        this.shared = shared;
        this.client = client;
        this.server = server;
        this.toServer = new Outbox(serverChannel);
        this.serverCancel =
                new ServerCancel(client.channel().eventLoop(), shared.config.server(), serverKey, this::cancelDone);
        this.path = path;
        this.key = shared.cancelKeys.register(this);
        this.records = new AskedRecords(
                shared.ports.audit(),
                client.channel().eventLoop(),
                shared.config.limits().port(),
                this::onLoop,
                this::recordsAnswered);
    }

    /** Greets the client. The server has said that it is ready. */
    void open(SessionIdentity identity, boolean owner, List<Setting> settings) {
        who = identity;
        session = new Session(
                shared.config.session(),
                shared.ports.catalog(),
                client.number(),
                identity,
                owner,
                shared.ports.decisions(),
                shared.ports.rewriter(),
                shared.ports.clock(),
                this);
        for (Setting setting : settings) {
            if (setting.name().equals("application_name")) {
                session.program(setting.value());
            }
        }
        ByteBuf out = client.out().buffer();
        Backend.authenticationOk(out);
        for (Setting setting : settings) {
            Setting shown = setting.name().equals("session_authorization")
                    ? new Setting(setting.name(), identity.login())
                    : setting;
            Backend.parameterStatus(out, shown);
        }
        Backend.keyData(out, key.processId(), key.secret());
        Backend.ready(out, (byte) 'I');
        shared.relays.add(this);
        readServer();
        LOG.atInfo()
                .addKeyValue("session", client.number())
                .addKeyValue("login", identity.login())
                .log("session open");
    }

    // What happens.

    @Override
    public void consume(ByteBuf in) throws ProtocolViolation {
        Session open = session;
        if (open == null || ended) {
            return;
        }
        int limit = shared.config.limits().frameBytes();
        do {
            while (open.accepts()) {
                Frame frame = Frame.read(in, limit);
                if (frame == null) {
                    break;
                }
                open.onClient(FrontendMessage.decode(frame));
            }
        } while (records.settle(open));
        // What only makes a statement ready goes to the server together with the order to run it: one write, and the
        // server wakes once.
        if (!open.waitsForRecord()) {
            toServer.flush();
        }
        if (open.holdsAnswer()) {
            ServerConnection.readNoMore(toServer.channel());
        }
    }

    @Override
    public boolean wants(int held) {
        Session open = session;
        boolean listens = open != null && open.accepts() && toServer.channel().isWritable();
        return listens || held < HELD_MOST;
    }

    @Override
    public void frame(Frame frame) throws ProtocolViolation {
        Session open = session;
        if (open != null && !ended) {
            open.onServer(frame);
        }
    }

    @Override
    public boolean holds() {
        Session open = session;
        return open != null && !ended && open.holdsAnswer();
    }

    @Override
    public void pause() {
        client.turn();
        readServer();
    }

    private void readServer() {
        if (!ended && !holds() && client.channel().isWritable()) {
            toServer.channel().read();
        }
    }

    void clientWritable() {
        readServer();
    }

    @Override
    public void writable() {
        client.readOn();
    }

    @Override
    public void broken(Throwable cause) {
        LOG.atError().setCause(cause).addKeyValue("session", client.number()).log("session ends");
        client.fail(Denial.of(
                SqlState.INTERNAL_ERROR, "internal error; the operators' log names session " + client.number()));
        end(SqlState.INTERNAL_ERROR);
    }

    /** The client is gone, or the server is. */
    @Override
    public void gone() {
        if (!ended) {
            client.fail(Denial.of(SqlState.CONNECTION_FAILURE, "the hospital's database closed the connection"));
            end(SqlState.CONNECTION_FAILURE);
        }
    }

    private void end(SqlState state) {
        if (ended) {
            return;
        }
        ended = true;
        shared.relays.remove(this);
        shared.cancelKeys.forget(key);
        Session open = session;
        if (open != null) {
            open.gone(state.code());
            boolean unused = records.settle(open);
        }
        tellCancellers();
        path.ifPresent(shared.paths::leave);
        if (toServer.channel().isActive()) {
            FrontendMessage.Bare.TERMINATE.writeTo(toServer.buffer());
            toServer.flushAndClose();
        } else {
            toServer.discard();
        }
    }

    /** From any thread: the contracts changed, or time passed that may end what they allow. */
    void policyChanged() {
        later(Session::policyChanged);
    }

    /** From any thread: the proxy stops. @return completes when the client's connection is closed */
    ChannelFuture shutDown() {
        onLoop(() ->
                client.fail(Denial.of(SqlState.ADMIN_SHUTDOWN, "terminating connection: ledgate is shutting down")));
        return client.channel().closeFuture();
    }

    /** From any thread: another connection of the client asks to cancel. */
    void cancel(Runnable done) {
        onLoop(() -> {
            Session open = session;
            if (open == null || ended) {
                done.run();
                return;
            }
            whenCancelled.add(done);
            open.cancel();
            if (!serverCancel.underWay()) {
                cancelDone();
            }
            client.turn();
        });
    }

    private void tellCancellers() {
        whenCancelled.forEach(Runnable::run);
        whenCancelled.clear();
    }

    private void later(Consumer<Session> event) {
        onLoop(() -> {
            Session open = session;
            if (open == null || ended) {
                return;
            }
            event.accept(open);
            client.turn();
        });
    }

    private void onLoop(Runnable task) {
        try {
            client.channel().eventLoop().execute(() -> {
                try {
                    task.run();
                } catch (RuntimeException e) {
                    client.failUnexpectedly(e);
                }
            });
        } catch (RejectedExecutionException e) {
            LOG.atDebug().log("an event came after the proxy stopped");
        }
    }

    // What the session wants.

    @Override
    public ByteBuf toClient() {
        return client.out().buffer();
    }

    @Override
    public ByteBuf toServer() {
        return toServer.buffer();
    }

    @Override
    public void writeIntent(long ticket, AuditLog.Intent intent) {
        records.write(ticket, intent);
    }

    private void recordsAnswered() {
        Session open = session;
        if (open == null) {
            return;
        }
        boolean unused = records.settle(open);
        if (!ended) {
            server.goOn(toServer.channel());
            client.turn();
            readServer();
            // Also if the next statement waits already: this one does not wait for its record.
            toServer.flush();
        }
    }

    /** The same answer, or a failure once it has taken too long. The port's own stage is left alone. */
    private <T> CompletionStage<T> inTime(CompletionStage<T> stage) {
        return stage.thenApply(value -> value)
                .toCompletableFuture()
                .orTimeout(shared.config.limits().port().toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void noteRefusal(AuditLog.Intent intent) {
        shared.ports.audit().intent(intent).exceptionally(failure -> {
            LOG.atError().addKeyValue("session", client.number()).log("a refusal was not written to the audit log");
            return -1L;
        });
    }

    @Override
    public void outcome(AuditLog.Outcome outcome) {
        shared.ports.audit().outcome(outcome);
    }

    @Override
    public void fetchKeys() {
        SessionIdentity identity = who;
        if (identity == null) {
            throw new IllegalStateException("no session yet");
        }
        BiConsumer<@Nullable FieldCipher, @Nullable Throwable> answer = (cipher, failure) -> onLoop(() -> {
            Session open = session;
            if (open == null || ended) {
                if (cipher != null) {
                    cipher.close();
                }
                return;
            }
            if (cipher == null) {
                LOG.atWarn().addKeyValue("session", client.number()).log("no keys: {}", String.valueOf(failure));
                open.keysFailed();
            } else {
                open.keysReady(cipher);
            }
            client.turn();
        });
        inTime(shared.ports.keys().cipherFor(identity)).whenComplete(answer);
    }

    @Override
    public void refreshCatalog() {
        shared.ports
                .catalog()
                .ifPresent(catalog -> inTime(catalog.refresh()).whenComplete((read, failure) -> {
                    if (failure != null) {
                        LOG.atWarn().addKeyValue("session", client.number()).log("no catalog: {}", failure.toString());
                    }
                    later(Session::catalogRead);
                }));
    }

    @Override
    public void cancelServer() {
        serverCancel.send();
    }

    private void cancelDone() {
        tellCancellers();
        Session open = session;
        if (open != null && !ended) {
            open.cancelDelivered();
            client.turn();
        }
    }

    @Override
    public void close() {
        client.finish();
        end(SqlState.CONNECTION_FAILURE);
    }
}
