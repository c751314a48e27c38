package dev.ledgate.proxy.session;

import dev.ledgate.policy.Denial;
import dev.ledgate.policy.SqlState;
import dev.ledgate.proxy.wire.Backend;
import dev.ledgate.proxy.wire.ErrorFields;
import dev.ledgate.proxy.wire.Frame;
import dev.ledgate.proxy.wire.ProtocolViolation;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.OptionalInt;
import java.util.function.Consumer;

/** What the server says to a session. @param tag what its commands end with */
record ServerScript(Session session, String tag) {
    void says(Consumer<ByteBuf> message) throws ProtocolViolation {
        ByteBuf bytes = Unpooled.buffer();
        message.accept(bytes);
        Frame frame = Frame.read(bytes, 1 << 20);
        while (frame != null) {
            session.onServer(frame);
            frame = Frame.read(bytes, 1 << 20);
        }
    }

    /** Bare answers by their types, {@code Z} with its status after it, {@code C} with the tag. */
    void says(String types) throws ProtocolViolation {
        for (String type : types.split(" ", -1)) {
            says(out -> {
                switch (type.charAt(0)) {
                    case 'Z' -> Backend.ready(out, (byte) type.charAt(1));
                    case 'C' -> Backend.commandComplete(out, tag);
                    case 'E' ->
                        ErrorFields.error(Denial.of(SqlState.SYNTAX_ERROR, "no"), OptionalInt.empty())
                                .writeError(out);
                    case 'D' -> new Frame((byte) 'D', Unpooled.buffer().writeShort(0)).writeTo(out);
                    default -> Backend.bare(out, (byte) type.charAt(0));
                }
            });
        }
    }
}
