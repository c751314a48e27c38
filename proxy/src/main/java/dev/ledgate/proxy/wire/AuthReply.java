package dev.ledgate.proxy.wire;

import io.netty.buffer.ByteBuf;

/** What a client may say while it logs in; the type byte is always 'p', the meaning hangs on what was asked. */
public sealed interface AuthReply {
    /** Longest reply: no SCRAM message comes near it. */
    int LIMIT = 4096;

    /** First message of a SASL exchange. */
    record SaslInitial(String mechanism, String data) implements AuthReply {
        @Override
        public String toString() {
            return "SaslInitial[" + mechanism + "]";
        }
    }

    /** A later message. */
    record SaslResponse(String data) implements AuthReply {
        @Override
        public String toString() {
            return "SaslResponse";
        }
    }

    static SaslInitial readInitial(Frame frame) throws ProtocolViolation {
        ByteBuf body = expect(frame);
        String mechanism = CString.read(body);
        if (body.readableBytes() < 4 || body.readInt() != body.readableBytes()) {
            throw new ProtocolViolation("malformed SASL message");
        }
        return new SaslInitial(mechanism, CString.utf8(body, body.readableBytes()));
    }

    static SaslResponse readResponse(Frame frame) throws ProtocolViolation {
        ByteBuf body = expect(frame);
        return new SaslResponse(CString.utf8(body, body.readableBytes()));
    }

    private static ByteBuf expect(Frame frame) throws ProtocolViolation {
        if (frame.type() != 'p') {
            throw new ProtocolViolation("expected SASL response, got message type " + (frame.type() & 0xff));
        }
        return frame.body();
    }

    static void writeInitial(ByteBuf out, SaslInitial reply) {
        int begun = Frame.begin(out, 'p');
        CString.write(out, reply.mechanism());
        int length = out.writerIndex();
        out.writeInt(0);
        out.writeCharSequence(reply.data(), java.nio.charset.StandardCharsets.UTF_8);
        out.setInt(length, out.writerIndex() - length - 4);
        Frame.end(out, begun);
    }

    static void writeResponse(ByteBuf out, SaslResponse reply) {
        int begun = Frame.begin(out, 'p');
        out.writeCharSequence(reply.data(), java.nio.charset.StandardCharsets.UTF_8);
        Frame.end(out, begun);
    }
}
