package dev.ledgate.proxy.server;

import dev.ledgate.proxy.wire.ProtocolViolation;
import io.netty.buffer.ByteBuf;

/** A part of a client's connection in which its bytes mean something else than in the others. */
interface Phase {
    /** Consumes what it can; a later phase may get the rest. */
    void consume(ByteBuf in) throws ProtocolViolation;

    /** Whether to read on though {@code held} bytes have not been consumed. */
    boolean wants(int held);

    /** The client is gone. */
    void gone();
}
