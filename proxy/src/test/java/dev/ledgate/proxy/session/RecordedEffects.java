package dev.ledgate.proxy.session;

import dev.ledgate.policy.port.AuditLog;
import dev.ledgate.proxy.wire.Backend;
import dev.ledgate.proxy.wire.ErrorFields;
import dev.ledgate.proxy.wire.Frame;
import dev.ledgate.proxy.wire.ProtocolViolation;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Notes what a session wants. */
final class RecordedEffects implements Effects {
    final List<AuditLog.Intent> intents = new ArrayList<>();
    final Deque<Long> tickets = new ArrayDeque<>();
    final List<AuditLog.Intent> refusals = new ArrayList<>();
    final List<AuditLog.Outcome> outcomes = new ArrayList<>();
    int keysFetched;
    int cancels;
    int catalogReads;
    boolean closed;
    private final ByteBuf client = Unpooled.buffer();
    private final ByteBuf server = Unpooled.buffer();

    @Override
    public ByteBuf toClient() {
        return client;
    }

    @Override
    public ByteBuf toServer() {
        return server;
    }

    @Override
    public void writeIntent(long ticket, AuditLog.Intent intent) {
        tickets.add(ticket);
        intents.add(intent);
    }

    @Override
    public void noteRefusal(AuditLog.Intent intent) {
        refusals.add(intent);
    }

    @Override
    public void outcome(AuditLog.Outcome outcome) {
        outcomes.add(outcome);
    }

    @Override
    public void fetchKeys() {
        keysFetched++;
    }

    @Override
    public void refreshCatalog() {
        catalogReads++;
    }

    @Override
    public void cancelServer() {
        cancels++;
    }

    @Override
    public void close() {
        closed = true;
    }

    /** Types of the messages sent to the server since the last call; {@code !} is one that cannot be answered. */
    String server() throws ProtocolViolation {
        List<String> types = new ArrayList<>();
        Frame frame = Frame.read(server, 1 << 20);
        while (frame != null) {
            boolean unanswerable =
                    frame.type() == 'D' && frame.body().getByte(frame.body().readerIndex()) == '!';
            types.add(unanswerable ? "!" : Character.toString((char) frame.type()));
            frame = Frame.read(server, 1 << 20);
        }
        return String.join(" ", types);
    }

    /** The same for the client, errors with their SQLSTATE. */
    String client() throws ProtocolViolation {
        List<String> types = new ArrayList<>();
        Frame frame = Frame.read(client, 1 << 20);
        while (frame != null) {
            String type = Character.toString((char) frame.type());
            types.add(
                    switch (frame.type()) {
                        case Backend.ERROR ->
                            type + ErrorFields.decode(frame.body()).code();
                        case Backend.READY -> type + frame.body().toString(StandardCharsets.US_ASCII);
                        default -> type;
                    });
            frame = Frame.read(client, 1 << 20);
        }
        return String.join(" ", types);
    }
}
